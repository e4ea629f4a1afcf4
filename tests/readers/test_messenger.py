import json
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.meta_exports import (
    SENT,
    STEP,
    chat,
    folder,
    read_all,
    row,
    rows,
    said,
    scrambled,
    sealed,
    sealed_row,
    truncations,
    written,
)
from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import ChoiceError, InputError
from turntoward.model import Chat, Coverage, Kind, Message, Precision, Reaction
from turntoward.model.ports import ReadOptions
from turntoward.readers import messenger
from turntoward.testing import BytesSource, check_stream

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)
NAMES = st.sampled_from(["Ana", "Ben Odé", "Łucja", "山田 太郎", "🌊"])
UNSCRAMBLED = ("\u00c3\u00a9", "é")  # what the bytes of é look like, and what they mean


def read(document, **options):
    """Read a file, given as a value or as it is written."""
    data = written(document) if isinstance(document, dict) else document
    return Read(messenger, data, "message_1.json", **options)


def only(content=None, **more):
    """The only message of a chat."""
    (found,) = read(chat(row(content, **more))).messages
    return found


def at(ms):
    """An instant."""
    return EPOCH + timedelta(milliseconds=ms)


@given(st.lists(st.tuples(NAMES, WORDS, NAMES), min_size=1, max_size=6), st.booleans())
def test_what_is_written_is_read(messages, is_sealed):
    """Words, people, times, reactions and order come back, in both forms."""
    given_rows = []
    for number, (sender, words, actor) in enumerate(messages):
        ms = SENT + number * STEP
        reactions = [{"reaction": "😍", "actor": actor}]
        if is_sealed:
            given_rows.append(sealed_row(words, sender, ms, reactions=reactions))
        else:
            given_rows.append(row(words or None, sender, ms, reactions=reactions))
    found = read(sealed(*given_rows) if is_sealed else chat(*given_rows))
    check_stream(found.items)
    assert found.said == [(sender, words) for sender, words, _ in messages]
    assert [each.at_utc for each in found.messages] == [
        at(SENT + number * STEP) for number in range(len(messages))
    ]
    assert [each.reactions for each in found.messages] == [
        (Reaction(actor, "😍"),) for _, _, actor in messages
    ]
    assert {each.precision for each in found.messages} == {Precision.MILLISECOND}
    assert [each.id for each in found.messages] == [str(n) for n in range(1, len(messages) + 1)]


@given(st.integers(0, 1_000), st.booleans())
def test_any_prefix_keeps_its_whole_messages(size, is_sealed):
    """Cut off anywhere, there is an error of ours, or the newest messages and a warning."""
    both = (row("one"), row("two", ms=SENT + STEP))
    sealed_both = (sealed_row("two", ms=SENT + STEP), sealed_row("one"))
    data = written(sealed(*sealed_both) if is_sealed else chat(*both))
    source = BytesSource("message_1.json", data[:size])
    try:
        items = [*messenger.read(source, ReadOptions())]
    except InputError:
        assert b'"one"' not in data[:size]
        return
    check_stream(items)
    found = read(data[:size])
    assert [each.text for each in found.messages] in (["two"], ["one", "two"])
    if size < len(data) - 1:
        assert found.codes[0][0] == "R120"
        assert "ends in the middle" in (found.coverages[0].truncation or "")


@pytest.mark.parametrize(
    "data",
    [
        written(chat(row("a"))),
        written(chat()),
        written(sealed(sealed_row("a"))),
        written(sealed()),
        json.dumps({"messages": [row("a")], "participants": []}).encode(),
        b'\xef\xbb\xbf {"participants":[{"name":"Ben"}',
    ],
)
def test_own_exports_are_recognized(data):
    """Both forms, with and without messages, in any order of fields."""
    assert sure(messenger, data) > 0.9


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ana: hello",
        "[1]",
        '{"speaker": "Ana", "text": "a"}',
        '{"name": "Ben", "type": "personal_chat", "messages": [{"from_id": 5}]}',
        '{"guild": {}, "messages": [{"type": "Default", "author": {}}]}',
        '{"participants": 5}',
        '[{"sender_name": "Ana", "content": "a"}]',
    ],
)
def test_others_are_not(text):
    """JSON of others is left to them."""
    assert sure(messenger, text) == 0


