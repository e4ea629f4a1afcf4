import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import InputError, TurnTowardError
from turntoward.model import Chat, Kind, Precision, Reaction
from turntoward.model.ports import ReadOptions
from turntoward.readers import teams
from turntoward.readers._teams_rows import emoji_of
from turntoward.testing import BytesSource, check_stream

ANA, BEN = "8:live:ana", "8:live:.cid.be4"
START = datetime(2024, 4, 13, 19, 15, 1, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="<>&\r\n\t\xa0"), max_size=12)


def message(content="a", sender=BEN, minute=0, kind="RichText", **more):
    """One message, as it is exported."""
    at = START + timedelta(minutes=minute)
    return {
        "id": str(int(at.timestamp() * 1000)),
        "displayName": "Ben" if sender == BEN else None,
        "originalarrivaltime": f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
        "messagetype": kind,
        "content": content,
        "from": sender,
        "properties": None,
        **more,
    }


def export(*messages, name="Ben", identity=BEN, **more):
    """An export with one chat, newest first."""
    chat = {"id": identity, "displayName": name, **more, "MessageList": [*messages][::-1]}
    return {"userId": ANA, "exportDate": "x", "conversations": [chat]}


def read(*messages, **more):
    """Read an export of some messages."""
    return Read(teams, json.dumps(export(*messages, **more)), "messages.json")


def only(*args, **more):
    """The only message."""
    (found,) = read(message(*args, **more)).messages
    return found


def test_other_of_two_has_the_name_of_the_chat():
    """Where no message has a name, the account that the chat is with has that of the chat."""
    words = [message("hi", displayName=None), message("well", ANA, 1)]
    assert read(*words, name="Ben Ode").said == [("Ben Ode", "hi"), ("ana", "well")]
    assert read(*words, name="Us", identity="19:group@thread.skype").said[0] == ("be4", "hi")


@given(st.lists(st.tuples(st.sampled_from([ANA, BEN]), WORDS), min_size=1, max_size=6))
def test_what_is_written_is_read(written):
    """Words, people and times come back, oldest first."""
    found = read(*[message(text, sender, at, "Text") for at, (sender, text) in enumerate(written)])
    check_stream(found.items)
    names = {ANA: "ana", BEN: "Ben"}
    assert found.said == [(names[sender], text) for sender, text in written]
    assert [each.at_utc for each in found.messages] == [
        START + timedelta(minutes=at) for at in range(len(written))
    ]
    assert {each.precision for each in found.messages} == {Precision.MILLISECOND}


@given(st.integers(0, 700))
def test_any_prefix_is_read_or_refused(size):
    """Cut off anywhere, there is an error of ours, or what stands before and a warning."""
    data = json.dumps(export(message("one"), message("two", minute=1))).encode()[:size]
    try:
        items = [*teams.read(BytesSource("x", data), ReadOptions())]
    except TurnTowardError:
        return
    check_stream(items)


def test_own_exports_are_recognized():
    """By the names of their fields."""
    assert sure(teams, json.dumps(export(message()))) > 0.9
    assert sure(teams, '{"userId":"8:a","exportDate":"x","conversations":[') > 0.5


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"conversations":[]}', '{"messages":[]}', "Ana: a"]
)
def test_others_are_not(text):
    """JSON of others is left to them."""
    assert sure(teams, text) == 0


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("a &amp; b", "a & b"),
        ("<p>a</p>\n<p>b</p>", "a\n\nb"),
        ("a\nb", "a\nb"),
        ('<ss type="smile">:)</ss> a', ":) a"),
        ('<at id="8:live:ana">Ana</at> hi', "Ana hi"),
        ('<b raw_pre="*" raw_post="*">a</b>', "a"),
        ('<a href="https://example.org">link</a>', "link"),
        ('a<e_m ts="1" ts_ms="1" a="x" t="61"></e_m>', "a"),
        ('<p>a <img itemtype="http://schema.skype.com/Emoji" alt="🙂"></p>', "a 🙂"),
    ],
)
def test_words(content, text):
    """Tags are taken off; what they hold stays."""
    assert (only(content).text, only(content).kind) == (text, Kind.TEXT)


@pytest.mark.parametrize(
    "content",
    [
        '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="123"><strong>Ana</strong><p>old</p></blockquote><p>new</p>',
        '<quote author="x" messageid="123"><legacyquote>[1] Ana: </legacyquote>old<legacyquote>&lt;&lt;&lt; </legacyquote></quote>new',
    ],
)
def test_what_is_quoted_is_context(content):
    """The answer has its own words, and the id of what it answers."""
    assert (only(content).text, only(content).reply_to) == ("new", "123")


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        (
            "RichText/UriObject",
            '<URIObject><OriginalName v="a.jpg"></OriginalName></URIObject>',
            (Kind.MEDIA, "a.jpg"),
        ),
        ("RichText/Media_Video", "", (Kind.MEDIA, "Media_Video")),
        ("RichText/Contacts", '<contacts><c t="s" f="Cara"></c></contacts>', (Kind.MEDIA, "Cara")),
        (
            "RichText/Location",
            '<location address="Mill Lane">x</location>',
            (Kind.LOCATION, "Mill Lane"),
        ),
        (
            "Event/Call",
            '<partlist type="ended"><part><duration>9</duration></part></partlist>',
            (Kind.CALL, "Event/Call: ended"),
        ),
        ("Event/Call", "<ended/>", (Kind.CALL, "Event/Call: ended")),
        (
            "ThreadActivity/AddMember",
            f"<addmember><target>{BEN}</target></addmember>",
            (Kind.SYSTEM, "ThreadActivity/AddMember: Ben"),
        ),
        ("Notice", "{}", (Kind.SYSTEM, "Notice: {}")),
        ("Somethingnew", "words", (Kind.SYSTEM, "Somethingnew: words")),
        ("RichText", "", (Kind.EMPTY, "")),
        (None, "words", (Kind.TEXT, "words")),
    ],
)
def test_kinds(kind, content, expected):
    """Each type is what it is; one that nobody knows keeps what it holds."""
    found = only(content, kind=kind)
    assert (found.kind, found.text) == expected


