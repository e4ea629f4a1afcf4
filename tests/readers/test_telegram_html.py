import html
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Kind, Message, Reaction
from turntoward.model.ports import Bundle, ReadOptions
from turntoward.readers import telegram_html
from turntoward.testing import BytesSource, check_stream

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12)
LINES = st.lists(WORDS, max_size=3)
NAMES = st.sampled_from(["Ana", "Ben Ode", "Ana <3 & Co", "Ana via @x y"])
BASE = datetime(2024, 4, 13, 19, 15, tzinfo=UTC)
HEAD = '<!DOCTYPE html>\n<html>\n <body>\n  <div class="page_wrap">\n'


def page(*blocks, title="Ben", before="", behind=""):
    """A page, as Telegram writes it."""
    header = f'<div class="page_header">\n<div class="content">\n<div class="text bold">\n{title} \n</div>\n</div>\n</div>\n'
    links = [
        f'<a class="pagination block_link" href="{href}">\nx\n</a>\n' if href else ""
        for href in (before, behind)
    ]
    inside = links[0] + "\n".join(blocks) + links[1]
    history = (
        f'<div class="page_body chat_page">\n<div class="history">\n{inside}\n</div>\n</div>\n'
    )
    return f"{HEAD}{header}{history}</div>\n</body>\n</html>\n"


def block(inside="", number=1, name="Ana", when="13.04.2024 21:15:01 UTC+02:00"):
    """A message; joined to the one before it if it has no name."""
    joined = "" if name else " joined"
    author = f'       <div class="from_name">\n{name} \n       </div>\n' if name else ""
    date = f'       <div class="pull_right date details" title="{when}">\n21:15\n       </div>\n'
    body = f'      <div class="body">\n{date}{author}{inside}      </div>\n'
    return f'     <div class="message default clearfix{joined}" id="message{number}">\n{body}     </div>\n'


def text(words):
    """The words of a message."""
    return f'       <div class="text">\n{words}\n       </div>\n'


def service(words, number=9):
    """A notice."""
    return f'<div class="message service" id="message{number}">\n<div class="body details">\n{words}\n</div>\n</div>\n'


def read(*blocks, **more):
    """Read a page of blocks."""
    return Read(telegram_html, page(*blocks, **more), "messages.html")


def only(inside, **more):
    """The only message of a page."""
    (found,) = read(block(inside, **more)).messages
    return found


@given(st.lists(st.tuples(NAMES, LINES, st.integers(-14, 14)), min_size=1, max_size=6))
def test_what_is_written_is_read(written):
    """Words, names, times and order come back; a joined message has the name before it."""
    blocks, before = [], None
    for number, (name, lines, hours) in enumerate(written, 1):
        at = (BASE + timedelta(minutes=number)).astimezone(timezone(timedelta(hours=hours)))
        when = at.strftime(f"%d.%m.%Y %H:%M:%S UTC{hours:+03}:00")
        words = "<br>".join(html.escape(line) for line in lines)
        shown = "" if name == before else html.escape(name)
        blocks.append(block(text(words) if words else "", number, shown, when))
        before = name
    found = read(*blocks).messages
    assert [each.text for each in found] == ["\n".join(lines) for _, lines, _ in written]
    assert [each.speaker for each in found] == [name for name, _, _ in written]
    assert [each.id for each in found] == [str(number) for number in range(1, len(found) + 1)]
    assert [each.at_utc for each in found] == [
        BASE + timedelta(minutes=number) for number in range(1, len(found) + 1)
    ]


@given(st.integers(0, 1500))
def test_any_prefix_keeps_its_whole_messages(size):
    """Cut off anywhere, there is an error of ours, or the messages before the cut and a warning."""
    data = page(block(text("one")), block(text("two"), 2)).encode()
    source = BytesSource("messages.html", data[:size])
    try:
        items = [*telegram_html.read(source, ReadOptions())]
    except InputError:
        assert size < data.index(b"message2")
        return
    check_stream(items)
    said = [item.text for item in items if isinstance(item, Message)]
    assert said == ["one", "two"][: len(said)]
    if b"</html>" not in data[:size]:
        coverage = next(item for item in items if isinstance(item, Coverage))
        assert "ends in the middle" in (coverage.truncation or "")


