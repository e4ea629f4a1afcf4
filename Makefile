# The only list of commands. Needs Python 3.11 or newer and make; the rest is installed here.

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
RUN := $(UV) run --locked --quiet --all-extras
EXAMPLE := examples/partners-android.txt

.PHONY: run test browser check format docs bench bench-agreement soak golden clean

run: $(UV)  ## install, read the example conversation, say where the result is
	@$(UV) sync --locked --quiet --no-dev
	@mkdir -p out
	@$(UV) run --locked --quiet --no-dev turntoward read $(EXAMPLE) --me Ana
	@$(UV) run --locked --quiet --no-dev turntoward read $(EXAMPLE) --me Ana --json > out/reading.json
	@echo "The whole reading is in out/reading.json."
	@echo "Your own: $(UV) run turntoward read EXPORT"

test: $(UV) browser  ## run all tests
	$(RUN) pytest

browser: $(UV)  # the pages are tested in a real browser
	@command -v chromium >/dev/null || \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	  then apt-get update -qq && apt-get install -qq -y chromium >/dev/null; \
	  else $(RUN) playwright install chromium; fi

check: $(UV)  ## lint, types, contracts, and the built wheel in an empty environment
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) python tests/wheel.py

format: $(UV)
	$(RUN) ruff check --fix
	$(RUN) ruff format

docs: $(UV)  ## rewrite the pages that are made from the program itself
	$(RUN) python docs/build.py

golden: $(UV)  ## rewrite the expected files of golden cases; read the difference before you commit it
	$(RUN) pytest --refresh-golden tests/readers tests/cli tests/dynamics -n 0

bench: $(UV)  ## speed, ours and others' side by side
	$(UV) run --locked --quiet --group bench python benchmarks

soak: $(UV)  ## the store, the app and the properties at their full counts (hours), and every reader with ten million inputs (most of a day)
	$(RUN) python -m tests.store.soak
	$(RUN) python -m tests.app.api.trying 1000
	$(RUN) python -m tests.app.crowd 1000
	$(RUN) python -m tests.dynamics.swapping 10000
	$(RUN) pytest --hypothesis-profile=soak tests/dynamics/test_properties.py tests/coach/test_gate.py
	$(RUN) python -m tests.fuzz.soak

DATA ?= data
bench-agreement: $(UV)  ## agreement with coded excerpts: make bench-agreement DATA=FOLDER
	$(UV) run --locked --quiet --group bench turntoward evaluate $(DATA)

clean:
	rm -rf .venv .uv out dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.uv/bin/uv:
	$(PYTHON) -m venv .uv || (test "$$(id -u)" = 0 && apt-get update && apt-get install -y python3-venv && $(PYTHON) -m venv .uv)
	.uv/bin/pip install --quiet 'uv>=0.5'
