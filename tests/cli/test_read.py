import json
import re
import zipfile
from pathlib import Path

import jsonschema
import pytest

from tests.cli.run import EXAMPLES, refused, run

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "reading.schema.json").read_text("utf-8")
)
READABLE = sorted(path for path in EXAMPLES.iterdir() if path.suffix != ".md")


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.stem)
def test_every_example_is_read(path):
    """Each example gives a reading that fits the documented schema, with codings and moments."""
    reading = json.loads(run("read", path, "--json", "--lens", "all").stdout)
    jsonschema.validate(reading, SCHEMA)
    codes = {coding["code"] for turn in reading["turns"] for coding in turn["codings"]}
    assert len(codes) >= 15
    assert reading["moments"]
    for turn in reading["turns"]:
        for coding in turn["codings"]:
            assert 0.5 <= coding["p"] <= 1
            if coding["span"]:
                start, end = coding["span"]
                assert 0 <= start < end <= len(turn["text"])
    for moment in reading["moments"]:
        assert all(0 <= turn < len(reading["turns"]) for turn in moment["turns"])


def test_the_view_shows_moments_with_their_words():
    """The terminal view names both, quotes the turns a moment rests on, and says its limits."""
    view = run("read", EXAMPLES / "partners-android.txt", "--me", "Ana").stdout.decode()
    assert "Ana (you)" in view
    assert "●" in view
    assert "“" in view
    assert "What this export cannot show" in view


def test_the_self_lens_keeps_the_others_guards_out_of_the_json():
    """Without --lens all, nobody gets a list of the other person's faults."""
    path = EXAMPLES / "partners-android.txt"
    reading = json.loads(run("read", path, "--json", "--me", "ana").stdout)
    assert (reading["me"], reading["lens"]) == ("Ana", "self")
    theirs = {
        coding["code"]
        for turn in reading["turns"]
        if turn["speaker"] != "Ana"
        for coding in turn["codings"]
    }
    assert not theirs & {"criticizes", "contempt", "hedges", "presses", "dismisses", "turns_away"}


def test_a_reading_is_the_same_every_time():
    """The same file gives the same bytes."""
    path = EXAMPLES / "peer-support.vtt"
    assert run("read", path, "--json").stdout == run("read", path, "--json").stdout


def test_a_zip_is_read_in_place(tmp_path):
    """The text inside a zip is read; nothing is unpacked beside it."""
    with zipfile.ZipFile(tmp_path / "WhatsApp Chat - Ben.zip", "w") as archive:
        archive.write(EXAMPLES / "partners-android.txt", "_chat.txt")
        archive.writestr("IMG-1.jpg", b"\xff\xd8\xff\xe0" * 100)
    done = run("read", tmp_path / "WhatsApp Chat - Ben.zip", "--json")
    assert json.loads(done.stdout)["conversation"]["messages"] > 300
    assert [path.name for path in tmp_path.iterdir()] == ["WhatsApp Chat - Ben.zip"]


def test_me_is_told_from_a_chat_named_after_the_other(tmp_path):
    """A chat between two is named after the other person, so the reader is the one who is left."""
    path = tmp_path / "WhatsApp Chat with Ben.txt"
    path.write_bytes((EXAMPLES / "partners-android.txt").read_bytes())
    assert json.loads(run("read", path, "--json").stdout)["me"] == "Ana"


def test_somebody_who_is_not_there():
    """A --me nobody has is refused with the names there are."""
    error = refused("read", EXAMPLES / "partners-android.txt", "--me", "Zoe")
    assert "Ana" in error
    assert "Ben" in error


def test_several_chats_ask_which(tmp_path):
    """A file with several chats lists them, and --chat takes the start of a title."""
    path = tmp_path / "two.jsonl"
    path.write_text(
        '{"conversation": "One", "speaker": "A", "text": "hello"}\n'
        '{"conversation": "Two", "speaker": "B", "text": "i feel lonely"}\n',
        "utf-8",
    )
    error = refused("read", path)
    assert "One" in error
    assert "Two" in error
    reading = json.loads(run("read", path, "--chat", "two", "--json").stdout)
    assert [turn["speaker"] for turn in reading["turns"]] == ["B"]
    refused("read", path, "--chat", "three")


