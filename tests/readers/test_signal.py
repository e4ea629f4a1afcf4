import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import InputError
from turntoward.model import Chat, Kind, Precision, Reaction
from turntoward.model.ports import ReadOptions
from turntoward.readers import signal
from turntoward.testing import BytesSource, check_stream

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SENT = 1_777_000_001_000
INFO = {"version": "1", "backupTimeMs": "1777000900000"}
ACCOUNT = {"account": {"givenName": "Ana", "familyName": ""}}
ME = {"recipient": {"id": "2", "self": {}}}
BEN = {"recipient": {"id": "3", "contact": {"systemGivenName": "Ben"}}}
GROUP = {"recipient": {"id": "4", "group": {"snapshot": {"title": {"title": "Lake trip"}}}}}
CHAT = {"chat": {"id": "9", "recipientId": "3"}}
GROUP_CHAT = {"chat": {"id": "10", "recipientId": "4"}}
START = (INFO, ACCOUNT, ME, BEN, GROUP, CHAT, GROUP_CHAT)


def item(body="a", sent=SENT, author=3, chat=9, **more):
    """An item with words, or with what is given instead."""
    content = more or {"standardMessage": {"text": {"body": body}}}
    return {
        "chatItem": {"chatId": str(chat), "authorId": str(author), "dateSent": str(sent), **content}
    }


def lines(*frames):
    """Frames as Signal writes them now."""
    return "".join(json.dumps(frame, ensure_ascii=False) + "\n" for frame in frames)


def read(*frames, start=START, **options):
    """Read an export of some frames."""
    return Read(signal, lines(*start, *frames), "main.jsonl", **options)


def only(**more):
    """The only message."""
    (found,) = read(item(**more)).messages
    return found


@given(
    st.lists(
        st.tuples(st.sampled_from([2, 3]), WORDS, st.sampled_from([9, 10])), min_size=1, max_size=6
    ),
    st.booleans(),
)
def test_what_is_written_is_read(written, as_array):
    """Words, people, times and order come back, from lines and from an array."""
    frames = [
        item(words, SENT + number, author, chat)
        for number, (author, words, chat) in enumerate(written)
    ]
    text = json.dumps([*START, *frames], indent=2) if as_array else lines(*START, *frames)
    found = Read(signal, text, "main.jsonl")
    check_stream(found.items)
    names, titles = {2: "Ana", 3: "Ben"}, {9: "Ben", 10: "Lake trip"}
    assert [(each.speaker, each.text, each.conversation) for each in found.messages] == [
        (names[author], words, titles[chat]) for author, words, chat in written
    ]
    assert [each.at_utc for each in found.messages] == [
        EPOCH + timedelta(milliseconds=SENT + number) for number in range(len(written))
    ]
    assert {each.precision for each in found.messages} == {Precision.MILLISECOND}


@given(st.integers(0, 900), st.booleans())
def test_any_prefix_keeps_its_whole_messages(size, as_array):
    """Cut off anywhere, there is an error of ours, or the messages before the cut and a warning."""
    frames = [*START, item("one"), item("two", SENT + 1)]
    data = (json.dumps(frames) if as_array else lines(*frames)).encode()
    source = BytesSource("main.jsonl", data[:size])
    try:
        items = [*signal.read(source, ReadOptions())]
    except InputError:
        assert b'"two"' not in data[:size]
        return
    check_stream(items)
    found = Read(signal, data[:size])
    assert [each.text for each in found.messages] == ["one", "two"][: len(found.messages)]
    if as_array and size < len(data):
        assert found.codes[-1][0] == "R120"
        assert found.coverages[0].truncation


def test_own_exports_are_recognized():
    """Lines, and the array of an earlier version."""
    assert sure(signal, lines(*START)) > 0.9
    assert sure(signal, json.dumps([*START, item()], indent=1)) > 0.9
    assert sure(signal, lines(ACCOUNT, item())) > 0.8