@pytest.mark.parametrize(
    ("written_as", "meant"),
    [
        UNSCRAMBLED,
        ("caf\u00c3\u00a9 \u00f0\u009f\u0098\u008a", "café 😊"),
        ("café", "café"),
        ("“caf\u00c3\u00a9”", "“caf\u00c3\u00a9”"),
        ("NÃO", "NÃO"),
        ("\u00c3", "\u00c3"),
        ("plain", "plain"),
    ],
)
def test_scrambled_text_is_put_right(written_as, meant):
    """Only where each letter could be a byte, and the bytes are UTF-8; in names and titles too."""
    document = {
        "participants": [{"name": written_as}],
        "messages": [
            {
                "sender_name": written_as,
                "timestamp_ms": SENT,
                "content": written_as,
                "reactions": [{"reaction": written_as, "actor": written_as}],
            }
        ],
        "title": written_as,
    }
    found = read(json.dumps(document))
    assert found.items[0] == Chat(id=meant, title=meant)
    assert found.said == [(meant, meant)]
    assert found.messages[0].reactions == (Reaction(meant, meant),)


@pytest.mark.parametrize(
    ("more", "kind", "text", "caption"),
    [
        ({"photos": [{"uri": "a"}]}, Kind.MEDIA, "", None),
        ({"content": "look", "videos": [{"uri": "a"}]}, Kind.MEDIA, "look", "look"),
        ({"audio_files": [{"uri": "a"}]}, Kind.MEDIA, "", None),
        ({"gifs": [{"uri": "a"}]}, Kind.MEDIA, "", None),
        ({"files": [{"uri": "a"}]}, Kind.MEDIA, "", None),
        ({"photos": []}, Kind.EMPTY, "", None),
        ({"content": "You sent a photo", "photos": [{}]}, Kind.MEDIA, "You sent a photo", None),
        ({"sticker": {"uri": "x/39178562_n_369239263222822.png"}}, Kind.STICKER, "👍", None),
        ({"sticker": {"uri": "x/other.png"}}, Kind.STICKER, "", None),
        ({"is_unsent": True}, Kind.DELETED, "", None),
        ({"is_taken_down": True}, Kind.DELETED, "", None),
        ({"content": "still here", "is_taken_down": True}, Kind.TEXT, "still here", None),
        ({"bumped_message_metadata": {"bumped_message": "hey"}}, Kind.EMPTY, "hey", None),
        ({"content": "a", "bumped_message_metadata": {"is_bumped": True}}, Kind.TEXT, "a", None),
        ({"content": "a", "ip": "192.0.2.1"}, Kind.TEXT, "a", None),
        ({"content": "a", "type": "Subscribe", "users": []}, Kind.SYSTEM, "a", None),
        ({"content": "a", "type": "Unsubscribe"}, Kind.SYSTEM, "a", None),
        ({"content": "a", "type": "Payment"}, Kind.MEDIA, "a", None),
        ({"content": "a", "type": "New"}, Kind.MEDIA, "a", None),
        ({"content": "a", "type": "Generic"}, Kind.TEXT, "a", None),
        ({"content": "a", "share": {}}, Kind.TEXT, "a", None),
        ({"share": {"link": "https://x.example/a"}}, Kind.MEDIA, "https://x.example/a", None),
        (
            {"content": "go x.example/a", "share": {"link": "https://www.x.example/a/"}},
            Kind.TEXT,
            "go x.example/a",
            None,
        ),
        (
            {"content": "Sunday?", "share": {"link": "https://x.example/a", "share_text": "A"}},
            Kind.MEDIA,
            "Sunday?\nhttps://x.example/a\nA",
            "Sunday?",
        ),
        (
            {"share": {"link": "https://www.bing.com/maps/default.aspx?where1=1,2"}},
            Kind.LOCATION,
            "https://www.bing.com/maps/default.aspx?where1=1,2",
            None,
        ),
    ],
)
def test_kinds(more, kind, text, caption):
    """Each message is what it is, and keeps what the export says of it."""
    found = only(**more)
    assert (found.kind, found.text, found.caption) == (kind, text, caption)
    assert found.speaker == (None if kind is Kind.SYSTEM else "Ben")


