from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import FormatError, TurnTowardError
from turntoward.model import Chat, Kind, Precision
from turntoward.model.ports import ReadOptions
from turntoward.readers import _app_words, line
from turntoward.testing import BytesSource, check_stream

HEAD = "[LINE] Chat history with Ben\nSaved on: 2024/04/14 10:02\n\n2024/04/13(Sat)\n"
WORDS = st.text("abc xyz:.()!あ한", min_size=1, max_size=20).filter(
    lambda text: text == text.strip()
)
NAMES = st.sampled_from(["Ana", "Ben Ode", "杏奈", "ana: the 2nd", "+34 600"])


def read(rows, head=HEAD, name="input.txt", **options):
    """Read a history with these rows."""
    return Read(line, head + rows, name, **options)


def written(text):
    """A message as LINE writes it: in quotes where it has several lines."""
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if "\n" in text else text


@given(
    st.lists(
        st.tuples(NAMES, st.lists(WORDS, min_size=1, max_size=3), st.integers(0, 59)), min_size=1
    )
)
def test_what_is_written_is_read(said):
    """People, words and times come back, however many lines a message has."""
    said = sorted(said, key=lambda each: each[2])
    rows = "".join(
        f"21:{minute:02}\t{name}\t{written(chr(10).join(words))}\n" for name, words, minute in said
    )
    found = read(rows)
    check_stream(found.items)
    assert found.said == [(name, "\n".join(words)) for name, words, _ in said]
    assert [each.at.minute for each in found.messages] == [minute for *_, minute in said]


@given(st.integers(0, 600))
def test_any_prefix_is_read_or_refused(size):
    """Cut off anywhere, there is an error of ours or a stream in order."""
    text = (
        HEAD
        + '21:15\tAna\t"one\ntwo"\n21:16\t\tBen left the chat.\n\n2024/04/14(Sun)\n9:15\tBen\t[Photo]\n'
    )
    try:
        check_stream(line.read(BytesSource("x", text.encode()[:size]), ReadOptions()))
    except TurnTowardError:
        assert size < len(HEAD) + 12


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        "\ufeff[LINE] 健とのトーク履歴\r\n保存日時：2024/04/14 10:02\r\n",
        "2024/04/13(Sat)\n21:15\tAna\thello\n",
        "2024.04.13 土曜日\n21:15 杏奈 こんにちは\n",
    ],
)
def test_own_exports_are_recognized(text):
    """Of phones and computers, with and without a head line."""
    assert sure(line, text) > 0.8


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[LINE]",
        "[LINE] is not a chat app that I use\nhello\n",
        "21:15\tAna\thello\n",
        "Ana: hi\nBen: hello\n",
        "13/04/2024, 21:15 - Ana: one\n",
        "0:05 Ana\nhello\n0:09 Ben\nhi\n",
        "2024/04/13\n21:15 we met\n",
    ],
)
def test_others_are_not(text):
    """Times and tabs alone make no history of LINE's."""
    assert sure(line, text) < 0.5 or text.startswith("[LINE] is")


@pytest.mark.parametrize(
    ("written_day", "day"),
    [
        ("2024/04/13(Sat)", 13),
        ("2024.04.13 Saturday", 13),
        ("2024/04/13（週六）", 13),
        ("2024/4/13周六", 13),
        ("2024.04.13 土曜日", 13),
        ("Sat, 13/4/2024", 13),
        ("Sat, 4/13/2024", 13),
        ("Fri, 04/12/2024", 12),
        ("Fri, 12/04/2024", 12),
        ("ส., 13/4/2567", 13),
        ("2024. 4. 13. 토요일", 13),
    ],
)
def test_days(written_day, day):
    """However a day is written, its weekday tells which number is the month."""
    found = read("21:15\tAna\thello\n", head=f"[LINE] Chat with Ben\n\n{written_day}\n")
    assert found.messages[0].at == datetime(2024, 4, day, 21, 15)  # noqa: DTZ001
    assert found.messages[0].precision is Precision.MINUTE


def test_order_of_a_date_that_nothing_settles_can_be_told():
    """Without a weekday that is known, the person decides, and else the days that exist."""
    rows = "xx, 03/04/2024\n21:15\tAna\thello\n"
    assert read(rows, head="[LINE] x\n", date_order="mdy").messages[0].at.month == 3
    assert read(rows, head="[LINE] x\n", date_order="dmy").messages[0].at.month == 4
    later = rows + "xx, 03/25/2024\n21:15\tAna\thello\n"
    assert read(later, head="[LINE] x\n").coverages[0].date_order == "mdy"
    moving = "".join(f"xx, 03/{day:02}/2024\n21:15\tAna\thello\n" for day in (2, 4, 7, 9, 12))
    assert read(moving, head="[LINE] x\n").coverages[0].date_order == "mdy"