@pytest.mark.parametrize(
    "text", ["", '{"speaker":"Ana","text":"a"}', "[1]", '{"messages":[],"chat":1}', "Ana: a"]
)
def test_others_are_not(text):
    """JSON of others is left to them."""
    assert sure(signal, text) == 0


@pytest.mark.parametrize(
    ("contact", "name"),
    [
        ({"nickname": {"given": "B", "family": "O"}, "systemGivenName": "Ben"}, "B O"),
        (
            {"systemGivenName": "Ben", "systemFamilyName": "Ode", "profileGivenName": "Benny"},
            "Ben Ode",
        ),
        ({"profileGivenName": "Benny", "username": "ben.07"}, "Benny"),
        ({"username": "ben.07", "e164": "34600000001"}, "ben.07"),
        ({"e164": 34600000001}, "+34600000001"),
        ({}, "Unknown"),
        ({"profileGivenName": 5, "systemGivenName": "Ben"}, "Ben"),
    ],
)
def test_names(contact, name):
    """People are called what Signal calls them: by nickname, address book, profile, or number."""
    frames = [INFO, ME, {"recipient": {"id": "3", "contact": contact}}, CHAT, item()]
    found = Read(signal, lines(*frames))
    assert found.messages[0].speaker == name
    assert found.items[0] == Chat(id=name, title=name)


def test_two_of_one_name_are_two():
    """People and chats of one name are told apart."""
    other = {"recipient": {"id": "5", "contact": {"systemGivenName": "Ben"}}}
    found = read(other, {"chat": {"id": "11", "recipientId": "5"}}, item(), item(author=5, chat=11))
    assert [(each.conversation, each.speaker) for each in found.messages] == [
        ("Ben", "Ben"),
        ("Ben (2)", "Ben (2)"),
    ]


def test_notes_to_oneself():
    """The chat with oneself has its own title."""
    found = read({"chat": {"id": "12", "recipientId": "2"}}, item(author=2, chat=12))
    assert found.items[0] == Chat(id="Note to Self", title="Note to Self")


def test_people_and_chats_that_were_not_told_of():
    """A message of a stranger is kept, under a number."""
    found = read(item(author=77, chat=88))
    assert (found.messages[0].speaker, found.messages[0].conversation) == ("Unknown 77", "Chat 88")


def test_edited_message_has_its_last_words_and_first_time():
    """Answers to any of its forms find it."""
    old = [{"dateSent": str(SENT - 20)}, {"dateSent": str(SENT - 10)}]
    words = {"standardMessage": {"text": {"body": "fine"}}}
    quotes = [
        {"standardMessage": {"quote": {"targetSentTimestamp": str(sent)}, "text": {"body": "ok"}}}
        for sent in (SENT, SENT - 10, 5)
    ]
    found = read(
        item(revisions=old, **words), *[item(sent=SENT + 1, **quote) for quote in quotes]
    ).messages
    assert (found[0].text, found[0].edited, found[0].id) == ("fine", True, str(SENT))
    assert found[0].at_utc == EPOCH + timedelta(milliseconds=SENT - 20)
    assert [each.reply_to for each in found] == [None, str(SENT), str(SENT), "5"]


def test_reactions():
    """Everybody who reacted is named."""
    message = {
        "text": {"body": "a"},
        "reactions": [{"emoji": "👍", "authorId": "2"}, {"emoji": "❤", "authorId": "99"}],
    }
    assert only(standardMessage=message).reactions == (
        Reaction("Ana", "👍"),
        Reaction("Unknown 99", "❤"),
    )