@pytest.mark.parametrize(
    ("more", "duration"),
    [
        ({"call_duration": 340}, 340.0),
        ({"call_duration": 0, "missed": True}, 0.0),
        ({"missed": True}, None),
        ({"type": "Call"}, None),
        ({"call_duration": -1}, None),
        ({"call_duration": 10**30}, None),
        ({"content": "Ben called you."}, None),
    ],
)
def test_calls(more, duration):
    """A call is one by its fields, in any language, or by its sentence."""
    found = only(**{"content": "ein Satz", **more})
    assert (found.kind, found.duration, found.caption) == (Kind.CALL, duration, None)


@pytest.mark.parametrize(
    ("more", "kind", "caption"),
    [
        ({"text": "a"}, Kind.TEXT, None),
        ({"text": ""}, Kind.EMPTY, None),
        ({"text": "https://x.example", "kind": "link"}, Kind.TEXT, None),
        ({"media": [{"uri": "Failed to download media"}], "kind": "media"}, Kind.MEDIA, None),
        ({"text": "look", "media": [{"uri": "./media/a"}], "kind": "media"}, Kind.MEDIA, "look"),
        ({"text": "User unsent a message", "isUnsent": True}, Kind.DELETED, None),
        ({"text": "not to be shown", "kind": "placeholder"}, Kind.EMPTY, None),
        ({"text": "a", "kind": "sticker"}, Kind.STICKER, None),
        ({"text": "a", "kind": "new"}, Kind.MEDIA, None),
        ({"text": "You sent an attachment."}, Kind.TEXT, None),
    ],
)
def test_kinds_of_encrypted_chats(more, kind, caption):
    """There the app writes no sentences, so none is looked for."""
    (found,) = read(sealed(sealed_row(**more))).messages
    assert (found.kind, found.text, found.caption) == (kind, more.get("text", ""), caption)


def test_notice_of_a_reaction_is_put_to_no_message():
    """It does not say to which; the reaction that is told with a message stays with that."""
    reacted = row("a", reactions=[{"reaction": "😍", "actor": "Ana"}])
    found = read(
        chat(reacted, row("b", ms=SENT + 1), row("Reacted 😍 to your message ", "Ana", SENT + 2))
    )
    assert [len(each.reactions) for each in found.messages] == [1, 0, 0]
    notice = found.messages[2]
    assert (notice.kind, notice.speaker) == (Kind.SYSTEM, None)
    assert notice.text == "Reacted 😍 to your message "
    assert found.coverages[0].limits == messenger.LIMITS


def test_chat_whose_reactions_are_notices_alone_says_so():
    """Then nothing can be concluded from a message that has none."""
    found = read(chat(row("a"), row("Liked a message", "Ana", SENT + 1)))
    assert not found.coverages[0].limits.reactions
    assert "notice" in found.coverages[0].limits.never[-1]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ({"title": "Lake trip 🚣"}, "Lake trip 🚣"),
        ({"title": ""}, "Ben, Ana"),
        ({"title": 5}, "Ben, Ana"),
        ({"title": "", "participants": []}, "message_1"),
        ({"title": "", "participants": [5, {"name": 7}, {"name": ""}]}, "message_1"),
        ({"title": "Facebook user"}, "Facebook user"),
    ],
)
def test_titles(head, title):
    """A chat without a name is called by its people, or by its file."""
    found = read({**chat(row("a")), **head})
    assert found.items[0] == Chat(id=title, title=title)


@pytest.mark.parametrize(
    ("name", "title"), [("Ben Ode_12", "Ben Ode"), ("Ben", "Ben"), ("_7", "_7"), ("a_b", "a_b")]
)
def test_titles_of_encrypted_chats(name, title):
    """The number behind the name is not part of it."""
    found = read(sealed(sealed_row("a"), name=name))
    assert found.items[0] == Chat(id=title, title=title)


def test_people_of_one_name_are_told_of():
    """The export has names alone; that two people share one is a problem to know of."""
    assert read(chat(row("a"), people=("Ben", "Ana", "Ben"))).codes == [("R127", "message_1.json")]
    assert not read(chat(row("a"))).codes


@pytest.mark.parametrize("sender", [None, "", 5])
def test_who_has_no_name_is_unknown(sender):
    """A message of nobody is kept."""
    assert read(chat(row("a", sender=sender))).said == [("Unknown", "a")]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("is_sealed", [True, False])
