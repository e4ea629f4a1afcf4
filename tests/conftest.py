"""Switches of the test run."""

import shutil

import pytest
from hypothesis import settings

# A busy machine is no fault: no test waits for the clock.
settings.register_profile("ours", deadline=None)
settings.register_profile("soak", deadline=None, max_examples=10_000)  # by `make soak`
settings.load_profile("ours")


def pytest_addoption(parser):
    """`--refresh-golden` writes the expected files anew; read the difference before you keep it."""
    parser.addoption("--refresh-golden", action="store_true", help="write the expected files anew")


@pytest.fixture
def refresh_golden(request) -> bool:
    """Whether expected files are written instead of compared."""
    return bool(request.config.getoption("--refresh-golden"))


@pytest.fixture(scope="module")
def browser():
    """Chromium: the system's, or Playwright's own. It ends with its module: other tests have loops too."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--host-resolver-rules=MAP *.test 127.0.0.1"],  # names that lead to us
        )
        yield browser
        browser.close()
