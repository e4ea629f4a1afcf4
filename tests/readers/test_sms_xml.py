import tracemalloc
from datetime import UTC, datetime, timedelta
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import InputError
from turntoward.model import Chat, Kind, Precision
from turntoward.model.ports import ReadOptions
from turntoward.readers import sms_xml
from turntoward.testing import BytesSource, check_stream

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12).map(
    lambda text: text.replace("\r\n", "\n")
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SENT = 1_713_035_701_000
BEN = "+34600000002"
HEAD = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses>\n"


def element(name, inside="", /, **attributes):
    """An element as the app writes it."""
    told = "".join(f' {key}="{escape(str(value))}"' for key, value in attributes.items())
    return f"  <{name}{told}>{inside}</{name}>\n" if inside else f"  <{name}{told} />\n"


def sms(body="a", address=BEN, at=SENT, kind=1, **more):
    """A short message."""
    return element("sms", address=address, date=at, type=kind, body=body, **more)


def mms(*parts, address=BEN, at=SENT, box=1, addrs=(), **more):
    """A message with parts; a text is a part by itself."""
    told = [{"ct": "text/plain", "text": part} if isinstance(part, str) else part for part in parts]
    inside = "<parts>" + "".join(element("part", **part) for part in told) + "</parts>"
    inside += "<addrs>" + "".join(element("addr", address=who, type=kind) for who, kind in addrs)
    return element("mms", inside + "</addrs>", address=address, date=at, msg_box=box, **more)


def read(*rows, **options):
    """Read a backup of some rows."""
    return Read(sms_xml, HEAD + "".join(rows) + "</smses>\n", "sms.xml", **options)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["sms", "mms"]), st.booleans(), WORDS, st.sampled_from([BEN, "TAXI"])
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_read(written):
    """Words, people and times come back in their order, though those with parts stand behind."""
    rows = {"sms": [], "mms": []}
    for number, (kind, mine, words, who) in enumerate(written):
        at, box = SENT + number * 1000, 2 if mine else 1
        row = sms(words, who, at, box) if kind == "sms" else mms(words, address=who, at=at, box=box)
        rows[kind].append(row)
    found = read(*rows["sms"], *rows["mms"])
    check_stream(found.items)
    wanted = [
        (who, "Me" if mine else who, "" if words == "null" and kind == "mms" else words)
        for kind, mine, words, who in written
    ]
    assert [(each.conversation, each.speaker, each.text) for each in found.messages] == wanted
    assert [each.at_utc for each in found.messages] == [
        EPOCH + timedelta(milliseconds=SENT + number * 1000) for number in range(len(written))
    ]


@pytest.mark.parametrize(
    ("subject", "kind", "text"), [("null", Kind.EMPTY, "null"), ("Dinner", Kind.TEXT, "Dinner")]
)
def test_body_that_was_not_there(subject, kind, text):
    """The app writes "null" for what it had not; nobody said that."""
    (found,) = read(sms("null", subject=subject)).messages
    assert (found.kind, found.text) == (kind, text)


def test_own_files_are_recognized():
    """Messages and calls, with and without what stands before."""
    assert sure(sms_xml, HEAD + sms()) > 0.9
    assert sure(sms_xml, "<smses count='0'/><smses/>") > 0.5
    assert sure(sms_xml, '<calls count="1"><call number="1" /></calls>') > 0.9
    assert (
        sure(sms_xml, "\ufeff<!-- File Created By Signal --><smses><sms body='a'/></smses>") > 0.9
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "smses",
        "<feed><sms /></feed>",
        "<!DOCTYPE html><html><smses><sms a='1'/>",
        "Ana: <smses>",
    ],
)
def test_others_are_not(text):
    """Other XML, pages and texts are left alone."""
    assert sure(sms_xml, text) == 0


def test_one_person_with_several_numbers():
    """Numbers under one name of the phone are one chat, with and without the country."""
    found = read(
        sms("a", "+34 600-000-002", contact_name="Ben Ode"),
        sms("b", "600000002", kind=2, contact_name="Ben Ode"),
        sms("c", "+34600000022", contact_name="Ben Ode"),
        sms("d", "600000002", contact_name="(Unknown)"),
    )
    assert {each.conversation for each in found.messages} == {"Ben Ode"}
    assert [each.speaker for each in found.messages] == ["Ben Ode", "Me", "Ben Ode", "Ben Ode"]


