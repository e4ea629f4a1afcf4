import json
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import ChoiceError, InputError
from turntoward.model import Chat, Kind, Message, Reaction
from turntoward.model.ports import Bundle, ReadOptions
from turntoward.readers import slack
from turntoward.readers._slack_book import SlackBook
from turntoward.readers._slack_text import plain, text_of_blocks
from turntoward.testing import BytesSource, bundle_of, check_stream

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=16)
SECONDS = 1_713_035_700


def ts(number, micros=200):
    """A time, as Slack writes it, so many seconds after the start."""
    return f"{SECONDS + number}.{micros:06}"


def message(number=1, text="", user="U01", **more):
    """A row, as Slack writes it."""
    return {"type": "message", "user": user, "ts": ts(number), "text": text, **more}


def escaped(text):
    """Words as Slack escapes them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def written(rows):
    """A file of JSON."""
    return json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass")


def read(*rows, **options):
    """Read one day."""
    return Read(slack, written(rows), "2024-04-13.json", **options)


def only(**more):
    """The only message of a day."""
    (found,) = read(message(**more)).messages
    return found


def person(number, real, shown=""):
    """Somebody in the list of people."""
    profile = {"real_name": real, "display_name": shown}
    return {"id": number, "name": real.split()[0].lower(), "profile": profile}


USERS = [person("U01", "Ana Ruiz", "ana"), person("U02", "Ben Ode")]


def together(files, name="export"):
    """The items of all exports in a folder."""
    items = []
    for bundle in slack.bundles(
        bundle_of(name, {path: written(rows) for path, rows in files.items()})
    ):
        items += slack.read_bundle(bundle, ReadOptions())
    check_stream(items)
    return items


def texts(items):
    """What was said."""
    return [item.text for item in items if isinstance(item, Message)]


@given(
    st.lists(st.tuples(WORDS, st.sampled_from(["U01", "U02"])), min_size=1, max_size=25),
    st.randoms(),
)
def test_what_is_written_is_read(said, chance):
    """Words with all their letters, people, order and times come back, however a day is ordered."""
    rows = [message(number, escaped(words), user) for number, (words, user) in enumerate(said, 1)]
    shuffled = list(rows)
    chance.shuffle(shuffled)
    found = read(*shuffled).messages
    assert [each.text for each in found] == [words for words, _ in said]
    assert [each.speaker for each in found] == [user for _, user in said]
    assert [each.id for each in found] == [row["ts"] for row in rows]
    assert [each.kind for each in found] == [
        Kind.TEXT if words else Kind.EMPTY for words, _ in said
    ]


@given(st.integers(1, 4_000_000_000), st.integers(0, 999_999))
def test_times_are_exact(seconds, micros):
    """A time is never rounded, not even by a microsecond."""
    stamp = f"{seconds}.{micros:06}"
    found = only(ts=stamp)
    assert found.id == stamp
    expected = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=micros)
    assert found.at_utc == expected


@given(st.integers(0, 250))
def test_any_prefix_keeps_its_whole_messages(size):
    """Cut off anywhere, there is an error of ours, or the messages before the cut and a warning."""
    data = written([message(1, "one"), message(2, "two")])
    try:
        found = Read(slack, data[:size], "2024-04-13.json")
    except InputError:
        return
    check_stream(found.items)
    assert [each.text for each in found.messages] == ["one", "two"][: len(found.messages)]
    if size < len(data):
        assert "ends in the middle" in (found.coverages[0].truncation or "")


def test_own_days_are_recognized():
    """A list of messages with Slack's times."""
    assert sure(slack, written([message()])) > 0.9
    assert sure(slack, b"\xef\xbb\xbf" + written([message()])) > 0.9


@pytest.mark.parametrize(
    "text", ["", "[]", "[1]", '[{"ts": 5}]', '{"ts":"1713035701.000200"}', '[{"chatItem":{}}]']
)
def test_others_are_not(text):
    """Other lists are left to others."""
    assert sure(slack, text) == 0


def test_chats_are_called_after_channel_or_people():
    """Direct messages are named after the people in them, channels after themselves."""
    files = {
        "users.json": USERS,
        "channels.json": [{"id": "C01", "name": "general"}],
        "dms.json": [{"id": "D01", "members": ["U01", "U02"]}],
        "mpims.json": [{"id": "G01", "name": "mpdm-a--b--c-1", "members": ["U01", "U02", "U03"]}],
        "C01/2024-04-13.json": [message(1, "by number")],
        "D01/2024-04-13.json": [message(2, "to you")],
        "mpdm-a--b--c-1/2024-04-13.json": [message(3, "to both")],
        "unlisted/2024-04-13.json": [message(4, "to whom")],
    }
    titles = [item.title for item in together(files) if isinstance(item, Chat)]
    assert titles == ["general", "ana, Ben Ode", "ana, Ben Ode, U03", "unlisted"]