@pytest.mark.parametrize(
    ("content", "kind", "text", "speaker"),
    [
        ({"remoteDeletedMessage": {}}, Kind.DELETED, "", "Ben"),
        ({"adminDeletedMessage": {"adminId": "2"}}, Kind.DELETED, "", "Ben"),
        ({"stickerMessage": {"sticker": {"emoji": "🐢"}}}, Kind.STICKER, "🐢", "Ben"),
        ({"viewOnceMessage": {}}, Kind.MEDIA, "", "Ben"),
        ({"standardMessage": {"attachments": [{}]}}, Kind.MEDIA, "", "Ben"),
        ({"standardMessage": {}}, Kind.EMPTY, "", "Ben"),
        (
            {"poll": {"question": "Lake?", "options": [{"option": "yes"}]}},
            Kind.POLL,
            "Lake?\n- yes",
            "Ben",
        ),
        (
            {"updateMessage": {"simpleUpdate": {"type": "END_SESSION"}}},
            Kind.SYSTEM,
            "simpleUpdate: END_SESSION",
            None,
        ),
        (
            {"updateMessage": {"individualCall": {"state": "MISSED"}}},
            Kind.CALL,
            "AUDIO_CALL: MISSED",
            "Ben",
        ),
        (
            {"updateMessage": {"individualCall": {"direction": "OUTGOING"}}},
            Kind.CALL,
            "AUDIO_CALL: ACCEPTED",
            "Ana",
        ),
        ({"updateMessage": {"groupCall": {}}}, Kind.CALL, "GROUP_CALL: GENERIC", None),
        (
            {"updateMessage": {"groupCall": {"ringerRecipientId": "2"}}},
            Kind.CALL,
            "GROUP_CALL: GENERIC",
            "Ana",
        ),
        ({"updateMessage": {}}, Kind.SYSTEM, "", None),
        (
            {"updateMessage": {"groupChange": {"updates": [{"groupCreationUpdate": {}}, 5]}}},
            Kind.SYSTEM,
            "groupCreationUpdate",
            None,
        ),
        ({"paymentNotification": {"amountMob": "0.5"}}, Kind.MEDIA, "0.5 MOB", "Ben"),
        ({"somethingNew": {}}, Kind.EMPTY, "", "Ben"),
    ],
)
def test_kinds(content, kind, text, speaker):
    """Each thing that an item can be is what it is, and is somebody's or the app's."""
    found = only(**content)
    assert (found.kind, found.text, found.speaker) == (kind, text, speaker)


def test_words_with_a_picture_are_its_caption():
    """They are both in the text and in the caption."""
    found = only(standardMessage={"attachments": [{}], "text": {"body": "look"}})
    assert (found.kind, found.text, found.caption, found.words) == (
        Kind.MEDIA,
        "look",
        "look",
        "look",
    )


def test_length_of_a_call():
    """A call in a group lasts from its start to its end."""
    call = {"startedCallTimestamp": "1000", "endedCallTimestamp": "91500"}
    assert only(updateMessage={"groupCall": call}).duration == 90.5
    assert only(updateMessage={"groupCall": {**call, "endedCallTimestamp": "x"}}).duration is None


def test_long_text_in_a_file_is_told():
    """Where only the beginning is in the export, a problem says so."""
    found = read(item(standardMessage={"text": {"body": "the beginning"}, "longText": {}}))
    assert found.said == [("Ben", "the beginning")]
    assert found.codes == [("R123", "line 8")]


@pytest.mark.parametrize(
    "frames",
    [
        [{"chat": {"id": "9", "recipientId": "3", "expirationTimerMs": "3600000"}}, item()],
        [item(), item(updateMessage={"expirationTimerChange": {"expiresInMs": "5"}})],
        [
            item(),
            item(
                updateMessage={
                    "groupChange": {"updates": [{"groupExpirationTimerUpdate": {"expiresInMs": 5}}]}
                }
            ),
        ],
    ],
)
def test_chat_with_a_timer_is_not_whole(frames):
    """Messages that disappear are not exported, so their absence proves nothing."""
    assert "disappear" in read(*frames, item(chat=10)).coverages[0].truncation
    assert read(*frames, item(chat=10)).coverages[1].truncation is None


