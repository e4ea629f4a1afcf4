import json

import pytest

from tests.cli.run import refused, run
from turntoward.coach.records import FindingKind

LETTER = (
    "Hey Sam, I guess I was kind of hurt that you left.\n"
    "You never ask me. What was it like for you?\n"
)
SENTINEL = "sentinelword"


@pytest.fixture
def letter(tmp_path):
    """A draft with something to look at."""
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, "utf-8")
    return path


@pytest.fixture(autouse=True)
def no_mutes(tmp_path, monkeypatch):
    """Nobody's own mutes."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "config"))
    return tmp_path / "config" / "turntoward" / "mutes.toml"


def found(*arguments, **more):
    feedback = json.loads(run("check", *arguments, "--json", **more).stdout)
    return {each["code"] for each in feedback["findings"] if each["kind"] != FindingKind.STRENGTH}


def test_the_view_shows_the_words_and_other_ways_to_say_them(letter):
    """The sentence, a mark under its words, why, two or three other ways, and what is done well."""
    done = run("check", letter, "--to", "partner")
    view = done.stdout.decode()
    lines = view.splitlines()
    assert done.returncode == 1
    at = next(n for n, line in enumerate(lines) if "I guess I was kind of hurt" in line)
    marked = "".join(
        char for char, mark in zip(lines[at], lines[at + 1], strict=False) if mark == "~"
    )
    assert "kind" in marked
    assert "Hey" not in marked
    assert "– Hey Sam, I was hurt that you left." in view
    assert "What it does well" in view
    assert "hedges" in view


def test_nothing_to_look_at_is_said_too(tmp_path):
    """A draft that is well said ends with status 0."""
    done = run("check", stdin=b"I felt hurt when you left. How was it for you?")
    assert done.returncode == 0
    assert b"Nothing to look at" in done.stdout


def test_the_status_can_be_silenced(letter):
    """For whoever wants the words and not the status."""
    assert run("check", letter, "--exit-zero").returncode == 0


def test_a_draft_comes_from_a_file_or_from_standard_input(letter):
    """With or without the dash, the same is found."""
    text = LETTER.encode()
    assert found(letter) == found(stdin=text) == found("-", stdin=text) >= {"hedges", "criticizes"}


@pytest.mark.parametrize(
    "arguments",
    [
        (f"I feel {SENTINEL}",),
        ("I", "feel", SENTINEL),
        (SENTINEL,),
        (f"{SENTINEL}.",),
    ],
)
def test_a_draft_on_the_command_line_is_refused(arguments):
    """The shell keeps what is typed there; the reason is given, the draft is not repeated."""
    error = refused("check", *arguments)
    assert "shell keeps" in error
    assert SENTINEL not in error


def test_a_file_that_is_not_there_is_named(tmp_path):
    """What looks like a path is a path."""
    assert "letter.txt" in refused("check", tmp_path / "letter.txt")
    refused("check", tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b" \n\n", bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n\x00\x00", b"Ich bin so traurig, weil du nicht da bist.", "אני עצוב".encode(), b"caf\xe9 sentinelword"],
)  # fmt: skip
def test_what_cannot_be_checked_is_said_in_one_sentence(content, tmp_path):
    """Empty, blank, binary, another language, another encoding: status 2, and no words of it."""
    path = tmp_path / "given.txt"
    path.write_bytes(content)
    error = refused("check", path)
    assert SENTINEL not in error
    assert len(error.strip().splitlines()) == 1


def test_a_very_long_draft_is_read_from_its_beginning(tmp_path):
    """A megabyte gets an answer, and a word about what was not looked at."""
    path = tmp_path / "long.txt"
    path.write_text("The bus leaves at six. " * 45_000, "utf-8")
    done = run("check", path)
    assert done.returncode == 0
    assert b"first 200,000 characters" in done.stdout


def test_a_byte_order_mark_and_windows_lines_are_fine(tmp_path):
    """Places are those of the text behind the mark."""
    path = tmp_path / "letter.txt"
    path.write_bytes("\ufeffHello.\r\nYou never listen to me.\r\n".encode())
    feedback = json.loads(run("check", path, "--json").stdout)
    text = "Hello.\r\nYou never listen to me.\r\n"
    (finding,) = feedback["findings"]
    assert text[slice(*finding["span"])] == "You never listen to me"


def test_what_is_answered_is_a_text_or_a_file(tmp_path):
    """Both are read as the message that the draft answers."""
    heard = tmp_path / "heard.txt"
    heard.write_text("I'm so lonely since the move.", "utf-8")
    draft = b"Did you pay the rent?"
    assert "leaves_feeling_behind" in found("--replying-to", heard, stdin=draft)
    assert "leaves_feeling_behind" in found(
        "--replying-to", "I'm so lonely since the move.", stdin=draft
    )
    assert found(stdin=draft) == set()


def test_codes_can_be_muted_once_or_for_good(letter, no_mutes):
    """On the command line, in a file that is named, and in the person's own."""
    assert "hedges" not in found(letter, "--mute", "hedges")
    assert "vague_feeling" not in found("--mute", "vague-feeling", stdin=b"I'm fine.")
    assert "hedges" in refused("check", letter, "--mute", "hedgess")
    mine = letter.with_name("mine.toml")
    mine.write_text('codes = ["hedges"]\nphrases = ["you never"]', "utf-8")
    assert found(letter, "--mutes", mine) == set()
    no_mutes.parent.mkdir(parents=True)
    no_mutes.write_text("off = true", "utf-8")
    assert found(letter) == set()
    assert b"Muted: " in run("check", letter).stdout


