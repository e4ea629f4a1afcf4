import json
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import ChoiceError, InputError
from turntoward.model import Chat, Kind, Reaction
from turntoward.model.ports import ReadOptions
from turntoward.readers import telegram
from turntoward.testing import BytesSource, check_stream

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)
PEOPLE = (
    (None, "user1"),
    ("Ana", "user2"),
    ("Ben", "user3"),
    ("Ben", "user4"),
    ("Ana (2)", "user5"),
)
BASE = datetime(2024, 4, 13, 19, 15, tzinfo=UTC)
NOT_INCLUDED = "(File not included. Change data exporting settings to download.)"


def message(number=1, **more):
    """A row, as Telegram writes it."""
    at = BASE + timedelta(minutes=number)
    return {
        "id": number,
        "type": "message",
        "date": (at + timedelta(hours=2)).isoformat()[:19],
        "date_unixtime": str(int(at.timestamp())),
        "from": "Ana",
        "from_id": "user11",
        "text": "",
        "text_entities": [],
        **more,
    }


def chat(*rows, **head):
    """An export of one chat."""
    return {"name": "Ben", "type": "personal_chat", "id": 77, **head, "messages": list(rows)}


def read(document, **options):
    """Read an export that is given as a value, or as it is written."""
    if isinstance(document, dict):
        document = json.dumps(document, ensure_ascii=False, indent=1)
    return Read(telegram, document, "result.json", **options)


def only(**more):
    """The only message of a chat."""
    (found,) = read(chat(message(**more))).messages
    return found


@st.composite
def rows(draw):
    """A row, with the words and the kind that are meant."""
    parts = draw(st.lists(WORDS, max_size=3))
    entities = [{"type": "bold", "text": part} for part in parts]
    mixed = [part if draw(st.booleans()) else {"type": "italic", "text": part} for part in parts]
    text, entities = draw(
        st.sampled_from(
            [("".join(parts), entities), (mixed, entities), (mixed, []), ("", entities)]
        )
    )
    name, key = draw(st.sampled_from(PEOPLE))
    media = draw(
        st.sampled_from([{}, {"photo": NOT_INCLUDED}, {"file": "a", "media_type": "sticker"}])
    )
    return {
        "from": name,
        "from_id": key,
        "text": text,
        "text_entities": entities,
        **media,
    }, "".join(parts)


@given(st.lists(rows(), min_size=1, max_size=6), st.sampled_from([None, 1]))
def test_what_is_written_is_read(written, indent):
    """Words, people, times and order come back, in any layout and any mixture of styles."""
    given_rows = [message(number, **row) for number, (row, _) in enumerate(written, 1)]
    text = json.dumps(chat(*given_rows), ensure_ascii=False, indent=indent)
    found = Read(telegram, text, "result.json").messages
    assert [each.text for each in found] == [words for _, words in written]
    assert [each.id for each in found] == [str(row["id"]) for row in given_rows]
    assert [each.at_utc for each in found] == [
        BASE + timedelta(minutes=number) for number in range(1, len(found) + 1)
    ]
    keys = [row["from_id"] for row in given_rows]
    names = [each.speaker for each in found]
    assert len(set(zip(keys, names, strict=True))) == len(set(keys)) == len(set(names))
    kinds = {"sticker": Kind.STICKER, None: Kind.TEXT}
    for each, row, (_, words) in zip(found, given_rows, written, strict=True):
        plain = kinds[row.get("media_type")] if words or "media_type" in row else Kind.EMPTY
        assert each.kind is (Kind.MEDIA if "photo" in row else plain)
        assert each.words == words


@given(st.integers(0, 600))
def test_any_prefix_keeps_its_whole_messages(size):
    """Cut off anywhere, there is an error of ours, or the messages before the cut and a warning."""
    data = json.dumps(chat(message(1, text="one"), message(2, text="two")), indent=1).encode()
    source = BytesSource("result.json", data[:size])
    try:
        items = [*telegram.read(source, ReadOptions())]
    except InputError:
        assert size <= data.index(b"}")
        return
    check_stream(items)
    found = Read(telegram, data[:size], "result.json")
    assert [each.text for each in found.messages] == ["one", "two"][: len(found.messages)]
    if size < len(data):
        assert found.codes[-1][0] == "R120"
        assert "ends in the middle" in (found.coverages[0].truncation or "")


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "Ben", "type": "personal_chat", "id": 7, "messages": []}',
        '{"type": "saved_messages", "id": 7, "messages": [',
        '{"chats":{"list":[{"name":"A","type":"private_supergroup","messages":[',
        '\ufeff{"name": null, "type": "bot_chat", "messages": [{"from_id": 5}]}',
    ],
)
def test_own_exports_are_recognized(text):
    """One chat or an archive, with or without a mark in front."""
    assert sure(telegram, text) > 0.9


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ana: hello",
        '{"speaker": "Ana", "text": "a"}',
        '{"messages": [{"sender_name": "Ana", "content": "a"}], "participants": []}',
        '{"guild": {}, "messages": [{"type": "Default", "author": {}}]}',
        "[1]",
    ],
)
def test_others_are_not(text):
    """JSON of others is left to them."""
    assert sure(telegram, text) == 0


