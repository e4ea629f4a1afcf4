"""Runs the command as a person would: a process of its own."""

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"


def run(*arguments, stdin=b"", cwd=None):
    """The finished process, with bytes on both streams."""
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "turntoward", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        check=False,
    )


def refused(*arguments, **more) -> str:
    """The one sentence of a refusal; fails where it is a traceback or the status is not 2."""
    done = run(*arguments, **more)
    error = done.stderr.decode()
    assert done.returncode == 2, error
    assert "Traceback" not in error
    assert done.stdout == b""
    return error