def test_name_that_is_told_later():
    """A number has the name that any of its messages gives."""
    found = read(sms("a"), sms("b", contact_name="Ben Ode"))
    assert found.said == [("Ben Ode", "a"), ("Ben Ode", "b")]


def test_groups():
    """A group is a chat of its own, whoever writes first; people in it have their names."""
    addresses = f"{BEN}~+34600000003"
    found = read(
        sms("alone", contact_name="Ben Ode"),
        mms("a", address=addresses, box=2, contact_name="Ben Ode, Eva Lind"),
        mms("b", address="+34600000003~600000002", addrs=[("+34600000003", 137)]),
    )
    assert [(each.conversation, each.speaker) for each in found.messages] == [
        ("Ben Ode", "Ben Ode"),
        ("Ben Ode, Eva Lind", "Me"),
        ("Ben Ode, Eva Lind", "Eva Lind"),
    ]


def test_owner_is_told_and_is_not_one_of_the_others():
    """The own number is known from what was sent, and from what one person sent."""
    found = read(
        mms("a", addrs=[(BEN, 137), ("+34600000001", 151)]),
        mms("b", address="null", addrs=[(BEN, 137), ("600000001", 151), ("+34600000003", 130)]),
    )
    assert [each.conversation for each in found.messages] == [BEN, f"{BEN}, +34600000003"]
    assert {coverage.owner for coverage in found.coverages} == {"+34600000001"}


@pytest.mark.parametrize(
    ("parts", "kind", "text", "caption"),
    [
        (["a", "b"], Kind.TEXT, "a\nb", None),
        ([{"ct": "application/smil", "text": "<smil/>"}, "a"], Kind.TEXT, "a", None),
        (
            [{"ct": "image/png", "name": "null", "cl": "x.png", "data": "AAAA"}, "a"],
            Kind.MEDIA,
            "x.png",
            "a",
        ),
        ([{"ct": "audio/amr"}], Kind.MEDIA, "audio/amr", None),
        ([{"ct": "text/plain", "text": "null"}], Kind.EMPTY, "", None),
        ([], Kind.EMPTY, "", None),
    ],
)
def test_parts(parts, kind, text, caption):
    """Words are joined; files are named; the layout is left out."""
    found = read(mms(*parts)).messages[0]
    assert (found.kind, found.text, found.caption) == (kind, text, caption)


@pytest.mark.parametrize(
    ("box", "speaker", "code"),
    [
        (1, BEN, None),
        (2, "Me", None),
        (4, "Me", "R151"),
        (5, "Me", "R151"),
        (6, "Me", "R151"),
        (0, None, "R155"),
        ("", None, "R155"),
        ("x", None, "R155"),
        (10485783, "Me", None),
    ],
)
def test_boxes(box, speaker, code):
    """Received, sent, stuck on the way, and what does not say."""
    found = read(sms(kind=box))
    assert [each.speaker for each in found.messages] == [speaker]
    assert [problem.code for problem in found.problems] == ([code] if code else [])


def test_drafts_are_told_and_left_out():
    """What was never sent is not part of the conversation."""
    found = read(sms("a"), sms("never", kind=3), mms("never", box=3))
    assert found.said == [(BEN, "a")]
    assert [code for code, _ in found.codes] == ["R154", "R154"]


