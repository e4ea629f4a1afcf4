from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import InputError
from turntoward.model import Kind, Precision, Reaction
from turntoward.readers import imessage_txt
from turntoward.readers._imessage_blocks import block_of, said, when
from turntoward.testing import check_stream

WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=1, max_size=12
).map(lambda text: f"w{text}w")
START = datetime.fromisoformat("2024-04-13T21:15:01")
NAMES = ["Ben Ode", "Me", "+34600000003", "Дора"]


def clock(at=START):
    """A time as the program writes it."""
    hour = f"{at.hour % 12 or 12:2}"
    return f"{at:%b} {at.day}, {at.year} {hour}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}"


def block(*lines, sender="Ben Ode", at=START, read=""):
    """A message as the program writes it."""
    return "\n".join([clock(at) + read, sender, *lines]) + "\n\n"


def indented(text):
    """An answer under its message."""
    return "\n".join(f"    {line}" if line else "" for line in text.rstrip("\n").split("\n")) + "\n"


def read(*blocks, **options):
    """Read a chat of some messages."""
    return Read(imessage_txt, "".join(blocks), "Ben Ode.txt", **options)


def of(*lines):
    """What a message of these lines is."""
    return said(block_of(clock(), ["Ben Ode", *lines]))


@given(st.lists(st.tuples(st.sampled_from(NAMES), WORDS, WORDS), min_size=1, max_size=6))
def test_what_is_written_is_read(written):
    """Words with a blank line in them, people, times and order come back."""
    found = read(
        *[
            block(first, "", second, sender=sender, at=START + timedelta(seconds=number))
            for number, (sender, first, second) in enumerate(written)
        ]
    )
    check_stream(found.items)
    assert found.said == [(sender, f"{first}\n\n{second}") for sender, first, second in written]
    assert [each.at for each in found.messages] == [
        START + timedelta(seconds=number) for number in range(len(written))
    ]
    assert {each.precision for each in found.messages} == {Precision.SECOND}


@pytest.mark.parametrize(
    ("told", "at", "is_wrong"),
    [
        ("Apr 13, 2024  9:15:01 PM", START, False),
        ("Apr 13, 2024 12:00:00 AM", datetime.fromisoformat("2024-04-13"), False),
        ("Apr 13, 2024 12:00:00 PM", datetime.fromisoformat("2024-04-13T12:00"), False),
        ("Dec 31, 2000  4:00:00 PM", None, False),
        ("Jan 1, 2001  5:30:00 AM", None, False),
        ("Apr 31, 2024  9:15:01 PM", None, True),
        ("Apr 13, 0000  9:15:01 PM", None, True),
        ("Apr 13, 2024  9:75:01 PM", None, True),
        ("soon", None, True),
    ],
)
def test_times(told, at, is_wrong):
    """Twelve hours, midnight and noon; the first moment of the clock is none."""
    assert when(told) == (at, is_wrong)


def test_wall_clock_and_told_zone():
    """The export has a wall clock; with a zone there is an instant."""
    assert read(block("a")).messages[0].at_utc is None
    assert read(block("a"), timezone="Europe/Madrid").messages[0].at_utc.hour == 19


def test_own_files_are_recognized():
    """By the time that stands alone on the first line, or is followed by an announcement."""
    assert sure(imessage_txt, block("a")) > 0.9
    assert sure(imessage_txt, block("a", read=" (Read by you after 1 hour, 49 seconds)")) > 0.9
    assert sure(imessage_txt, f"{clock()} Ana left the conversation.\n\n" + block("a")) > 0.9
    assert sure(imessage_txt, f"{clock()} Ana left the conversation.\n\n") > 0.5


@pytest.mark.parametrize(
    "text",
    ["", "Ana: a", clock().lower(), "Apr 13, 2024\nAna\na", f"x\n{clock()}\nAna\na", clock()],
)
def test_others_are_not(text):
    """Texts that only hold such times are left alone."""
    assert sure(imessage_txt, text) == 0