def test_days_come_in_their_order():
    """The order of files does not matter, and a day may be missing."""
    files = {
        "a/2024-05-01.json": [message(9_000_000, "last")],
        "a/2024-04-13.json": [message(2, "second"), message(1, "first")],
    }
    assert texts(together(files)) == ["first", "second", "last"]


def test_two_exports_in_a_folder_are_two():
    """Each has its own people."""
    files = {
        "one/users.json": USERS,
        "one/general/2024-04-13.json": [message(1, "x")],
        "two/users.json": [person("U01", "Dora Elm")],
        "two/general/2024-04-13.json": [message(1, "y")],
        "two/readme.json": {"not": "Slack's"},
    }
    tree = bundle_of("both", {path: written(rows) for path, rows in files.items()})
    found = slack.bundles(tree)
    assert [len(bundle.sources) for bundle in found] == [2, 2]
    speakers = [
        item.speaker
        for bundle in found
        for item in slack.read_bundle(bundle, ReadOptions())
        if isinstance(item, Message)
    ]
    assert speakers == ["ana", "Dora Elm"]


def test_files_of_others_are_left_alone():
    """Days that are somebody else's are not asked for."""
    files = {"steps/2024-04-13.json": [{"steps": 5}], "a.json": [message()]}
    assert together({"x/2024-04-13.json": [message()], **files})
    assert not slack.bundles(bundle_of("x", {path: written(rows) for path, rows in files.items()}))


def test_people_who_are_in_no_list():
    """Their own messages name them; else their number does."""
    profile = {"display_name": "dora", "real_name": "Dora Elm"}
    found = read(message(1, "x", "U09", user_profile=profile), message(2, "y", "U08"))
    assert [each.speaker for each in found.messages] == ["dora", "U08"]


def test_answers_in_threads():
    """A message of a thread answers its first one, also where it was sent to the channel as well."""
    rows = [
        message(1, "root", thread_ts=ts(1)),
        message(2, "answer", thread_ts=ts(1)),
        message(3, "for all", thread_ts=ts(1), subtype="thread_broadcast"),
        message(4, "alone"),
    ]
    found = read(*rows).messages
    assert [each.reply_to for each in found] == [None, ts(1), ts(1), None]


def test_times_that_became_numbers():
    """Somebody's tool made numbers of the times; ids and threads still fit together."""
    rows = [
        message(1, "root", ts=1713035701.0002),
        message(2, "x", ts=1713035702, thread_ts=1713035701.0002),
    ]
    found = read(*rows).messages
    assert [each.id for each in found] == ["1713035701.000200", "1713035702"]
    assert found[1].reply_to == found[0].id


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a &lt;b&gt; &amp;amp; c &nbsp;", "a <b> &amp; c &nbsp;"),
        ("<@U01> and <@U09|dora> and <@U08>", "@ana and @dora and @U08"),
        ("<#C01> <#C09|soup> <#C08>", "#general #soup #C08"),
        (
            "<!here> <!channel> <!subteam^S1|@cooks> <!date^1^{date}|today>",
            "@here @channel @cooks today",
        ),
        ("<https://x.org/a?b=1&amp;c=2>", "https://x.org/a?b=1&c=2"),
        ("<https://x.org|x.org> <mailto:a@x.org|a@x.org>", "x.org a@x.org"),
        ("<https://x.org|our page>", "our page (https://x.org)"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        (":wave::skin-tone-2: :woman-raising-hand:", ":wave::skin-tone-2: :woman-raising-hand:"),
    ],
)
def test_marks_are_undone(text, shown):
    """Escapes, mentions, channels, calls to all, dates and links; short codes stay."""
    book = SlackBook()
    book.learn_people(BytesSource("users.json", written(USERS)))
    channels = BytesSource("channels.json", written([{"id": "C01", "name": "general"}]))
    book.learn_channels(channels, direct=False)
    assert plain(text, book) == shown


@given(
    st.recursive(
        st.none() | st.text(max_size=5) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["type", "text", "elements", "fields", "url", "title", "name"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=15,
    )
)
def test_blocks_of_any_form_are_text(blocks):
    """Whatever stands in blocks, there is a text and no crash."""
    assert isinstance(
        text_of_blocks(blocks if isinstance(blocks, list) else [blocks], SlackBook()), str
    )


def rich(*elements):
    """Blocks with one line of these."""
    return [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [*elements]}]}
    ]