def test_own_pages_are_recognized():
    """Pages of messages are, other pages are not."""
    assert sure(telegram_html, page(block(text("a")))) > 0.9
    assert sure(telegram_html, "<html><body><div class='page_wrap'>list of chats</div></html>") == 0
    assert sure(telegram_html, '{"text": "class=\\"page_wrap\\" class=\\"history\\""}') == 0
    assert sure(telegram_html, "") == 0


def test_styles_and_links_are_words():
    """Inline tags leave no trace, line breaks are line ends, spaces inside stay."""
    words = (
        'I <strong>am</strong> <a href="x">he<em>re</em></a>,<br><br>  <code>x &lt; 1</code><br>'
    )
    assert only(text(words)).text == "I am here,\n\n  x < 1\n"


def test_answer():
    """A link leads to the message that is answered; one in another chat has no target here."""
    here = '<div class="reply_to details">\nIn reply to <a href="messages.html#go_to_message4">this message</a>\n</div>\n'
    elsewhere = '<div class="reply_to details">\nIn reply to a message in another chat\n</div>\n'
    assert only(here + text("yes")).reply_to == "4"
    assert only(elsewhere + text("yes")).reply_to is None
    assert only(here + text("yes")).text == "yes"


def reactions(*emoji):
    """Reactions: emoji, names with times, and a count."""
    parts = []
    for each, names, count in emoji:
        pics = "".join(
            f'<div class="userpic userpic2" title="{name}">\n<div class="initials">\nB\n</div>\n</div>\n'
            for name in names
        )
        number = f'<span class="count">\n{count}\n</span>\n' if count else ""
        parts.append(
            f'<span class="reaction">\n<span class="emoji">\n{each}\n</span>\n<span class="userpics">\n{pics}</span>\n{number}</span>\n'
        )
    return f'<span class="reactions">\n{"".join(parts)}</span>\n'


def test_reactions():
    """Who is named is named, the others are counted."""
    found = only(
        text("a")
        + reactions(
            ("❤", ["Ben, 13.04.2024 21:17:00"], ""), ("👍", ["Cara"], "3"), ("🔥", [], "9" * 40)
        )
    )
    assert found.reactions == (
        Reaction("Ben", "❤"),
        Reaction("Cara", "👍"),
        Reaction(None, "👍"),
        Reaction(None, "👍"),
        Reaction(None, "🔥"),
    )
    assert found.text == "a"


def test_a_page_without_any_reaction_may_not_have_known_them():
    """Silence proves nothing where the page could not show a reaction."""
    assert read(block(text("a"))).coverages[0].limits.reactions is False
    found = read(block(text("a") + reactions(("❤", ["Ben"], ""))))
    assert found.coverages[0].limits == telegram_html.LIMITS


def test_passed_on_words_are_those_of_who_sent_them():
    """The name of the first author is not the speaker's."""
    inner = f'<div class="pull_left forwarded userpic_wrap">\nC\n</div>\n<div class="forwarded body">\n<div class="from_name">\nCara <span class="details"> 1.1.2024</span>\n</div>\n{text("news")}</div>\n'
    found = read(block(inner), block(text("and more"), 2, "")).messages
    assert [(each.speaker, each.text) for each in found] == [("Ana", "news"), ("Ana", "and more")]


def test_notices():
    """Notices of the app have no speaker and no time; days above messages are no messages."""
    found = read(
        service("13 April 2024", -1),
        service("Ana pinned this message"),
        service("Group call (61 seconds)", 10),
        block(text("a")),
    )
    assert [(each.kind, each.text, each.speaker) for each in found.messages] == [
        (Kind.SYSTEM, "Ana pinned this message", None),
        (Kind.CALL, "Group call (61 seconds)", None),
        (Kind.TEXT, "a", "Ana"),
    ]
    assert found.messages[1].duration == 61
    assert found.messages[0].at is None


def test_joined_message_without_one_before_it():
    """It is taken for the other person's."""
    assert read(block(text("a"), name="")).said == [("Ben", "a")]