@pytest.mark.parametrize(
    ("lines", "kind", "text", "caption"),
    [
        (["a"], Kind.TEXT, "a", None),
        ([], Kind.EMPTY, "", None),
        (["attachments/1/a.jpg", "look"], Kind.MEDIA, "attachments/1/a.jpg", "look"),
        (["look", "~/Library/Messages/Attachments/a/b c.heic"], Kind.MEDIA,
         "~/Library/Messages/Attachments/a/b c.heic", "look"),
        ([r"C:\chats\a.mov"], Kind.MEDIA, r"C:\chats\a.mov", None),
        (["Attachment missing!"], Kind.MEDIA, "Attachment missing!", None),
        (["a.caf", "Transcription: hi"], Kind.MEDIA, "a.caf\nTranscription: hi", None),
        (["Transcription: hi"], Kind.TEXT, "Transcription: hi", None),
        (["Sticker from Eva: a/b/c.heic"], Kind.STICKER, "Sticker from Eva: a/b/c.heic", None),
        (["https://example.org", "Title"], Kind.MEDIA, "https://example.org\nTitle", "https://example.org"),
        (["https://example.org/Attachments/a.jpg"], Kind.TEXT, "https://example.org/Attachments/a.jpg", None),
        (["/shrug"], Kind.TEXT, "/shrug", None),
        (["and/or/maybe."], Kind.TEXT, "and/or/maybe.", None),
        (["SharePlay Message", "Ended"], Kind.CALL, "SharePlay Message\nEnded", None),
        (["Stopped sharing location!"], Kind.LOCATION, "Stopped sharing location!", None),
        (["a", "Sent with Invisible Ink"], Kind.TEXT, "a", None),
        (["Sent with love"], Kind.TEXT, "Sent with love", None),
        (["un", "Translated from:", "one"], Kind.TEXT, "one", None),
        (["You unsent this message part!"], Kind.DELETED, "You unsent this message part!", None),
        (["They deleted a message."], Kind.DELETED, "They deleted a message.", None),
    ],
)  # fmt: skip
def test_kinds(lines, kind, text, caption):
    """What is the program's is told from what was typed."""
    found = of(*lines)
    assert (found.kind, found.text, found.caption) == (kind, text, caption)


def test_edits():
    """Of an edited message the last words count, on all of their lines."""
    found = of(
        f"{clock()} one", "Edited 4 seconds later: two", "Edited 1 hour later: three", "four"
    )
    assert (found.text, found.edited) == ("three\nfour", True)
    found = of("stay", "Ben Ode unsent this message part 1 minute after sending!")
    assert (found.kind, found.text, found.edited) == (Kind.TEXT, "stay", True)


def test_deleted_messages_keep_their_words_to_themselves():
    """What its owner deleted is only told to have been there."""
    found = of("This message was deleted from the conversation!", "the words")
    assert (found.kind, found.text, found.caption) == (
        Kind.DELETED,
        "This message was deleted from the conversation!",
        None,
    )


@pytest.mark.parametrize("heading", ["Tapbacks:", "Reactions:"])
@pytest.mark.parametrize("indent", ["", "    "])
def test_reactions(heading, indent):
    """Reactions of all versions are read; a word that is none ends them."""
    lines = ["Loved by Me", "☕️ by Ben Ode", "Sticker from Eva not found!"]
    found = read(block("a", heading, *[indent + line for line in lines], "passed by Ana")).messages[
        0
    ]
    assert found.reactions == (
        Reaction("Me", "❤️"),
        Reaction("Ben Ode", "☕️"),
        Reaction("Eva", "sticker"),
    )
    assert found.text == "a\npassed by Ana"


def test_answers_are_read_once():
    """An answer is linked where it was said; and kept where it stands under its message alone."""
    answer = block("yes", sender="Me", at=START + timedelta(minutes=1))
    lost = block("and so", sender="Eva", at=START + timedelta(minutes=9))
    note = "This message responded to an earlier message."
    parent = block("coming?", indented(answer), indented(lost))
    here = block("yes", note, sender="Me", at=START + timedelta(minutes=1))
    found = read(parent, here, block("yes", note, at=START + timedelta(minutes=2)))
    assert [(each.speaker, each.text, each.reply_to) for each in found.messages] == [
        ("Ben Ode", "coming?", None),
        ("Me", "yes", "1"),
        ("Ben Ode", "yes", None),
        ("Eva", "and so", "1"),
    ]


