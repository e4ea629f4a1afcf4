from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import ChoiceError, InputError
from turntoward.model import Chat, Kind, Message, Reaction
from turntoward.model.ports import ReadOptions
from turntoward.readers import discord_txt, transcript, whatsapp
from turntoward.testing import bundle_of, check_stream

RULE = "=" * 62
HEAD = f"{RULE}\nGuild: Direct Messages\nChannel: Direct Messages / Ben\n{RULE}\n\n"
EVENING = datetime(2024, 4, 13, 21, 15)  # noqa: DTZ001 a local wall clock
# What Discord keeps: no spaces around a message, and here no lines that only the exporter writes.
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r[{="), max_size=20).map(
    str.strip
)


def block(content="", name="ana.r", date="13.04.2024 21:15", more=""):
    """A message, as the exporter writes it."""
    return f"[{date}] {name}\n{content}\n\n{more}\n"


def tail(count):
    """The end of an export."""
    return f"{RULE}\nExported {count} message(s)\n{RULE}\n"


def read(*blocks, head=HEAD, end=None, **options):
    """Read an export of these messages."""
    text = head + "".join(blocks) + (tail(len(blocks)) if end is None else end)
    return Read(discord_txt, text, "Ben.txt", **options)


@given(st.lists(st.tuples(WORDS, st.sampled_from(["ana.r", "benode"])), min_size=1, max_size=20))
def test_what_is_written_is_read(said):
    """Words over several lines and with blank ones, people, times and order come back."""
    times = [EVENING + timedelta(minutes=number) for number in range(len(said))]
    blocks = [
        block(words, name, time.strftime("%d.%m.%Y %H:%M"))
        for (words, name), time in zip(said, times, strict=True)
    ]
    found = read(*blocks)
    assert found.said == [(name, words) for words, name in said]
    assert [each.at for each in found.messages] == times
    assert not found.problems


@given(st.integers(0, 500))
def test_any_prefix_keeps_its_whole_messages(size):
    """Cut off anywhere, there is an error of ours, or the messages before the cut and a warning."""
    text = HEAD + block("one") + block("two", "benode") + tail(2)
    try:
        found = Read(discord_txt, text[:size], "Ben.txt")
    except InputError:
        return
    check_stream(found.items)
    assert found.messages[0].text[:3] in "one"
    if "Exported 2 message(s)" not in text[:size]:
        assert "ends in the middle" in (found.coverages[0].truncation or "")


def test_surer_than_others():
    """Its head is nobody else's."""
    text = HEAD + block("a") + block("b") + tail(2)
    assert sure(discord_txt, text) > max(sure(whatsapp, text), sure(transcript, text))


@pytest.mark.parametrize("text", ["", RULE, "Guild: a\nChannel: b\n", "Ana: hello\nBen: hi\n"])
def test_others_are_not(text):
    """Other texts are left to others."""
    assert sure(discord_txt, text) == 0


@pytest.mark.parametrize(
    ("guild", "channel", "title"),
    [
        ("Direct Messages", "Direct Messages / Ben", "Ben"),
        ("Direct Messages", "Private / Ben", "Ben"),
        ("The Allotment", "Text / general", "The Allotment: general"),
        ("The Allotment", "general", "The Allotment: general"),
        ("", "", "Ben"),
    ],
)
def test_titles(guild, channel, title):
    """A chat is called after the person, or after server and channel."""
    head = f"{RULE}\nGuild: {guild}\nChannel: {channel}\n{RULE}\n\n"
    assert read(block("x"), head=head).items[0] == Chat(id=title, title=title)


def test_a_topic_of_several_lines_is_no_message():
    """What stands above the second rule belongs to the head."""
    head = f"{RULE}\nGuild: a\nChannel: b\nTopic: one\n\n[13.04.2024 21:15] two\n{RULE}\n\n"
    assert read(block("x"), head=head).said == [("ana.r", "x")]


def test_a_message_begins_behind_two_blank_lines():
    """With fewer it was pasted into another; behind reactions the exporter writes only one."""
    pasted = "look:\n\n[01.02.2023 10:00] benode\nI am fine"
    found = read(block("x"), block(pasted), block("y", more="{Reactions}\n❤\n"), block("z"))
    assert [each.text for each in found.messages] == ["x", pasted, "y", "z"]


def test_old_layouts_have_one_blank_line():
    """The layout that most messages of a file have is that of all."""
    text = "".join(f"[13.04.2024 21:1{n}] ana.r\nword {n}\n\n" for n in range(5))
    assert [each.text for each in read(text, end=tail(5)).messages] == [
        f"word {n}" for n in range(5)
    ]


def test_blocks_below_the_words():
    """Files, cards, stickers and reactions stand below; what was typed right there does not."""
    more = "{Attachments}\nhttps://x.org/a/one.png?ex=1\n\n{Reactions}\n❤ (2) blob\n"
    found = read(block("look", more=more), block("{Attachments}\nis what I typed")).messages
    assert (found[0].kind, found[0].text, found[0].caption) == (Kind.MEDIA, "one.png", "look")
    assert found[0].reactions == (
        Reaction(None, "❤"), Reaction(None, "❤"), Reaction(None, "blob"),
    )  # fmt: skip
    assert (found[1].kind, found[1].text) == (Kind.TEXT, "{Attachments}\nis what I typed")


def test_the_end_is_only_at_the_end():
    """A rule and a count within a message are part of it."""
    words = f"so it ends:\n{RULE}\nExported 5 message(s)\n{RULE}\nand goes on"
    assert read(block(words)).said == [("ana.r", words)]


def test_a_count_that_differs_is_told():
    """The file counts its messages, and so do we."""
    assert read(block("x"), end=tail("1\u202f234")).codes == [("R123", "the end")]


def test_pinned_is_no_part_of_a_name():
    """The mark behind a name is the exporter's."""
    assert read(block("x", "ana.r (pinned)")).said == [("ana.r", "x")]


def test_names_with_digits_are_people_of_their_own():
    """The four digits tell two apart and are no part of the name."""
    names = ("ana#1234", "ana#4321", "ana#1234")
    assert [who for who, _ in read(*[block("x", name) for name in names]).said] == [
        "ana", "ana (2)", "ana",
    ]  # fmt: skip


def test_options():
    """An order and a zone can be told; a zone that does not exist is a wrong choice."""
    found = read(block("x", date="03/04/2024 21:15"), date_order="mdy", timezone="Europe/London")
    assert found.messages[0].at == datetime(2024, 3, 4, 21, 15)  # noqa: DTZ001
    assert found.messages[0].at_utc is not None
    with pytest.raises(ChoiceError):
        read(block("x"), timezone="Mars/Olympus")


def test_parts_are_one():
    """Parts of an export follow one another in one chat."""
    files = {
        "x [part 2].txt": (HEAD + block("two") + tail(1)).encode(),
        "x.txt": (HEAD + block("one") + tail(1)).encode(),
        "notes.txt": b"Ana: hello\n",
    }
    (bundle,) = discord_txt.bundles(bundle_of("folder", files))
    items = [*discord_txt.read_bundle(bundle, ReadOptions())]
    check_stream(items)
    assert [item.text for item in items if isinstance(item, Message)] == ["one", "two"]


def test_newest_first_is_turned_round():
    """An export that begins with the newest message is read from its end."""
    dates = [f"{day}.04.2024 21:15" for day in (14, 13, 13, 12)]
    found = read(*[block(f"word {n}", date=date) for n, date in enumerate(dates)])
    assert [each.text for each in found.messages] == ["word 3", "word 2", "word 1", "word 0"]


@pytest.mark.parametrize("text", ["", "x", HEAD, HEAD + tail(0), f"{RULE}\n" * 3])
def test_nothing_to_read(text):
    """An export without a message is an error with advice."""
    with pytest.raises(InputError, match="Export it again"):
        Read(discord_txt, text, "Ben.txt")


def test_a_message_beyond_reason_costs_itself():
    """More than 4 MB are left out, and told."""
    found = read(block("a"), block("line of words\n" * 400_000), block("b"))
    assert [each.text for each in found.messages] == ["a", "b"]
    assert found.coverages[0].unparsed == 1


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "[13.04.2024 21:15] a\n",
        "\n[13.04.2024 21:15] a\n\n",
        "{Reactions}\n",
        f"{RULE}\n",
        "\n",
        "❤ (2) ",
    ],
)
def test_hostile_texts_cost_linear_time(unit):
    """Dates, rules, marks and blank lines cost time in proportion to their number."""
    assert growth(discord_txt, HEAD, unit) < MOST
    assert growth(discord_txt, HEAD + block("a") + block("b", more="\n{Reactions}\n"), unit) < MOST
