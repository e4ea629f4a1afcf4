"""The API, tried by its own description: `python -m tests.app.api.trying EXAMPLES` for a long time."""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.app.serving import Served, chat
from turntoward.app.api.tokens import SETTING, make_token

__all__ = ["let_scripts_in", "tried"]


def let_scripts_in(served) -> str:
    """Make a token, past the pages."""
    token, digest = make_token()
    served.store.set(SETTING, digest)
    served.desk.tell_opened()
    return token


def tried(served, token, examples, folder) -> subprocess.CompletedProcess[str]:
    """Ask everything that the description knows, `examples` times each."""
    got = served.ask(
        "/api/v1/openapi.json", headers=[("Authorization", f"Bearer {token}")], let_in=False
    )
    file = Path(folder) / "openapi.json"
    file.write_bytes(got.body)
    return subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")), "run", str(file),
            "--url", served.url("/api/v1"), "--header", f"Authorization: Bearer {token}",
            "--max-examples", str(examples), "--seed", "1",
            "--request-timeout", "120",  # a busy machine is no fault
            "--suppress-health-check", "all", "--generation-database", "none", "--no-color",
        ],
        capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip


def main() -> None:
    """As long as was asked for."""
    with tempfile.TemporaryDirectory() as folder, Served(Path(folder) / "place") as served:
        served.create()
        served.bring(chat(30))
        done = tried(served, let_scripts_in(served), int(sys.argv[1]), folder)
    sys.stdout.write(done.stdout + done.stderr)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
