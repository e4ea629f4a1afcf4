"""Commands whose extra is not installed."""

import subprocess
import sys

import pytest

from tests.cli.run import refused, run


@pytest.mark.parametrize(
    ("command", "package", "arguments"), [("lsp", "pygls", []), ("mcp", "mcp", ["."])]
)
def test_without_its_extra_a_command_says_what_to_install(command, package, arguments):
    """One sentence and status 2, and no traceback."""
    program = (
        f"import sys; sys.modules[{package!r}] = None; sys.argv[1:] = {[command, *arguments]!r};"
        "from turntoward.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 2
    assert f"pip install 'turntoward[{command}]'" in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_servers_explain_themselves_without_their_extra():
    """Help is there before anything is installed, and says what is shared."""
    program = (
        "import sys; sys.modules['pygls'] = sys.modules['mcp'] = None; sys.argv[1:] = {!r};"
        "from turntoward.cli import main; main()"
    )
    for command, words in (("lsp", b"Your editor starts it"), ("mcp", b"names are hidden")):
        call = [sys.executable, "-c", program.format([command, "--help"])]
        done = subprocess.run(call, capture_output=True, check=False)
        assert done.returncode == 0
        assert words in b" ".join(done.stdout.split())


def test_an_assistant_needs_a_folder():
    """A file or a path that leads nowhere is refused with what to do."""
    assert "Missing argument 'FOLDER...'" in run("mcp").stderr.decode()
    assert "is no folder" in refused("mcp", __file__)
    assert "is not there" in refused("mcp", f"{__file__}-not")