def test_archive_with_long_lists_before_its_chats_is_recognized():
    """The sections of an archive are enough, where its chats come late."""
    text = json.dumps(
        {"about": "a", "personal_information": {}, "contacts": {"list": ["x"] * 20_000}}
    )
    assert sure(telegram, text) > 0.7


def test_each_chat_of_an_archive_is_told():
    """Chats keep their titles; a second of the same title has an id of its own."""
    chats = [
        chat(message(text="a")),
        chat(message(text="b")),
        chat(),
        chat(message(text="c"), name="Cara"),
    ]
    found = read({"chats": {"list": chats[:3]}, "left_chats": {"list": chats[3:]}})
    heads = [(item.id, item.title) for item in found.items if isinstance(item, Chat)]
    assert heads == [("Ben", "Ben"), ("Ben (2)", "Ben"), ("Cara", "Cara")]
    assert [each.conversation for each in found.messages] == ["Ben", "Ben (2)", "Cara"]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ({"name": None}, "Deleted Account"),
        ({"name": "", "type": "private_group"}, "result"),
        ({"name": None, "type": "saved_messages"}, "Saved Messages"),
        ({"name": "A: plan\udcff", "type": "private_group"}, "A: plan\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_titles(head, title):
    """A chat without a name is called by its kind, or by its file."""
    found = read(json.dumps(chat(message(text="a"), **head)))
    assert found.items[0] == Chat(id=title, title=title)


def test_old_exports_have_numbers_and_no_instants():
    """Numbers are people too; the instant comes from the zone that is told."""
    row = {
        "id": 1,
        "type": "message",
        "date": "2018-07-01T12:00:00",
        "from": "Ana",
        "from_id": 11,
        "text": "a",
    }
    found = read(chat(row), timezone="Europe/Madrid")
    assert found.messages[0].at_utc == datetime(2018, 7, 1, 10, tzinfo=UTC)
    assert found.coverages[0].time_zone.startswith("Europe/Madrid")
    assert read(chat(row)).messages[0].at_utc is None
    assert read(chat(row)).coverages[0].time_zone.startswith("not known")


def test_instants_of_the_export_count_more_than_a_told_zone():
    """The wall clock stays the exporter's, the instant is the export's."""
    found = read(chat(message()), timezone="Asia/Tokyo").messages[0]
    assert found.at == datetime(2024, 4, 13, 21, 16)  # noqa: DTZ001
    assert found.at_utc == datetime(2024, 4, 13, 19, 16, tzinfo=UTC)


def test_wall_clock_from_an_instant():
    """Where only the instant is there, the wall clock is that of the told zone."""
    row = message()
    del row["date"]
    found = read(chat(row), timezone="Europe/Madrid").messages[0]
    assert found.at == datetime(2024, 4, 13, 21, 16)  # noqa: DTZ001


def test_no_such_zone():
    """A zone that does not exist is a wrong choice."""
    with pytest.raises(ChoiceError):
        read(chat(message()), timezone="Mars/Olympus")


def reaction(count, *dates, emoji="❤"):
    """A reaction, with the times of those who are named."""
    recent = [
        {"from": f"P{n}", "from_id": f"user{n}", "date": date} for n, date in enumerate(dates)
    ]
    return {"type": "emoji", "count": count, "emoji": emoji, "recent": recent}


NOON, LATER = "2024-04-14T12:00:00", "2024-04-14T12:05:00"


@pytest.mark.parametrize(
    ("edited", "reactions", "was_edited"),
    [
        (NOON, [], True),
        (NOON, [reaction(1, NOON)], False),
        (NOON, [reaction(1, "2024-04-14T12:00:02")], False),
        (NOON, [reaction(1, LATER)], True),
        (NOON, [reaction(2, LATER)], False),
        (NOON, [reaction(2, LATER, NOON)], False),
        (NOON, [reaction(1, LATER), reaction(1, NOON, emoji="🔥")], False),
        (NOON, [reaction(1, "at noon")], False),
        (NOON + "+02:00", [reaction(1, LATER)], True),
        ("nonsense", [reaction(1, NOON)], False),
        ("1970-01-01T01:00:00", [], False),
    ],
)
def test_a_reaction_is_no_edit(edited, reactions, was_edited):
    """An edit is told only where no reaction can be what was marked."""
    assert only(text="a", edited=edited, reactions=reactions).edited is was_edited


def test_reactions_without_names_are_counted():
    """Some who reacted are named, the others not; a flood is cut, and told."""
    found = only(text="a", reactions=[reaction(3, NOON)])
    assert found.reactions == (Reaction("P0", "❤"), Reaction(None, "❤"), Reaction(None, "❤"))
    flood = read(chat(message(text="a", reactions=[reaction(10**12)])))
    assert len(flood.messages[0].reactions) == 1_000
    assert flood.codes == [("R124", "message 1")]


def test_an_export_without_any_reaction_may_not_have_known_them():
    """Silence proves nothing where the format could not show a reaction."""
    assert read(chat(message(text="a"))).coverages[0].limits.reactions is False
    with_one = read(chat(message(text="a", reactions=[reaction(1, NOON)])))
    assert with_one.coverages[0].limits == telegram.LIMITS


def test_what_a_timer_deleted_is_missing():
    """Messages that delete themselves are no longer in an export."""
    timer = message(2, type="service", actor="Ana", action="set_messages_ttl", period=86400)
    assert "timer" in read(chat(message(text="a"), timer)).coverages[0].truncation
    off = {**timer, "period": 0}
    assert read(chat(message(text="a"), off)).coverages[0].truncation is None


def test_answer_to_another_chat_has_no_target_here():
    """The number belongs to a message of another chat."""
    assert only(reply_to_message_id=4).reply_to == "4"
    assert only(reply_to_message_id=4, reply_to_peer_id="channel5").reply_to is None


def test_call_is_somebodys():
    """A call has a caller and, if it was answered, a length."""
    call = {"type": "service", "actor": "Ben", "actor_id": "user12", "action": "phone_call"}
    found = only(**call, duration_seconds=340, discard_reason="hangup")
    assert (found.kind, found.speaker, found.duration) == (Kind.CALL, "Ben", 340.0)
    assert only(**call, discard_reason="missed").duration is None
    assert only(**call, duration_seconds=10**40).duration is None


def test_odd_rows_are_counted_and_the_rest_is_read():
    """Each row that is no message is one problem, and each odd field too."""
    written = chat(message(1, text="a"), 5, [], {}, {"x": 1}, message(2, text="b", photo=7), None)
    found = read(written)
    assert [each.text for each in found.messages] == ["a", "b"]
    assert found.codes == [
        ("R102", "message 2"),
        ("R102", "message 3"),
        ("R102", "message 4"),
        ("R102", "message 5"),
        ("R122", "message 6"),
        ("R102", "message 7"),
    ]
    assert found.coverages[0].unparsed == 5


def test_problems_do_not_flood():
    """A hundred of a kind are told one by one, then how many more there were."""
    found = read(chat(message(text="a"), *[0] * 250))
    assert len(found.problems) == 101
    assert "150 more" in found.problems[-1].message


def test_times_beyond_reason():
    """A time that cannot be is told; the first and the last that can be are read."""
    assert only(date_unixtime="0", date="1970-01-01T01:00:00").at_utc == datetime(
        1970, 1, 1, tzinfo=UTC
    )
    late = only(date_unixtime="4294967295", date="2106-02-07T07:28:15")
    assert late.at_utc == datetime(2106, 2, 7, 6, 28, 15, tzinfo=UTC)
    found = read(chat(message(date="yesterday", date_unixtime="9" * 400)))
    assert found.messages[0].at is None
    assert found.codes == [("R104", "message 1")]


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 200_000 + "]" * 200_000,
        '{"id":' + "9" * 5_000 + "}",
        '{"id":NaN}',
        '{"text":"' + "x" * 9_000_000 + '"}',
    ],
)
def test_hostile_items_cost_themselves(hostile):
    """Nesting, digits and size cost one message; the next is read."""
    rows = [json.dumps(message(1, text="a")), hostile, json.dumps(message(3, text="b"))]
    found = read('{"name":"Ben","messages":[' + ",".join(rows) + "]}")
    assert [each.text for each in found.messages] == ["a", "b"]
    assert found.problems[0].where == "message 2"
    assert found.coverages[0].unparsed == 1