@pytest.mark.parametrize(
    ("when", "at_utc"),
    [
        ("13.04.2024 21:15:01 UTC+02:00", datetime(2024, 4, 13, 19, 15, 1, tzinfo=UTC)),
        ("13.04.2024 21:15:01 UTC-0330", datetime(2024, 4, 14, 0, 45, 1, tzinfo=UTC)),
        ("13.04.2024 21:15:01", datetime(2024, 4, 13, 19, 15, 1, tzinfo=UTC)),
        ("3 April 2024, 21:15:01", datetime(2024, 4, 3, 19, 15, 1, tzinfo=UTC)),
        ("31.02.2024 21:15:01", None),
        ("13.04.2024 21:15:01 UTC+99:00", None),
        ("yesterday", None),
    ],
)
def test_times(when, at_utc):
    """A time is read with its offset, or else in the zone that is told; or it is a problem."""
    found = Read(telegram_html, page(block(text("a"), when=when)), timezone="Europe/Madrid")
    assert found.messages[0].at_utc == at_utc
    assert found.codes == ([] if at_utc else [("R104", "message 1")])


def test_pages_are_read_in_their_order():
    """Several pages are one chat; what is missing before or behind them is told."""
    first = page(block(text("one")), behind="messages2.html")
    second = page(block(text("two"), 2), before="messages.html")
    sources = [
        BytesSource("messages.html", first.encode()),
        BytesSource("messages2.html", second.encode()),
    ]
    items = [*telegram_html.read_bundle(Bundle("Ben", tuple(sources)), ReadOptions())]
    check_stream(items)
    assert [item.text for item in items if isinstance(item, Message)] == ["one", "two"]
    assert [item.title for item in items if isinstance(item, Chat)] == ["Ben"]
    assert [item.truncation for item in items if isinstance(item, Coverage)] == [None]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"behind": "messages2.html"}, "messages2.html"),
        ({"behind": "x y" * 50}, "the next one"),
        ({"before": "messages.html"}, "earlier page"),
        ({}, None),
    ],
)
def test_missing_pages_are_told(more, told):
    """A link to a page that was not read shows that the chat goes on."""
    truncation = read(block(text("a")), **more).coverages[0].truncation
    assert told in truncation if told else truncation is None


def test_what_a_timer_deleted_is_missing():
    """Messages that delete themselves are no longer in an export."""
    found = read(block(text("a")), service("Ana has set messages to auto-delete in 1 day"))
    assert "timer" in found.coverages[0].truncation


def test_messages_that_are_not_closed():
    """A message ends where the next begins, whatever was left open."""
    broken = (
        block(text("one")).rpartition("</div>")[0].rpartition("</div>")[0]
        + block(text("<b><i>two"), 2)
        + block(text("three</p></b>"), 3)
    )
    assert [each.text.strip() for each in read(broken).messages] == ["one", "two", "three"]


def test_message_beyond_the_cap_is_left_out():
    """Five megabytes in one message are one problem."""
    found = read(block(text("x" * 5_000_000)), block(text("a"), 2))
    assert [each.text for each in found.messages] == ["a"]
    assert found.codes == [("R103", "message 1")]
    assert found.coverages[0].unparsed == 1


def test_deep_nesting_is_only_words():
    """A hundred thousand tags within each other do no harm."""
    assert only(text("<b>" * 100_000 + "a" + "</b>" * 100_000)).text == "a"


def test_bytes_that_are_no_text_are_replaced():
    """One bad byte costs one letter, and is told."""
    data = page(block(text("a?b"))).encode().replace(b"a?b", b"a\xffb")
    found = Read(telegram_html, data)
    assert found.messages[0].text == "a\N{REPLACEMENT CHARACTER}b"
    assert found.codes == [("R101", "message 1")]


def test_bytes_that_are_no_text_in_an_identifier():
    """They are replaced there too."""
    data = page(block(text("a"), number="1?")).encode().replace(b"message1?", b"message1\xff")
    assert Read(telegram_html, data).messages[0].id == "1\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    "data", ["", "<html></html>", page(), page(service("No exported messages", -1))]
)
def test_nothing_to_read(data):
    """A page without a message is an error with advice."""
    with pytest.raises(InputError, match="Export the chat again"):
        Read(telegram_html, data)


@pytest.mark.parametrize(
    "unit",
    [
        "<a ",
        "<a / ",
        "<a a='",
        "<!--",
        "</a ",
        "<div a a a",
        "&#1",
        block(),
        '<span class="reactions">',
    ],
)
def test_hostile_pages_cost_linear_time(unit):
    """What makes other parsers slow costs time in proportion to its size."""
    start = page(block(text("a"))).removesuffix("</div>\n</body>\n</html>\n")
    assert growth(telegram_html, start, unit) < MOST
    assert growth(telegram_html, start[: start.index("21:15\n")], unit) < MOST