@pytest.mark.parametrize(
    ("clock", "hour"),
    [
        ("21:15", 21),
        ("09:15PM", 21),
        ("9:15 PM", 21),
        ("下午09:15", 21),
        ("午前0:15", 0),
        ("오후 9:15", 21),
    ],
)
def test_clocks(clock, hour):
    """Of twelve hours and of twenty-four, with the half of the day before or behind."""
    assert read(f"{clock}\tAna\thello\n").messages[0].at.hour == hour


def test_a_pasted_piece_of_a_history_stays_in_its_quotes():
    """Rows that are older than the message are part of it; a row in its time ends what was no quote."""
    found = read('21:15\tAna\t"see:\n20:01\tBen\tfine\n"\n21:16\tBen\t"so\n21:17\tAna\tsize 5"\n')
    assert found.said == [
        ("Ana", "see:\n20:01\tBen\tfine\n".strip("\n")),
        ("Ben", '"so'),
        ("Ana", 'size 5"'),
    ]


def test_names_with_spaces_where_only_spaces_part_them():
    """A name is what all rows of a person begin with."""
    rows = "".join(
        f"21:{minute} Ben Ode {word} and more\n" for minute, word in enumerate("abcdefgh", 10)
    )
    found = Read(line, f"2024.04.13 土曜日\n{rows}21:30 Ana yes\n21:31 Ana no\n")
    assert {each.speaker for each in found.messages} == {"Ben Ode", "Ana"}
    assert found.messages[0].text == "a and more"


def test_title():
    """The chat is named after whom it is with, by the head line or else by the file."""
    assert read("21:15\tAna\ta\n").items[0] == Chat(id="Ben", title="Ben")
    assert (
        read("21:15\tAna\ta\n", head="[LINE] Something new Ben\n").items[0].title
        == "Something new Ben"
    )
    bare = read("21:15\tAna\ta\n", head="2024/04/13(Sat)\n", name="[LINE] Chat with Cara.txt")
    assert bare.items[0].title == "Cara"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("[Sticker]", Kind.STICKER),
        ("[スタンプ]", Kind.STICKER),
        ("[貼圖]", Kind.STICKER),
        ("[Photo]", Kind.MEDIA),
        ("[File] a.pdf", Kind.MEDIA),
        ("[Location] Mill Lane", Kind.LOCATION),
        ("☎ Call time 5:40", Kind.CALL),
        ("", Kind.EMPTY),
        ("Sticker", Kind.TEXT),
        ("[Sticker", Kind.TEXT),
        ("[whatever]", Kind.TEXT),
        ("Ana unsent a message.", Kind.DELETED),
    ],
)
def test_kinds(body, kind):
    """What stands in brackets is what its word says, in any of the languages."""
    found = read(f"21:15\tAna\t{body}\n").messages[0]
    assert (found.kind, found.text, found.speaker) == (kind, body, "Ana")


def test_length_of_a_call():
    """It stands behind the word."""
    assert read("21:15\tAna\t☎ 通話時間 1:02:03\n").messages[0].duration == 3723.0


def test_lines_before_the_first_row_are_counted():
    """The head is no message, and what is neither is not passed over in silence."""
    found = read(
        "21:15\tAna\ta\n", head="[LINE] Chat with Ben\nSaved on: x\nwhat is this\n2024/04/13(Sat)\n"
    )
    assert found.coverages[0].unparsed == 1


def test_nothing_to_read():
    """A history without a row is an error with advice."""
    with pytest.raises(FormatError, match="Save it again"):
        read("")


def test_bytes_that_are_no_text():
    """They are replaced, and the line is told."""
    found = Read(line, HEAD.encode() + b"21:15\tAna\ta\xffb \xc3\xa9\xc3\xa9\xe2\x82\xac\n")
    assert found.messages[0].text.startswith("a")


@pytest.mark.parametrize("app", ["line", "kakaotalk"])
def test_every_language_has_what_is_needed(app):
    """Titles, stickers, media and weekdays; these in rows of seven, months in rows of twelve."""
    words = _app_words.load_app_words(app)
    assert len(words.titles) > 8
    assert {Kind.STICKER, Kind.MEDIA} <= {*words.kinds.values()}
    assert {*words.weekdays.values()} == {*range(7)}
    assert {*words.months.values()} in ({*range(1, 13)}, set())


@pytest.mark.parametrize(
    "unit",
    [
        '21:15\tAna\t"a\n',
        '20:15\tAna\t"\n',
        "2024/04/14(Sun)\n",
        "21:15 a b c d e\n",
        '"\n',
        "21:15\t\n",
    ],
)
def test_hostile_rows_cost_linear_time(unit):
    """Quotes that never close, days and times without end cost time in proportion to their size."""
    assert growth(line, HEAD, unit) < MOST