def test_length_of_a_call():
    """As long as the longest part of it."""
    parts = "<part><duration>9</duration></part><part><duration>12.5</duration></part>"
    assert only(f"<partlist>{parts}</partlist>", kind="Event/Call").duration == 12.0


def test_pictures_and_files():
    """Their names are in the text, the words with them are the caption."""
    picture = only('<p>look</p><img alt="lake.png" src="x">', kind="RichText/Html")
    assert (picture.kind, picture.text, picture.caption) == (Kind.MEDIA, "lake.png\nlook", "look")
    files = {"files": json.dumps([{"fileName": "a.docx"}, 5])}
    assert only("<p></p>", properties=files).text == "a.docx"


@pytest.mark.parametrize("as_text", [False, True])
def test_reactions_edits_and_deletions(as_text):
    """They are told by properties, which may be a text with JSON in it."""
    emotions = [{"key": "heart", "users": [{"mri": ANA}, {"mri": None}, 5]}, 7]
    properties = {"emotions": json.dumps(emotions) if as_text else emotions, "edittime": "1"}
    found = only(properties=json.dumps(properties) if as_text else properties)
    assert found.reactions == (Reaction("ana", "❤"), Reaction(None, "❤"), Reaction(None, "❤"))
    assert found.edited
    assert only(properties={"deletetime": 5}).kind is Kind.DELETED


@pytest.mark.parametrize(
    ("key", "emoji"),
    [
        ("like", "👍"),
        ("like-tone3", "👍"),
        ("1f44f_clap", "👏"),
        ("fistbump", "fistbump"),
        ("ffffff", "ffffff"),
        ("", ""),
    ],
)
def test_names_of_emoji(key, emoji):
    """By name or by number; others as they are written."""
    assert emoji_of(key) == emoji


def test_titles():
    """After the name, the topic, the others, or the id."""
    assert read(message()).items[0] == Chat(id="Ben", title="Ben")
    assert read(message(), name=None, threadProperties={"topic": "Lake"}).items[0].title == "Lake"
    assert read(message(), message(sender=ANA), name=None).items[0].title == "Ben"
    assert read(message(sender=ANA), name=None, identity="48:notes").items[0].title == "Notes"
    assert read(message(sender=ANA), name=None, identity="8:live:dora").items[0].title == "dora"
    assert read(message(sender=ANA), name=None, identity=None).items[0].title == "Chat"


def test_list_of_calls():
    """Its entries are calls, whatever their type says."""
    found = read(message("Call 1", kind="Text"), name=None, identity="48:calllogs")
    assert (found.items[0].title, found.messages[0].kind) == ("Call log", Kind.CALL)


@pytest.mark.parametrize(
    "written",
    ["soon", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", None, "9999-12-31T23:59:59-14:00"],
)
def test_times_that_cannot_be(written):
    """The id tells the time as well; without either, the message is kept without one."""
    assert only(originalarrivaltime=written).at_utc in (START, None)
    found = only(originalarrivaltime=written, id="x")
    assert (found.at, found.precision, found.id) == (None, None, "x")


@pytest.mark.parametrize("value", ["x", None, 5, ["a"]])
def test_what_is_no_message_is_counted(value):
    """It is left out, and told."""
    found = read(message(), value)
    assert len(found.messages) == 1
    assert found.codes == [("R102", "message 1")]
    assert found.coverages[0].unparsed == 1


def test_odd_fields_cost_themselves():
    """A field of another type is left out and named."""
    found = read(message(messagetype=7, **{"from": ["x"]}))
    assert found.said == [("Unknown", "a")]
    assert found.problems[0].message == "Left out, of another form: messagetype, from."


@pytest.mark.parametrize(
    "value", [{}, {"conversations": []}, export(), {"conversations": [5, None]}]
)
def test_nothing_to_read(value):
    """An export without a message is an error with advice."""
    with pytest.raises(InputError, match="Export it again"):
        Read(teams, json.dumps(value))


@pytest.mark.parametrize("unit", ["{}", "<quote>", "<div>", '{"id":"1"},', "[", "&amp;"])
def test_hostile_exports_cost_linear_time(unit):
    """Nesting and size cost time in proportion."""
    start = json.dumps(export(message()))[:-4]
    assert growth(teams, start + ",", unit) < MOST
    assert growth(teams, start[: start.index('"content"')] + '"content":"', unit) < MOST