def test_bytes_that_are_no_text_are_replaced():
    """One bad byte costs one letter, and is told."""
    data = json.dumps(chat(message(text="a?b"))).encode().replace(b"a?b", b"a\xffb")
    found = read(data)
    assert found.messages[0].text == "a\N{REPLACEMENT CHARACTER}b"
    assert found.codes == [("R101", "message 1")]


@pytest.mark.parametrize(
    "text", ["", "{}", '{"name":"Ben","messages":[]}', '{"chats":{"list":[{}]}}', "null"]
)
def test_nothing_to_read(text):
    """An export without a message is an error with advice."""
    with pytest.raises(InputError, match="Export it again"):
        read(text)


def test_messages_in_both_places_stay_apart():
    """A chat beside an archive in one file is another chat."""
    document = chat(message(text="a"))
    document["chats"] = {"list": [chat(message(text="b"), name="Cara")]}
    found = read(document)
    check_stream(found.items)
    assert [each.conversation for each in found.messages] == ["Ben", "Cara"]


@pytest.mark.parametrize(
    "unit", ['{\n"a":},', '{\n"a":"},', ' \n {"id":1,"text":"q},', "a ", '{"messages":[']
)
def test_hostile_lists_cost_linear_time(unit):
    """Broken items of all kinds cost time in proportion to their size."""
    assert growth(telegram, '{"name":"Ben","type":"personal_chat","messages":[', unit) < MOST


def test_memory_stays_flat():
    """A file four times as long needs the same memory."""
    peaks = []
    for count in (3_000, 12_000):
        source = BytesSource(
            "x", json.dumps(chat(*[message(n, text="a few words") for n in range(count)])).encode()
        )
        tracemalloc.start()
        for _ in telegram.read(source, ReadOptions()):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0] + 200_000