def test_the_form_with_the_words_counts():
    """Blocks are read where they hold more than the text does, and only there."""
    more = rich({"type": "text", "text": "short, and the rest of it"})
    assert only(text="short", blocks=more).text == "short, and the rest of it"
    assert only(text="", blocks=more).text == "short, and the rest of it"
    assert (
        only(text="*short*, and the rest of it", blocks=more).text == "*short*, and the rest of it"
    )


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"subtype": "channel_join", "text": "<@U01> has joined"}, Kind.SYSTEM),
        ({"subtype": "anything_new"}, Kind.SYSTEM),
        ({"type": "other"}, Kind.SYSTEM),
        ({"subtype": "tombstone", "user": "USLACKBOT"}, Kind.DELETED),
        ({"subtype": "me_message", "text": "waves"}, Kind.TEXT),
        ({"subtype": "bot_message", "text": "x", "user": None}, Kind.TEXT),
        ({"subtype": "huddle_thread"}, Kind.CALL),
        ({"files": [{"name": "a.jpg"}]}, Kind.MEDIA),
        ({"attachments": [{"text": "from a program"}]}, Kind.TEXT),
        ({"attachments": [{"from_url": "https://x.org", "text": "a preview"}]}, Kind.EMPTY),
        ({"is_hidden_by_limit": 1, "user": None}, Kind.EMPTY),
    ],
)
def test_kinds(more, expected):
    """What a message is."""
    assert only(**more).kind is expected


def test_huddle_is_somebodys():
    """A huddle has who began it, and its length once it is over."""
    room = {"created_by": "U02", "date_start": 1_713_035_700, "date_end": 1_713_036_300}
    found = only(subtype="huddle_thread", text="A huddle started", room=room)
    assert (found.speaker, found.duration) == ("U02", 600.0)
    assert only(subtype="huddle_thread", room={**room, "date_end": 0}).duration is None


def test_reactions():
    """Who gave them is told; those beyond the list are counted, a flood is cut."""
    found = only(reactions=[{"name": "+1::skin-tone-2", "users": ["U01", None], "count": 2}])
    assert found.reactions == (
        Reaction("U01", "+1::skin-tone-2"),
        Reaction(None, "+1::skin-tone-2"),
    )
    flood = read(message(reactions=[{"name": "tada", "users": [], "count": 10**9}]))
    assert len(flood.messages[0].reactions) == 1_000
    assert flood.codes == [("R124", "message 1")]


def test_what_a_plan_keeps_back_is_told():
    """Messages that are there and not shown make the export look cut off."""
    found = read(message(1, "x"), message(2, is_hidden_by_limit=1))
    assert "plan" in found.coverages[0].truncation


def test_zones():
    """UTC, in the zone that is told."""
    found = read(message(1, "x"), timezone="Asia/Tokyo").messages[0]
    assert found.at == datetime(2024, 4, 14, 4, 15, 1, 200)  # noqa: DTZ001
    with pytest.raises(ChoiceError):
        read(message(), timezone="Mars/Olympus")


def test_a_day_that_cannot_be_read_costs_itself():
    """A damaged file is told; the other days are read."""

    class Broken(BytesSource):
        def open(self):
            raise InputError("it is damaged")

    broken = Broken("x", b"", "general/2024-04-14.json")

    days = [
        BytesSource("x", written([message(1, "x")]), f"general/2024-04-1{n}.json") for n in (3, 5)
    ]
    items = [*slack.read_bundle(Bundle("x", (*days, broken)), ReadOptions())]
    check_stream(items)
    assert texts(items) == ["x", "x"]
    assert [item.code for item in items if hasattr(item, "code")] == ["R191"]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"[1, 2]", b"null"])
def test_nothing_to_read(data):
    """An export without a message is an error with advice."""
    with pytest.raises(InputError, match="Export it again"):
        Read(slack, data, "2024-04-13.json")


@pytest.mark.parametrize("unit", ["<", "<@", "&lt;", "<a|", "<>", "&", "|", ">"])
def test_hostile_marks_cost_linear_time(unit):
    """Marks that are not closed cost time in proportion to their number."""
    assert (
        growth(slack, '[{"type":"message","user":"U01","ts":"1713035701.000200","text":"', unit)
        < MOST
    )
    head = '[{"type":"message","ts":"1713035701.000200","blocks":[{"type":"mrkdwn","text":"'
    size = 1_000_000 // len(unit)
    assert read(message(1, unit * size)).messages
    assert growth(slack, head, unit) < MOST


def test_memory_stays_flat_over_days():
    """Four times as many days need the same memory."""
    peaks = []
    for count in (5, 20):
        days = [
            BytesSource(
                "x",
                written([message(day * 90_000 + n, "a few words") for n in range(300)]),
                f"a/2024-04-{day + 1:02}.json",
            )
            for day in range(count)
        ]
        tracemalloc.start()
        for _ in slack.read_bundle(Bundle("x", tuple(days)), ReadOptions()):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0] + 200_000