@pytest.mark.parametrize(
    ("at", "wanted", "precision"),
    [
        (SENT + 1, EPOCH + timedelta(milliseconds=SENT + 1), Precision.MILLISECOND),
        (SENT // 1000, EPOCH + timedelta(milliseconds=SENT), Precision.SECOND),
        (0, None, None),
        ("null", None, None),
        ("x", None, None),
        ("9" * 20, None, None),
        ("9" * 400, None, None),
        (4_294_967_296_000, EPOCH + timedelta(seconds=2**32), Precision.MILLISECOND),
    ],
)
def test_times(at, wanted, precision):
    """Milliseconds or seconds since 1970; what is no time costs itself."""
    found = read(sms(at=at)).messages[0]
    assert (found.at_utc, found.precision, found.text) == (wanted, precision, "a")


def test_wall_clock_is_that_of_the_told_zone():
    """The backup has instants; the wall clock needs a zone, and is UTC without one."""
    assert read(sms(), timezone="Europe/Madrid").messages[0].at.hour == 21
    assert read(sms()).messages[0].at.hour == 19


def test_calls():
    """A call is a row of whoever called, with its length where it was taken."""
    row = element("call", number=BEN, duration=63, date=SENT, type=1, contact_name="Ben Ode")
    missed = element("call", number=BEN, duration=0, date=SENT, type=3, contact_name="Ben Ode")
    mine = row.replace('type="1"', 'type="2"')
    found = Read(sms_xml, f"<calls>{row}{mine}{missed}</calls>")
    assert [(each.speaker, each.text, each.duration, each.kind) for each in found.messages] == [
        ("Ben Ode", "Incoming call", 63.0, Kind.CALL),
        ("Me", "Outgoing call", 63.0, Kind.CALL),
        ("Ben Ode", "Missed call", None, Kind.CALL),
    ]


def test_entities_are_refused():
    """A file that declares them is not read."""
    bomb = (
        '<!DOCTYPE s [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><smses><sms body="&b;" /></smses>'
    )
    with pytest.raises(InputError, match="may do harm"):
        Read(sms_xml, bomb)


def test_photos_are_passed_over():
    """Megabytes of letters in one attribute need no memory to speak of."""
    photo = {"ct": "image/jpeg", "cl": "x.jpg", "data": "A" * 8_000_000}
    source = BytesSource("sms.xml", (HEAD + mms(photo, "look") + sms() + "</smses>").encode())
    tracemalloc.start()
    found = [*sms_xml.read(source, ReadOptions())]
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()
    assert sum(isinstance(item, Chat) for item in found) == 1


def test_row_that_is_too_large():
    """It is told, and the others are read."""
    found = read(sms("a"), sms("x" * 4_500_000), sms("b"))
    assert found.said == [(BEN, "a"), (BEN, "b")]
    assert found.codes == [("R103", "message 2")]


@given(st.integers(0, 700))
def test_any_prefix_keeps_its_whole_messages(size):
    """Cut off anywhere, there is an error of ours, or the messages before the cut and a warning."""
    data = (
        HEAD + sms("one") + mms("two", at=SENT + 1) + sms("three", at=SENT + 2) + "</smses>"
    ).encode()
    try:
        found = Read(sms_xml, data[:size])
    except InputError:
        return
    check_stream(found.items)
    assert {each.text for each in found.messages} <= {"one", "two", "three", ""}
    if b"</smses>" not in data[:size]:
        assert found.codes[-1] == ("R120", "the end")
        assert found.coverages[0].truncation


@pytest.mark.parametrize(
    "data", ["<smses></smses>", "<calls/>", HEAD, HEAD + sms(kind=3) + "</smses>"]
)
def test_nothing_to_read(data):
    """A backup without a message is an error with advice."""
    with pytest.raises(InputError, match="Back up again"):
        Read(sms_xml, data)


def test_more_chats_than_anybody_has(monkeypatch):
    """A list of chats without an end is refused."""
    monkeypatch.setattr("turntoward.readers._sms_people._MOST", 3)
    with pytest.raises(InputError, match="chats"):
        read(*[sms(address=f"60000{number:04}") for number in range(9)])


@pytest.mark.parametrize(
    "unit",
    [
        "<sms ",
        '<sms body="',
        'a="b" ',
        "a=",
        "&#55357;",
        "<",
        "<!--",
        "<parts>",
        "<part text='a'/>",
        "\0",
    ],
)
def test_hostile_backups_cost_linear_time(unit):
    """Broken elements of all kinds cost time in proportion to their size."""
    assert growth(sms_xml, HEAD + sms(), unit) < MOST
    assert growth(sms_xml, HEAD + sms() + '<sms body="', unit) < MOST
    assert growth(sms_xml, HEAD + sms() + "<mms address='1' date='1'><parts>", unit) < MOST
