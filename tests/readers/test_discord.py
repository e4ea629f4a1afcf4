import json
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import ChoiceError, InputError
from turntoward.model import Chat, Coverage, Kind, Message, Problem, Reaction
from turntoward.model.ports import Bundle, ReadOptions
from turntoward.readers import discord
from turntoward.testing import BytesSource, bundle_of, check_stream

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)
BASE = datetime(2024, 4, 13, 19, 15, tzinfo=UTC)
SECOND = 1000 << 22  # of a number that tells a time
START = (int(BASE.timestamp()) * 1000 - 1_420_070_400_000) << 22
ANA = {"id": "301234567890123456", "name": "ana.r", "nickname": "Ana"}
BEN = {"id": "302345678901234567", "name": "benode", "nickname": "Ben"}


def message(number=1, content="", author=ANA, **more):
    """A row, as the exporter writes it, so many seconds after the start."""
    at = BASE + timedelta(seconds=number)
    return {
        "id": str(START + number * SECOND),
        "type": "Default",
        "timestamp": at.isoformat(),
        "timestampEdited": None,
        "callEndedTimestamp": None,
        "isPinned": False,
        "content": content,
        "author": author,
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [],
        **more,
    }


def channel(*rows, number="600000000000000009", **head):
    """An export of one channel."""
    return {
        "guild": {"id": "0", "name": "Direct Messages"},
        "channel": {"id": number, "type": "DirectTextChat", "name": "Ben"},
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2024-05-01T10:00:00+00:00",
        **head,
        "messages": list(rows),
        "messageCount": len(rows),
    }