def test_the_oldest_message_comes_first(order, is_sealed):
    """Whichever way a file goes."""
    messages = [(sealed_row if is_sealed else row)(str(n), ms=SENT + n) for n in range(5)]
    document = sealed() if is_sealed else chat()
    found = read({**document, "messages": messages[::order]})
    assert [each.text for each in found.messages] == ["0", "1", "2", "3", "4"]


def test_without_times_the_newest_comes_first_in_the_file():
    """So it is in the account's own download; a file of an encrypted chat stays as it is."""
    open_rows = [row("b", ms=0), row("a", ms=0)]
    assert [each.text for each in read({**chat(), "messages": open_rows}).messages] == ["a", "b"]
    sealed_rows = [sealed_row("a", ms=0), sealed_row("b", ms=0)]
    assert [each.text for each in read(sealed(*sealed_rows)).messages] == ["a", "b"]


@pytest.mark.parametrize("ms", [0, -5, 10**30, "1713035701000", [1], 1e300])
def test_times_that_cannot_be(ms):
    """A message without a time is kept, and the fault is told."""
    found = read(chat(row("a", ms=ms)))
    (message,) = found.messages
    assert (message.at, message.at_utc, message.precision) == (None, None, None)
    assert next(code for code, _ in found.codes) in {"R104", "R122"}


@pytest.mark.parametrize("ms", [1_000, 4_294_967_296_000, SENT + 0.5])
def test_times_far_away_are_kept(ms):
    """1970 and 2106 are times like any other."""
    found = read(chat(row("a", ms=ms)))
    assert found.messages[0].at_utc == at(int(ms))
    assert not found.codes


def test_times_of_2018_are_seconds():
    """The oldest exports count whole seconds."""
    message = {"sender_name": "Ben", "timestamp": SENT // 1_000, "content": "a"}
    (found,) = read(chat(message)).messages
    assert (found.at_utc, found.precision) == (at(SENT), Precision.SECOND)


def test_wall_clock_is_that_of_the_told_zone():
    """The export has instants; the wall clock needs a zone, and is UTC without one."""
    assert read(chat(row("a"))).messages[0].at == at(SENT).replace(tzinfo=None)
    zoned = read(chat(row("a")), timezone="Europe/Madrid")
    assert zoned.messages[0].at == at(SENT).replace(tzinfo=None) + timedelta(hours=2)
    assert "Europe/Madrid" in zoned.coverages[0].time_zone
    with pytest.raises(ChoiceError, match="time zone"):
        read(chat(row("a")), timezone="Nowhere")


@pytest.mark.parametrize(
    ("hostile", "code"),
    [
        ("[" * 200_000 + "]" * 200_000, "R102"),
        ('{"content":"a","timestamp_ms":NaN}', "R102"),
        ('{"content":"a","timestamp_ms":' + "9" * 5_000 + "}", "R102"),
        ('{"content":"' + "x" * 9_000_000 + '"}', "R103"),
        ("null", "R102"),
        ("7", "R102"),
        ("{}", "R102"),
    ],
)
def test_hostile_messages_cost_themselves(hostile, code):
    """Nesting, digits and size cost one message; the others are read."""
    text = written(chat(row("a"), row("b", ms=SENT + 1))).decode()
    start = text.index('"messages": [') + len('"messages": [')
    found = read(f"{text[:start]}{hostile},{text[start:]}")
    assert [each.text for each in found.messages] == ["a", "b"]
    assert found.codes == [(code, "message 1")]
    assert found.coverages[0].unparsed == 1


def test_odd_fields_cost_themselves():
    """A field of another type is left out and named; words beside it are kept."""
    found = read(chat(row("a", reactions=5, photos="x", call_duration="long", is_unsent=None)))
    assert found.said == [("Ben", "a")]
    assert (
        found.problems[0].message == "Left out, of another form: reactions, call_duration, photos."
    )


def test_half_a_letter_is_replaced():
    """An escape that is half a letter is told, and replaced."""
    text = written(chat(row("half"))).replace(b"half", b"half \\ud83d")
    assert read(text).said == [("Ben", "half \N{REPLACEMENT CHARACTER}")]
    assert read(text).codes == [("R101", "message 1")]


@pytest.mark.parametrize(
    "data", [b"", b"{", b'{"participants":[{"name":"Ben"}],"messages":[]}', written(sealed())]
)
def test_nothing_to_read(data):
    """A file without a message is an error with advice."""
    with pytest.raises(InputError, match="Export it again"):
        read(data)


INBOX = "your_facebook_activity/messages/inbox/ben_1234567"


def test_parts_are_one_chat_in_the_order_of_their_numbers():
    """The tenth part comes before the ninth, as it is older."""
    files = {
        f"{INBOX}/message_{n}.json": chat(*rows(f"{n} a", f"{n} b", start=SENT - n * 10**6))
        for n in range(1, 12)
    }
    (items,) = read_all(messenger, files)
    check_stream(items)
    texts = [text for _, text in said(items)["Ben"]]
    assert texts == [f"{n} {half}" for n in range(11, 0, -1) for half in "ab"]
    assert truncations(items) == [None]


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ([1, 3], "Part 2 of this chat is not in the export"),
        ([2], "Part 1 of this chat is not in the export"),
        ([9], "Parts 1, 2, 3, 4, 5 and 3 more of this chat are not in the export"),
        ([1, 4], "Parts 2, 3 of this chat are not in the export"),
    ],
)
def test_missing_parts_are_told(numbers, told):
    """The numbers show which; without the newest, the last messages are missing."""
    files = {f"{INBOX}/message_{n}.json": chat(*rows("a", start=SENT - n)) for n in numbers}
    (items,) = read_all(messenger, files)
    assert told in truncations(items)[0]