SENTINEL = "sentinelword"
HEADER = "13/04/2024, 21:15 - Ana: "
BAD = {
    "empty": b"",
    "blank": b"\n \n\n",
    "binary": bytes(range(256)) * 50,
    "png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 500,
    "prose": f"This {SENTINEL} is a letter about the garden.\nNobody speaks here.\n".encode() * 5,
    "database": b"SQLite format 3\x00" + b"\x00" * 500,
    "half a zip": b"PK\x03\x04" + b"\x00" * 60,
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_what_is_no_conversation_is_refused_in_one_sentence(content, tmp_path):
    """Whatever the bytes: status 2, one sentence that names the file, no words of it."""
    path = tmp_path / "given.txt"
    path.write_bytes(content)
    error = refused("read", path)
    assert "given.txt" in error
    assert SENTINEL not in error


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    """A path that is not there, or holds nothing to read, is named."""
    assert "nothing.txt" in refused("read", tmp_path / "nothing.txt")
    refused("read", tmp_path)


@pytest.mark.parametrize(
    "option",
    [
        ("--timezone", "Mars/Base"),
        ("--date-order", "ymdh"),
        ("--lens", "none"),
        ("--relation", "boss"),
    ],
)
def test_an_option_that_means_nothing_is_refused(option):
    """A time zone, date order, lens or relation that does not exist is refused."""
    refused("read", EXAMPLES / "partners-android.txt", *option)


def test_one_bad_line_costs_one_line(tmp_path):
    """What is readable is kept, the rest counted and shown, without quoting it."""
    path = tmp_path / "damaged.txt"
    text = f"{SENTINEL} before anything\n{HEADER}hello\n{HEADER}i miss you\n".encode()
    path.write_bytes(text + b"13/04/2024, 21:16 - Ben: caf\xe9 \xff\n")
    done = run("read", path, "--json")
    reading = json.loads(done.stdout)
    assert reading["conversation"]["messages"] == 3
    assert reading["problems"]
    assert SENTINEL not in json.dumps(reading["problems"])
    view = run("read", path).stdout.decode()
    assert "What could not be read as it should be" in view


def test_one_speaker_is_read_as_one(tmp_path):
    """A chat in which only one person speaks is a conversation, without answers."""
    path = tmp_path / "alone.txt"
    path.write_text(f"{HEADER}hey\n{HEADER}i feel so lonely\n", "utf-8")
    reading = json.loads(run("read", path, "--json").stdout)
    assert reading["conversation"]["speakers"] == ["Ana"]
    assert run("read", path).returncode == 0


def test_danger_comes_first(tmp_path):
    """Where words may speak of danger, help is shown before anything else."""
    path = tmp_path / "hard.txt"
    path.write_text(
        f"{HEADER}how was work\n13/04/2024, 21:16 - Ben: i dont want to be alive anymore\n", "utf-8"
    )
    view = run("read", path).stdout.decode()
    assert view.index("may speak of danger") < view.index("●")


def test_a_hostile_text_does_not_reach_the_terminal_raw(tmp_path):
    """Escape sequences and direction overrides in messages or names are shown, not obeyed."""
    path = tmp_path / "escape.txt"
    path.write_text(
        f"{HEADER}i feel so \x1b[31mlonely\u202e tonight\n"
        "13/04/2024, 21:16 - B\x1b]0;x\x07en: i hear you, that sounds lonely\n",
        "utf-8",
    )
    view = run("read", path).stdout.decode()
    assert "\x1b]" not in view
    assert not re.search("\x1b\\[31m|\u202e", view)


def test_a_report_is_written(tmp_path):
    """The whole reading becomes one page; with names hidden, nobody's name is in it."""
    out = tmp_path / "ana.html"
    done = run("read", EXAMPLES / "partners-android.txt", "--me", "Ana", "--report", out)
    assert done.returncode == 0, done.stderr
    assert "Ana and Ben" in out.read_text("utf-8")
    run("read", EXAMPLES / "partners-android.txt", "--me", "Ana", "--report", out, "--names-hidden")
    assert re.search(r"\bBen\b", out.read_text("utf-8")) is None


def test_a_report_leaves_the_words_of_others_out(tmp_path):
    """Somebody who says who they are gets their own words; another's once their name is typed in full."""
    out, path = tmp_path / "ana.html", EXAMPLES / "partners-android.txt"
    mine, theirs = "new phone, its me", "did you get your photos off"
    run("read", path, "--me", "Ana", "--report", out)
    alone = out.read_text("utf-8")
    assert mine in alone
    assert theirs not in alone
    assert "no evidence" in alone
    run("read", path, "--me", "Ana", "--report", out, "--words-of", "Ben")
    both = out.read_text("utf-8")
    assert mine in both
    assert theirs in both
    run("read", path, "--me", "Ana", "--lens", "all", "--report", out)
    assert theirs in out.read_text("utf-8")


def test_whose_words_are_shown_is_typed_in_full(tmp_path):
    """The beginning of a name is refused, and so is the option without a report."""
    path = EXAMPLES / "partners-android.txt"
    report = ("--report", tmp_path / "ana.html")
    assert "Ben" in refused("read", path, "--me", "Ana", *report, "--words-of", "Be")
    assert "--report" in refused("read", path, "--words-of", "Ben")


def test_names_are_hidden_in_a_report_only():
    """The option without a report is refused, before anything is read."""
    assert "--report" in refused("read", EXAMPLES / "partners-android.txt", "--names-hidden")


def test_a_cache_gives_the_same_reading(tmp_path):
    """Where a folder is named, codings are kept in it, and nothing of the talk in the clear."""
    path = EXAMPLES / "sisters-ios.txt"
    plain, first, second = (
        run("read", path, "--json", *more).stdout
        for more in ((), ("--cache", tmp_path / "c"), ("--cache", tmp_path / "c"))
    )
    assert plain == first == second
    assert [*(tmp_path / "c").glob("*.coded")]
    told = json.loads(plain)["turns"][0]
    for file in (tmp_path / "c").iterdir():
        assert told["text"].encode() not in file.read_bytes()


def test_a_cache_that_cannot_be_is_refused(tmp_path):
    """In one sentence."""
    (tmp_path / "file").write_text("hm")
    path = EXAMPLES / "sisters-ios.txt"
    assert "--cache" in refused("read", path, "--cache", tmp_path / "file" / "c")