def written(document):
    """An export as bytes."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "surrogatepass")


def read(document, **options):
    """Read an export that is given as a value, or as it is written."""
    data = written(document) if isinstance(document, dict) else document
    return Read(discord, data, "Ben.json", **options)


def only(**more):
    """The only message of a channel."""
    (found,) = read(channel(message(**more))).messages
    return found


def together(**files):
    """The items of several files in a folder."""
    tree = bundle_of("folder", {f"{name}.json": written(each) for name, each in files.items()})
    items = []
    for bundle in discord.bundles(tree):
        items += discord.read_bundle(bundle, ReadOptions())
    check_stream(items)
    return items


@given(
    st.lists(st.tuples(WORDS, st.sampled_from([ANA, BEN])), min_size=1, max_size=30), st.booleans()
)
def test_what_is_written_is_read(said, newest_first):
    """Words, people, times and order come back, whichever end comes first."""
    rows = [message(number, words, author) for number, (words, author) in enumerate(said, 1)]
    found = read(channel(*(rows[::-1] if newest_first else rows))).messages
    assert [each.text for each in found] == [words for words, _ in said]
    assert [each.speaker for each in found] == [author["nickname"] for _, author in said]
    assert [each.id for each in found] == [row["id"] for row in rows]
    assert [each.at_utc for each in found] == [
        BASE + timedelta(seconds=number) for number in range(1, len(said) + 1)
    ]


@given(st.lists(st.sets(st.integers(1, 40), min_size=1), min_size=1, max_size=6))
def test_however_a_channel_is_parted_it_is_one(parts):
    """Files that overlap in any way give each message once, in order."""
    files = {
        f"part{index}": channel(*[message(number, f"word {number}") for number in sorted(numbers)])
        for index, numbers in enumerate(parts)
    }
    expected = [message(number)["id"] for number in sorted(set().union(*parts))]
    found = [item.id for item in together(**files) if isinstance(item, Message)]
    assert found == expected


@given(st.integers(0, 1_600))
def test_any_prefix_keeps_its_whole_messages(size):
    """Cut off anywhere, there is an error of ours, or the messages before the cut and a warning."""
    data = written(channel(message(1, "one"), message(2, "two")))
    try:
        found = read(data[:size])
    except InputError:
        return
    check_stream(found.items)
    assert [each.text for each in found.messages] == ["one", "two"][: len(found.messages)]
    if size < len(data):
        assert found.codes[-1][0] == "R120"
        assert "ends in the middle" in (found.coverages[0].truncation or "")


def test_own_exports_are_recognized():
    """By the server and the channel at the beginning, with or without a mark before them."""
    document = channel(message())
    assert sure(discord, written(document)) > 0.9
    assert sure(discord, b"\xef\xbb\xbf" + written(document)) > 0.9
    del document["exportedAt"], document["dateRange"]
    assert sure(discord, written(document)) > 0.8


@pytest.mark.parametrize("text", ["", "[1]", '{"speaker": "Ana"}', '{"name":"Ben","messages":[]}'])
def test_others_are_not(text):
    """JSON of others is left to them."""
    assert sure(discord, text) == 0


def test_the_later_export_has_the_last_word():
    """Of two copies of a message, that of the later export is kept, wherever it lies."""
    early = channel(message(1, "wrod"), message(2, "two"), exportedAt="2024-05-01T10:00:00+00:00")
    late = channel(message(1, "word"), message(2, "two"), exportedAt="2024-06-01T10:00:00+00:00")
    for files in ({"a": early, "b": late}, {"a": late, "b": early}):
        found = [item.text for item in together(**files) if isinstance(item, Message)]
        assert found == ["word", "two"]


def test_channels_stay_apart():
    """Each channel is a chat of its own, called after its server where it has one."""
    server = {"id": "7", "name": "The Allotment"}
    room = {"id": "70", "type": "GuildTextChat", "name": "general"}
    files = {
        "a": channel(message(1, "to you")),
        "b": channel(message(2, "to all"), guild=server, channel=room),
    }
    items = together(**files)
    assert [item.title for item in items if isinstance(item, Chat)] == [
        "Ben",
        "The Allotment: general",
    ]


def test_files_of_others_are_left_alone():
    """Only what the exporter wrote is asked for, by its content."""
    files = {"a.json": written(channel(message())), "b.json": b"{}", "c.txt": written(channel())}
    (bundle,) = discord.bundles(bundle_of("folder", files))
    assert [source.path for source in bundle.sources] == ["a.json"]


def test_a_place_names_the_file_where_there_are_several():
    """A fault is told with its file, so that it can be found."""
    items = together(a=channel(message(1, "one"), 7), b=channel(message(2, "two"), 8))
    assert [item.where for item in items if isinstance(item, Problem)] == [
        "a.json, message 2",
        "b.json, message 2",
    ]


def test_people_are_told_apart_by_their_numbers():
    """Deleted users share one name and are not one person; a nickname counts before a name."""
    gone = [{"id": str(number), "name": "Deleted User"} for number in (1, 2, 1)]
    rows = [message(number, "x", author) for number, author in enumerate([*gone, None, BEN], 1)]
    names = [each.speaker for each in read(channel(*rows)).messages]
    assert names == ["Deleted User", "Deleted User (2)", "Deleted User", "Deleted User (3)", "Ben"]


def test_numbers_carry_the_time():
    """Where a message has no time, its number tells it."""
    found = only(number=5, timestamp=None)
    assert found.at_utc == BASE + timedelta(seconds=5)
    assert only(timestamp=None, id="17").at_utc is None
    assert only(timestamp=None, id=None).at_utc is None


def test_wall_clocks():
    """The exporter's own, unless a zone is told; the instant is the same."""
    row = message(1, "x", timestamp="2024-04-13T21:15:01+02:00")
    own, told = read(channel(row)), read(channel(row), timezone="Asia/Tokyo")
    assert own.messages[0].at == datetime(2024, 4, 13, 21, 15, 1)  # noqa: DTZ001
    assert told.messages[0].at == datetime(2024, 4, 14, 4, 15, 1)  # noqa: DTZ001
    assert own.messages[0].at_utc == told.messages[0].at_utc
    assert "clock of the computer" in own.coverages[0].time_zone
    assert "Asia/Tokyo" in told.coverages[0].time_zone
    with pytest.raises(ChoiceError):
        read(channel(row), timezone="Mars/Olympus")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"type": "Call", "content": "Started a call."}, Kind.CALL),
        ({"type": 3}, Kind.CALL),
        ({"type": "GuildMemberJoin", "content": "Joined the server."}, Kind.SYSTEM),
        ({"type": "99"}, Kind.SYSTEM),
        ({"type": None, "content": "x"}, Kind.TEXT),
        ({"attachments": [{"fileName": "a.jpg"}]}, Kind.MEDIA),
        ({"stickers": [{"name": "Wave"}]}, Kind.STICKER),
        ({"content": "x", "embeds": [{"title": "A card"}]}, Kind.TEXT),
        ({"embeds": [{"title": "A card"}]}, Kind.MEDIA),
        ({"poll": {"question": "Soup?", "answers": ["Yes", {"text": "No"}, 7]}}, Kind.POLL),
        ({"poll": {"question": 5, "answers": 5}}, Kind.POLL),
        ({}, Kind.EMPTY),
    ],
)
def test_kinds(more, expected):
    """What a message is; the app alone has no speaker."""
    found = only(**more)
    assert found.kind is expected
    assert (found.speaker is None) is (expected is Kind.SYSTEM)


def test_call_has_a_length_if_it_was_answered():
    """From its beginning to its end, and never less than nothing."""
    assert only(type="Call", callEndedTimestamp="2024-04-13T19:20:01+00:00").duration == 300.0
    assert only(type="Call").duration is None
    assert only(type="Call", callEndedTimestamp="2020-04-13T19:20:01+00:00").duration is None


