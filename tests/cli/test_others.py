import json

from tests.cli.run import refused, run


def test_version_and_help():
    """The command says its version, and each command explains itself with an example."""
    assert run("--version").stdout.startswith(b"turntoward ")
    for name in ("read", "code", "convert", "formats", "codebook", "help-lines", "completion"):
        assert name.encode() in run("--help").stdout
        assert b"Example" in run(name, "--help").stdout


def test_the_codebook_is_listed_and_explained():
    """All codes in one list, one of them with its examples, and as JSON."""
    assert run("codebook").stdout.count(b"_") >= 30
    shown = run("codebook", "names_feeling").stdout.decode()
    assert "For example" in shown
    assert "But not" in shown
    assert len(json.loads(run("codebook", "--json").stdout)["codes"]) == 46


def test_a_code_that_is_not_there():
    """A slip of the pen gets a suggestion."""
    assert "names_feeling" in refused("codebook", "name_feelings")


def test_formats_are_listed():
    """Each reader has its line and says what its format never shows."""
    shown = run("formats").stdout.decode()
    for name in ("whatsapp", "vtt", "srt", "transcript", "csv", "jsonl"):
        assert name in shown


def test_completion_is_printed_for_each_shell():
    """The script for a shell is printed and mentions the command."""
    for shell in ("bash", "zsh", "fish"):
        assert b"turntoward" in run("completion", shell).stdout
    refused("completion", "abacus")


def test_help_lines():
    """A country's numbers are shown with how to leave quickly; one that is not known is told."""
    shown = run("help-lines", "us").stdout.decode()
    assert "988" in shown
    assert "To leave this quickly" in shown
    assert "112" in run("help-lines").stdout.decode()
    assert "DE" in refused("help-lines", "XX")