def test_file_given_alone_tells_what_part_it_is():
    """A second part alone is not the whole chat."""
    source = BytesSource("message_2.json", written(chat(row("a"))))
    items = [*messenger.read(source, ReadOptions())]
    assert "Part 1 of this chat" in truncations(items)[0]


def test_full_file_may_not_be_the_last():
    """Ten thousand messages are as many as a file can hold: older ones may be missing."""
    messages = [row("a", ms=SENT + n) for n in range(10_000)]
    assert "10,000" in (read(chat(*messages)).coverages[0].truncation or "")
    assert read(chat(*messages[1:])).coverages[0].truncation is None
    files = {
        f"{INBOX}/message_1.json": chat(*messages),
        f"{INBOX}/message_2.json": chat(row("older", ms=SENT - 1)),
    }
    (items,) = read_all(messenger, files)
    assert truncations(items) == [None]


def test_part_that_cannot_be_read_costs_itself():
    """The others are read, and what is missing is told."""
    files = {
        f"{INBOX}/message_1.json": chat(*rows("new")),
        f"{INBOX}/message_2.json": written(chat(*rows("gone", start=SENT - 10)))[:120],
    }
    (items,) = read_all(messenger, files)
    assert said(items) == {"Ben": [("Ben", "new")]}
    assert "ends in the middle" in truncations(items)[0]