def test_more_answers_than_are_remembered(monkeypatch):
    """Those that wait longest are told at once, and none is lost."""
    monkeypatch.setattr(imessage_txt, "_WAITING", 2)
    answers = [indented(block(f"{at}", at=START + timedelta(hours=at))) for at in range(1, 5)]
    found = read(block("who?", *answers), block("last"))
    assert [(each.text, each.reply_to) for each in found.messages] == [
        ("who?", None), ("1", "1"), ("2", "1"), ("last", None), ("3", "1"), ("4", "1"),
    ]  # fmt: skip


def test_announcements():
    """The app's own lines; and messages that were taken back whole."""
    found = read(
        f"{clock()} Ana left the conversation.\n\n", f"{clock()} You unsent a message!\n\n"
    )
    assert [(each.speaker, each.kind) for each in found.messages] == [
        (None, Kind.SYSTEM),
        ("Me", Kind.DELETED),
    ]


def test_times_in_words_are_words():
    """A time with words behind it begins nothing where no blank line stands before."""
    found = read(block("look:", f"{clock()} I wrote this"), block("b"))
    assert [each.text for each in found.messages] == [f"look:\n{clock()} I wrote this", "b"]


def test_messages_without_blank_lines_between():
    """A time alone on its line begins a message all the same."""
    text = (block("a") + block("b") + block("c")).replace("\n\n", "\n")
    assert [each.text for each in read(text).messages] == ["a", "b", "c"]


def test_line_ends_and_marks():
    """CRLF and a byte-order mark are no part of the text."""
    data = ("\ufeff" + block("a") + block("b")).replace("\n", "\r\n")
    assert [each.text for each in read(data).messages] == ["a", "b"]


def test_bytes_that_are_no_text():
    """They are told, and do not change the letters around them."""
    found = Read(imessage_txt, block("é").encode() + block("a@b").encode().replace(b"@", b"\xff"))
    assert [each.text for each in found.messages] == ["é", "a\N{REPLACEMENT CHARACTER}b"]
    assert [code for code, _ in found.codes] == ["R101"]


def test_message_that_is_too_large():
    """One larger than 4 MB is told, and the others are read."""
    found = read(block("a"), block("x" * 5_000_000), block(*["x"] * 3_000_000), block("b"))
    assert [each.text for each in found.messages] == ["a", "b"]
    assert [code for code, _ in found.codes] == ["R103", "R103"]


def test_lines_before_the_first_message():
    """They are counted."""
    found = read("something\n\n", block("a"))
    assert found.codes == [("R131", "the beginning")]
    assert found.coverages[0].unparsed == 1


@given(st.integers(0, 200))
def test_any_prefix_keeps_its_whole_messages(size):
    """Cut off anywhere, there is an error of ours, or the messages before the cut."""
    data = (block("one") + block("two") + block("three")).encode()
    try:
        found = Read(imessage_txt, data[:size])
    except InputError:
        assert size < len(clock())
        return
    check_stream(found.items)
    texts = [each.text for each in found.messages]
    assert texts[:-1] == ["one", "two", "three"][: len(texts) - 1]


def test_nothing_to_read():
    """A file without a message is an error with advice."""
    with pytest.raises(InputError, match="Export it again"):
        read("nothing\n")


@pytest.mark.parametrize(
    "unit",
    ["    ", f"    {clock()}\n    a\n", "Tapbacks:\n", "Loved by a\n", "/a", f"{clock()} ", "a unsent ",
     "Sticker from ", "Edited 1 later: a\n", "Transcription: \n", "\n\n"],
)  # fmt: skip
def test_hostile_chats_cost_linear_time(unit):
    """Whatever is repeated, it costs time in proportion to its size."""
    assert growth(imessage_txt, block("a"), unit) < MOST
    assert growth(imessage_txt, f"{clock()}\nAna\n", unit) < MOST