def test_danger_brings_help(tmp_path, monkeypatch):
    """The lines of the person's country, and nothing about style."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    done = run("check", stdin=b"I want to end my life. You never listen, I guess I'm kind of sad.")
    view = done.stdout.decode()
    assert done.returncode == 1
    assert "116 123" in view
    assert "You could say" not in view
    assert "hedges" not in view


def test_a_hostile_draft_does_not_reach_the_terminal_raw():
    """Escape sequences and direction overrides are shown, not obeyed."""
    text = "I feel \x1b[31mignored\u202e when you leave. You never call me."
    view = run("check", stdin=text.encode()).stdout.decode()
    assert "\x1b[31m" not in view
    assert "\u202e" not in view


def test_sarif_names_rules_and_places(letter):
    """Each result has a rule, and a region in lines, columns and code points."""
    log = json.loads(run("check", letter, "--format", "sarif").stdout)
    (ran,) = log["runs"]
    assert (log["version"], ran["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    rules = [rule["id"] for rule in ran["tool"]["driver"]["rules"]]
    by_rule = {result["ruleId"]: result for result in ran["results"]}
    assert set(by_rule) == set(rules) >= {"hedges", "criticizes"}
    result = by_rule["criticizes"]
    assert rules[result["ruleIndex"]] == "criticizes"
    (location,) = result["locations"]
    region = location["physicalLocation"]["region"]
    start = region["charOffset"]
    assert LETTER[start : start + region["charLength"]] == "You never ask me"
    assert (region["startLine"], region["startColumn"]) == (2, 1)
    assert (region["endLine"], region["endColumn"]) == (2, 17)
    assert "letter.txt" in location["physicalLocation"]["artifactLocation"]["uri"]


def test_options_that_mean_nothing_are_refused(letter):
    """A relation, an intent or a form that does not exist."""
    for option in (("--to", "enemy"), ("--intent", "win"), ("--format", "pdf")):
        refused("check", letter, *option)


def test_nothing_is_left_behind(letter, no_mutes):
    """A check writes no file."""
    before = sorted(letter.parent.iterdir())
    run("check", letter)
    assert sorted(letter.parent.iterdir()) == before
    assert not no_mutes.exists()


def test_help_says_how_and_how_it_ends():
    """The command explains itself with examples and its exit status."""
    shown = run("check", "--help").stdout
    assert b"Examples" in shown
    assert b"Exit status" in shown