def test_what_is_forwarded_is_what_was_sent():
    """Its words are the message's, and it answers nothing."""
    reference = {"type": "Forward", "messageId": "5", "channelId": "600000000000000009"}
    found = only(reference=reference, forwardedMessage={"content": "come at six"})
    assert (found.kind, found.text, found.reply_to) == (Kind.TEXT, "come at six", None)


def test_answers_to_other_channels_have_no_target_here():
    """A number of another channel would name no message of this one."""
    assert only(reference={"messageId": "5", "channelId": "600000000000000009"}).reply_to == "5"
    assert only(reference={"messageId": "5"}).reply_to == "5"
    assert only(reference={"messageId": "5", "channelId": "6"}).reply_to is None
    assert only(reference={"messageId": "5"}, type="ChannelPinnedMessage").reply_to is None


def test_reactions_without_names_are_counted():
    """Old exports count only; a flood is cut, and told."""
    given_by_two = {"emoji": {"name": "❤"}, "count": 3, "users": [BEN]}
    assert only(reactions=[given_by_two]).reactions == (
        Reaction("Ben", "❤"), Reaction(None, "❤"), Reaction(None, "❤"),
    )  # fmt: skip
    flood = read(channel(message(reactions=[{"emoji": {"name": "❤"}, "count": 10**12}])))
    assert len(flood.messages[0].reactions) == 1_000
    assert flood.codes == [("R124", "message 1")]


@pytest.mark.parametrize(
    ("after", "before", "told"),
    [
        (None, None, None),
        ("2024-04-01", None, "Older messages were left out when it was exported."),
        (None, "2024-04-01", "Newer messages were left out when it was exported."),
    ],
)
def test_a_range_of_days_is_told(after, before, told):
    """An export of some days holds nothing of the others."""
    found = read(channel(message(), dateRange={"after": after, "before": before}))
    assert found.coverages[0].truncation == told


def test_a_range_that_another_file_fills_is_not():
    """Where one of two exports is whole, nothing is missing."""
    limited = channel(message(3), dateRange={"after": "2024-04-13", "before": None})
    items = together(a=limited, b=channel(message(1), message(3)))
    assert [item.truncation for item in items if isinstance(item, Coverage)] == [None]


def test_head_behind_the_messages_is_found():
    """Somebody's tool may write the messages first."""
    document = channel(message(1, "x"), message(2, "y"), message(3, "z"))
    turned = {key: document[key] for key in reversed(document)}
    found = read(turned)
    assert found.items[0] == Chat(id="Ben", title="Ben")
    assert len(found.messages) == 3


def test_fields_of_other_forms_cost_themselves():
    """A list that is none, and an author who is a word: the rest of the message is kept."""
    row = message(1, "kept", attachments={"a": 1}, reactions=5, author="Ana", stickers=[7])
    found = read(channel(row))
    assert found.messages[0].text == "kept"
    assert found.codes == [("R122", "message 1")]


def test_problems_do_not_flood():
    """A hundred of a kind are told one by one, then how many more there were."""
    found = read(channel(message(), *[0] * 250))
    assert len(found.problems) == 101
    assert found.coverages[0].unparsed == 250


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 200_000 + "]" * 200_000,
        '{"id":' + "9" * 5_000 + "}",
        '{"id":NaN}',
        '{"content":"' + "x" * 9_000_000 + '"}',
    ],
)
def test_hostile_items_cost_themselves(hostile):
    """Nesting, digits and size cost one message; the next is read."""
    rows = [json.dumps(message(1, "a")), hostile, json.dumps(message(3, "b"))]
    head = json.dumps(channel())[: -len('], "messageCount": 0}')]
    found = read((head + ",".join(rows) + "]}").encode())
    assert [each.text for each in found.messages] == ["a", "b"]
    assert found.problems[0].where == "message 2"


@pytest.mark.parametrize("document", [b"", b"{}", written(channel()), b"null"])
def test_nothing_to_read(document):
    """An export without a message is an error with advice."""
    with pytest.raises(InputError, match="Export it again"):
        read(document)


@pytest.mark.parametrize("unit", ['{\n"a":},', '{\n"a":"},', ' \n {"id":1,"content":"q},', "a "])
def test_hostile_lists_cost_linear_time(unit):
    """Broken items of all kinds cost time in proportion to their size."""
    head = json.dumps(channel())[: -len('], "messageCount": 0}')]
    assert growth(discord, head, unit) < MOST


def test_memory_stays_flat_over_parts():
    """Four times as many parts of a channel need the same memory."""
    peaks = []
    for count in (5, 20):
        files = [
            channel(*[message(part * 400 + row, "a few words") for row in range(400)])
            for part in range(count)
        ]
        sources = tuple(BytesSource(f"{n}.json", written(file)) for n, file in enumerate(files))
        tracemalloc.start()
        for _ in discord.read_bundle(Bundle("x", sources), ReadOptions()):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0] + 200_000
