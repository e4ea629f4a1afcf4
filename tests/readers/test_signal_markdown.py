import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import InputError
from turntoward.model import Chat, Kind, Precision, Reaction
from turntoward.model.ports import Bundle, ReadOptions
from turntoward.readers import signal_markdown
from turntoward.readers._signal_markdown import parts_of
from turntoward.testing import BytesSource, check_stream

# Words that do not end as something else would: with a bracket, a blank line, or two spaces.
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n[]()>`"), max_size=12).map(
    lambda text: text.rstrip(" ")
)
START = datetime.fromisoformat("2024-04-13T21:15:01")
FORM = "%Y-%m-%d %H:%M:%S"
NAMES = ["BenOde", "Me", "Дора", "李"]


def block(  # noqa: PLR0913 a message is all of these
    words="a", sender="BenOde", at=START, *, quote="", behind="", form=FORM
):
    """A message as the program writes it."""
    lines = "\n> ".join(quote.split("\n"))
    quoted = f"\n\n> {lines}\n\n" if quote else ""
    return f"[{at.strftime(form)}] {sender}: {quoted}{words}  {behind}\n\n"


def row(words="a", sender="BenOde", at=START, **more):
    """A message in the JSON form."""
    fields = {"date": at.isoformat(), "sender": sender, "body": words + "  ", "quote": ""}
    fields |= {"sticker": None, "reactions": [], "attachments": [], **more}
    return json.dumps(fields, ensure_ascii=False) + "\n"


def read(*blocks, name="chat.md", **options):
    """Read a chat of some messages."""
    return Read(signal_markdown, "".join(blocks), name, **options)


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), WORDS, WORDS), min_size=1, max_size=6),
    st.booleans(),
)
def test_what_is_written_is_read(written, as_json):
    """Words over two lines, people, times and order come back, from Markdown and from JSON."""
    made = row if as_json else block
    texts = [f"{first}.\n{second}." for _, first, second in written]
    found = read(
        *[
            made(text, sender, START + timedelta(seconds=number))
            for number, (text, (sender, *_)) in enumerate(zip(texts, written, strict=True))
        ]
    )
    check_stream(found.items)
    assert found.said == [(sender, text) for text, (sender, *_) in zip(texts, written, strict=True)]
    assert [each.at for each in found.messages] == [
        START + timedelta(seconds=number) for number in range(len(written))
    ]


@pytest.mark.parametrize(
    ("form", "at", "precision"),
    [
        ("%Y-%m-%d, %H:%M", START.replace(second=0), Precision.MINUTE),
        ("%Y-%m-%d %H:%M", START.replace(second=0), Precision.MINUTE),
        ("%Y-%m-%d, %H:%M:%S", START, Precision.SECOND),
        ("%Y-%m-%d %H:%M:%S", START, Precision.SECOND),
    ],
)
def test_times_of_all_versions(form, at, precision):
    """With a comma or without, to the minute or to the second."""
    found = read(block(form=form)).messages[0]
    assert (found.at, found.precision, found.at_utc) == (at, precision, None)
    assert read(block(form=form), timezone="Europe/Madrid").messages[0].at_utc.hour == 19


def test_own_files_are_recognized():
    """Markdown by its line ends, or by “Me”; JSON by its keys."""
    assert sure(signal_markdown, block() + block()) > 0.97
    assert sure(signal_markdown, "[2019-05-29, 15:04] Me: hi\n[2019-05-29, 15:10] Aya: ho\n") > 0.95
    assert sure(signal_markdown, row()) > 0.95
    assert (
        0
        < sure(signal_markdown, "[2019-05-29, 15:04] Ana: hi\n[2019-05-29, 15:10] Aya: ho\n")
        < 0.6
    )


@pytest.mark.parametrize(
    "text",
    ["", "[1]", '{"sender":"Ana","body":"a"}', "[00:05] Ana: a", "[13.04.24, 21:15:22] Ana: a"],
)
def test_others_are_not(text):
    """Other brackets and other JSON are left to others."""
    assert sure(signal_markdown, text) == 0


@pytest.mark.parametrize(
    ("behind", "kind", "text", "caption"),
    [
        ("", Kind.TEXT, "a", None),
        ("![x y.jpg](./media/x%20y.jpg)  ", Kind.MEDIA, "x y.jpg", "a"),
        (
            "[a.m4a](./media/a.m4a)  ![b (1).png](./media/b%20(1).png)  ",
            Kind.MEDIA,
            "a.m4a\nb (1).png",
            "a",
        ),
        ("[None](./media/None)  ", Kind.MEDIA, "None", "a"),
        ("\n(( 🐢 ))", Kind.STICKER, "🐢", "a"),
        ("[🐢](../exported_stickers/0f/1.webp)  ", Kind.STICKER, "🐢", "a"),
        ("![odd [name].jpg](./media/odd%20[name].jpg)  ", Kind.MEDIA, "odd [name].jpg", "a"),
        ("[a link](https://example.org/a)", Kind.TEXT, "a  [a link](https://example.org/a)", None),
        ("(./media/", Kind.TEXT, "a  (./media/", None),
        ("](./media/x)  ", Kind.TEXT, "a  ](./media/x)", None),
    ],
)
def test_what_stands_behind_words(behind, kind, text, caption):
    """Links to files and stickers are no words."""
    found = read(block(behind=behind)).messages[0]
    assert (found.kind, found.text, found.caption) == (kind, text, caption)


def test_all_parts_at_once():
    """Quote, words, reactions, sticker and files are told apart."""
    parts = parts_of(
        "\n\n> one\n> two\n\nwords:\n\n> typed  \n(- Ana: ❤️, BenOde: 👍 -)\n(( 🐢 ))![x.jpg](./media/x.jpg)  "
    )
    assert (parts.quote, parts.words, parts.sticker, parts.files) == (
        "one\ntwo",
        "words:\n\n> typed",
        "🐢",
        ("x.jpg",),
    )
    assert parts.reactions == (Reaction("Ana", "❤️"), Reaction("BenOde", "👍"))


def test_answers_find_their_message_by_its_words():
    """The last message with these words is meant; words nobody said lead nowhere."""
    found = read(
        block("one"), block("two\nlines"), block("one"), block("x", quote="one"),
        block("y", quote="two\nlines"), block("z", quote="three"),
    )  # fmt: skip
    assert [each.reply_to for each in found.messages] == [None, None, None, "3", "2", None]
    assert [each.text for each in found.messages[3:]] == ["x", "y", "z"]


def test_earlier_words_are_forgotten(monkeypatch):
    """Only so many are remembered."""
    monkeypatch.setattr(signal_markdown, "_REMEMBERED", 2)
    found = read(block("a"), block("b"), block("c"), block("x", quote="a"), block("y", quote="c"))
    assert [each.reply_to for each in found.messages] == [None, None, None, None, "3"]


@pytest.mark.parametrize(
    ("words", "kind", "length"),
    [
        ("Incoming call", Kind.CALL, None),
        ("Outgoing voice call (accepted, 1m 5s)", Kind.CALL, 65),
        ("Incoming video call (accepted, 9s)", Kind.CALL, 9),
        ("Missed group call", Kind.CALL, None),
        ("Incoming call, I think", Kind.TEXT, None),
    ],
)
def test_calls(words, kind, length):
    """Calls are told by the words of the program."""
    found = read(block(words)).messages[0]
    assert (found.kind, found.text, found.duration) == (kind, words, length)


def test_app_and_nobody():
    """Rows without a sender are the app's; missing times are none."""
    found = read(
        block("x", "No-Sender"), block("y", at=datetime.fromisoformat("1970-01-01T01:00:00"))
    )
    assert [(each.speaker, each.kind) for each in found.messages] == [
        (None, Kind.SYSTEM),
        ("BenOde", Kind.TEXT),
    ]
    assert found.messages[1].at is None


@pytest.mark.parametrize(
    ("fields", "kind", "text"),
    [
        ({"deleted": True}, Kind.DELETED, "a"),
        ({"call": True}, Kind.CALL, "a"),
        ({"sticker": "🐢"}, Kind.STICKER, "🐢"),
        ({"sticker": {"emoji": "🐢"}}, Kind.STICKER, "🐢"),
        ({"sticker": {"emoji": None}}, Kind.STICKER, ""),
        ({"sticker": {}}, Kind.STICKER, ""),
        ({"attachments": [{"name": "x.jpg"}, {"name": 5}, 7]}, Kind.MEDIA, "x.jpg\n5"),
        ({"attachments": [{}]}, Kind.MEDIA, ""),
    ],
)
def test_kinds_of_json(fields, kind, text):
    """Each thing that a row can be is what it is."""
    found = read(row(**fields)).messages[0]
    assert (found.kind, found.text) == (kind, text)


@pytest.mark.parametrize("sticker", [None, ""])
def test_no_sticker(sticker):
    """Neither nothing nor an empty text is one."""
    assert read(row(sticker=sticker)).messages[0].kind is Kind.TEXT


def test_edited_rows():
    """Earlier words mark a message as edited."""
    found = read(row(edits=[{"date": "x", "body": "b"}]), row()).messages
    assert [each.edited for each in found] == [True, False]


@pytest.mark.parametrize(
    ("hostile", "code"),
    [
        ("[" * 200_000, "R102"),
        ('{"date":NaN}', "R102"),
        ('{"sender":' + "9" * 5_000 + "}", "R102"),
        ('{"body":"' + "x" * 9_000_000 + '"}', "R103"),
        ("7", "R102"),
    ],
)
def test_hostile_lines_cost_themselves(hostile, code):
    """Nesting, digits and size cost one line; the next is read."""
    found = read(row("a"), hostile + "\n", row("b"))
    assert [each.text for each in found.messages] == ["a", "b"]
    assert found.codes == [(code, "line 2")]
    assert found.coverages[0].unparsed == 1


def test_message_that_is_too_large():
    """One larger than 4 MB is told, and the others are read."""
    found = read(block("a"), block("x" * 5_000_000), block("x\n" * 3_000_000), block("b"))
    assert [each.text for each in found.messages] == ["a", "b"]
    assert [code for code, _ in found.codes] == ["R103", "R103"]


@given(st.integers(0, 400), st.booleans())
def test_any_prefix_keeps_its_whole_messages(size, as_json):
    """Cut off anywhere, there is an error of ours, or the messages before the cut."""
    made = row if as_json else block
    blocks = [made("one"), made("two"), made("three")]
    data = "".join(blocks).encode()
    try:
        found = Read(signal_markdown, data[:size], "chat.md")
    except InputError:
        assert size < len(blocks[0])
        return
    check_stream(found.items)
    texts = [each.text for each in found.messages]
    assert texts[:-1] == ["one", "two", "three"][: len(texts) - 1]


def test_titles():
    """A chat is called as its folder; or as its file; or as the people in it."""
    assert read(block(), name="Ben/chat.md").items[0] == Chat(id="Ben", title="Ben")
    assert read(block(), name="with ben.md").items[0].title == "with ben"
    assert read(block(), block("b", "Me"), block("c", "Дора")).items[0].title == "BenOde, Дора"
    assert read(row(), name="data.json").items[0].title == "BenOde"
    assert read(block("b", "Me")).items[0].title == "chat"


def test_bundles_are_exports_with_their_chats():
    """Each root is one; of a chat, the JSON is read, and the page for people is left to nobody."""
    names = ["one/Ben/chat.md", "one/Ben/data.json", "one/Ben/index.html", "one/Eva/index.md",
             "two/Ben/chat.md", "notes/chat.md", "page/index.html"]  # fmt: skip
    contents = [block("md"), row("json"), "<html>", block("old"), block("b"), "no chat", "<html>"]
    sources = tuple(
        BytesSource(name, data.encode()) for name, data in zip(names, contents, strict=True)
    )
    found = signal_markdown.bundles(Bundle("all", sources))
    assert [(bundle.name, len(bundle.sources)) for bundle in found] == [("one", 4), ("two", 1)]
    items = [*signal_markdown.read_bundle(found[0], ReadOptions())]
    check_stream(items)
    assert [item.text for item in items if hasattr(item, "text")] == ["json", "old"]
    assert [item.id for item in items if isinstance(item, Chat)] == ["Ben", "Eva"]


def test_nothing_to_read():
    """A chat without a message is an error with advice."""
    with pytest.raises(InputError, match="Export it again"):
        read("no message at all\n")


@pytest.mark.parametrize(
    "unit",
    [
        "\n(- ",
        "](./media/",
        "![a](./media/a)  ",
        "\n(( ",
        "\n> ",
        "[2024-04-13 21:15:01] ",
        "\n",
        "a: ",
    ],
)
def test_hostile_chats_cost_linear_time(unit):
    """Whatever is repeated, it costs time in proportion to its size."""
    assert growth(signal_markdown, block(), unit) < MOST
    assert growth(signal_markdown, "[2024-04-13 21:15:01] Ana: ", unit) < MOST