def test_both_forms_of_a_chat_are_told_as_one():
    """What both hold is told once, with the reactions of both."""
    before = chat(
        row("a"), row("both", "Ana", SENT + 1, reactions=[{"reaction": "👍", "actor": "Ben"}])
    )
    after = sealed(
        sealed_row("b", ms=SENT + 2),
        sealed_row("both", "Ana", SENT + 1, reactions=[{"reaction": "❤", "actor": "Ben"}]),
    )
    files = {
        "fb/messages/e2ee_cutover/ben_1234567/message_1.json": before,
        "fb/messages/Ben_3.json": after,
    }
    (items,) = read_all(messenger, files)
    check_stream(items)
    assert said(items) == {"Ben": [("Ben", "a"), ("Ana", "both"), ("Ben", "b")]}
    messages = [item for item in items if isinstance(item, Message)]
    assert messages[1].reactions == (Reaction("Ben", "👍"), Reaction("Ben", "❤"))
    assert truncations(items) == [None]


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from("abc"), st.sampled_from("xy")), max_size=9
    ),
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from("abc"), st.sampled_from("xy")), max_size=9
    ),
)
def test_nothing_is_lost_or_doubled_where_two_forms_meet(one, other):
    """Merging keeps each message of each form, and those of both once, in the order of time."""
    one, other = sorted({*one}), sorted({*other})
    files = {
        "messages/inbox/ben_1234567/message_1.json": chat(
            *[row(text, sender, SENT + ms) for ms, text, sender in one]
        ),
        "messages/Ben_3.json": sealed(
            *[sealed_row(text, sender, SENT + ms) for ms, text, sender in other]
        ),
    }
    if not one and not other:
        with pytest.raises(InputError):
            read_all(messenger, files)
        return
    (items,) = read_all(messenger, files)
    messages = [item for item in items if isinstance(item, Message)]
    found = [
        ((each.at_utc - at(SENT)) // timedelta(milliseconds=1), each.text, each.speaker)
        for each in messages
        if each.at_utc
    ]
    assert sorted(found) == sorted({*one, *other})
    assert [ms for ms, _, _ in found] == sorted(ms for ms, _, _ in found)


def test_one_wrong_time_does_not_part_two_forms():
    """A message of 2106 in the older form does not hold back what follows it."""
    before = chat(row("a"), row("late", ms=4_294_967_296_000), row("b", ms=SENT + 2))
    files = {
        "messages/inbox/ben_1234567/message_1.json": before,
        "messages/Ben_3.json": sealed(sealed_row("c", ms=SENT + 5)),
    }
    (items,) = read_all(messenger, files)
    assert [text for _, text in said(items)["Ben"]] == ["a", "late", "b", "c"]


def test_chat_that_became_encrypted_says_what_is_missing():
    """Each form alone names the other."""
    (items,) = read_all(
        messenger, {"messages/e2ee_cutover/ben_12345/message_1.json": chat(row("a"))}
    )
    assert "became end-to-end encrypted" in truncations(items)[0]
    alone = read(chat(row("a"), thread_path="e2ee_cutover/ben_12345"))
    assert "became end-to-end encrypted" in (alone.coverages[0].truncation or "")
    coverage = read(sealed(sealed_row("a"))).coverages[0]
    assert "account's own download" in (coverage.truncation or "")
    assert not coverage.limits.calls


def test_chats_of_one_title_are_told_apart():
    """A second Ben has an id of his own; an empty chat is none."""
    files = {
        "messages/inbox/ben_11111/message_1.json": chat(row("a")),
        "messages/inbox/ben_22222/message_1.json": chat(row("b")),
        "messages/inbox/cara_33333/message_1.json": chat(people=("Cara", "Ana")),
    }
    (items,) = read_all(messenger, files)
    assert said(items) == {"Ben": [("Ben", "a")], "Ben (2)": [("Ben", "b")]}
    assert all(
        coverage.reader == "messenger" for coverage in items if isinstance(coverage, Coverage)
    )


def test_export_without_messages_is_refused():
    """There is nothing to read in it, and it says so."""
    with pytest.raises(InputError, match="without a message"):
        read_all(messenger, {"messages/inbox/ben_11111/message_1.json": chat()})


def test_memory_holds_one_part_at_a_time():
    """Four times as many parts need about the same memory."""
    peaks = []
    for count in (2, 8):
        files = {
            f"{INBOX}/message_{n}.json": chat(
                *[row("a few words " * 20, ms=SENT - n * 10**7 + at) for at in range(500)]
            )
            for n in range(1, count + 1)
        }
        (bundle,) = messenger.bundles(folder(files))
        tracemalloc.start()
        for _ in messenger.read_bundle(bundle, ReadOptions()):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0] + 200_000


START = json.dumps(scrambled(chat(row("a"))))[:-2]


@pytest.mark.parametrize(
    "start",
    [
        '{"participants":[{"name":"Ben"},{"name":"Ana"}],"messages":[',
        '{"participants":["Ben","Ana"],"threadName":"Ben_3","messages":[',
        START,
    ],
)
@pytest.mark.parametrize(
    "unit",
    [
        '{"sender_name":"Ben","timestamp_ms":1713035701000,"content":"You called Ben"},',
        '{"sender_name":"Ben","timestamp_ms":1713035701000,\n',
        '{"senderName":"Ana","timestamp":1,"text":"a"},',
        '{"content":"' + "Ben set the nickname for to " * 14 + '","sender_name":"Ben"},',
        '\\"',
        "\u00c3\u00a9",
    ],
)
def test_hostile_exports_cost_linear_time(start, unit):
    """Rows of all kinds, whole or broken, cost time in proportion to their size."""
    assert growth(messenger, start, unit) < MOST