def test_chat_without_a_timer_is_whole():
    """A timer that was switched off all along is none."""
    assert (
        read(item(), item(updateMessage={"expirationTimerChange": {}})).coverages[0].truncation
        is None
    )


def test_wall_clock_is_that_of_the_told_zone():
    """The export has instants; the wall clock needs a zone, and is UTC without one."""
    assert (
        read(item(sent=0 + 1_700_000_000_000), timezone="Europe/Madrid").messages[0].at.hour == 23
    )
    assert read(item(sent=1_700_000_000_000)).messages[0].at.hour == 22


@pytest.mark.parametrize("sent", ["0", "", "x", "-5", "9" * 19, "9" * 400, None, [1]])
def test_times_that_cannot_be(sent):
    """A message without a time is kept, and has a number for an id."""
    frame = item()
    frame["chatItem"]["dateSent"] = sent
    found = read(frame).messages[0]
    assert (found.at, found.at_utc, found.precision, found.text) == (None, None, None, "a")


@pytest.mark.parametrize(
    ("hostile", "code"),
    [
        ("[" * 200_000, "R102"),
        ('{"chatItem":{"chatId":NaN}}', "R102"),
        ('{"chatItem":{"chatId":' + "9" * 5_000 + "}}", "R102"),
        ('{"chatItem":"' + "x" * 9_000_000 + '"}', "R103"),
        ("nonsense", "R102"),
        ("7", "R102"),
    ],
)
def test_hostile_lines_cost_themselves(hostile, code):
    """Nesting, digits and size cost one line; the next is read."""
    text = lines(*START, item("a")) + hostile + "\n" + lines(item("b"))
    found = Read(signal, text, "main.jsonl")
    assert [each.text for each in found.messages] == ["a", "b"]
    assert found.codes == [(code, "line 9")]
    assert found.coverages[0].unparsed == 1


def test_hostile_items_of_an_array_cost_themselves():
    """In the form of an array too."""
    frames = [json.dumps(frame) for frame in (*START, item("a"), item("b"))]
    frames.insert(8, "[" * 100_000 + "]" * 100_000)
    found = Read(signal, f"[{','.join(frames)}]", "main.json")
    assert [each.text for each in found.messages] == ["a", "b"]
    assert found.codes == [("R102", "item 9")]


def test_odd_fields_cost_themselves():
    """A field of another type is left out and named; words beside it are kept."""
    found = read(item(standardMessage={"text": {"body": "a"}, "reactions": 5}, revisions="x"))
    assert found.said == [("Ben", "a")]
    assert found.problems[0].message == "Left out, of another form: revisions, reactions."


def test_half_a_letter_is_replaced():
    """An escape that is half a letter is told, and replaced."""
    found = Read(signal, lines(*START) + json.dumps(item("a\ud83d")) + "\n")
    assert found.messages[0].text == "a\N{REPLACEMENT CHARACTER}"
    assert found.codes == [("R101", "line 8")]


@pytest.mark.parametrize("data", ["", "{}\n", "[]", lines(*START)])
def test_nothing_to_read(data):
    """An export without a message is an error with advice."""
    with pytest.raises(InputError, match="Export it again"):
        Read(signal, data)


def test_more_chats_than_anybody_has(monkeypatch):
    """A list of chats without an end is refused."""
    monkeypatch.setattr("turntoward.readers._signal_book._MOST", 3)
    with pytest.raises(InputError, match="chats"):
        read(*[item(chat=number) for number in range(20, 30)])


@pytest.mark.parametrize(
    "unit",
    [
        '{"chatItem":{}}\n',
        '{"chatItem":{"chatId":"1"},\n',
        '\\"',
        '{"recipient":{"id":"1","contact":{}}}\n',
    ],
)
def test_hostile_exports_cost_linear_time(unit):
    """Broken lines of all kinds cost time in proportion to their size."""
    assert growth(signal, lines(*START, item()), unit) < MOST
    assert growth(signal, json.dumps([*START, item()])[:-1] + ",", unit) < MOST
