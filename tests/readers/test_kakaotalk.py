from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import FormatError, TurnTowardError
from turntoward.model import Chat, Kind, Precision
from turntoward.model.ports import ReadOptions
from turntoward.readers import kakaotalk, whatsapp
from turntoward.testing import BytesSource, check_stream

KO = "벤 님과 카카오톡 대화\n저장한 날짜 : 2024년 4월 14일 오후 9:30\n\n"
EN = "KakaoTalk Chats with Ben\nDate Saved : 2024-04-14 21:30:01\n\n"
DAY = "--------------- 2024년 4월 13일 토요일 ---------------\n"
TABLE = "Date,User,Message\n"
WORDS = st.text("abc xyz.()!한あ", min_size=1, max_size=20).filter(
    lambda text: text == text.strip()
)
NAMES = st.sampled_from(["Ana", "Ben Ode", "안나", "벤 - 회사"])
FORMS = ["phone", "computer", "table"]


def written(form, said):
    """A chat as one of the forms writes it."""
    if form == "table":
        rows = ('2024-04-13 21:{:02}:01,"{}","{}"\n', TABLE)
        return rows[1] + "".join(rows[0].format(minute, name, text) for name, text, minute in said)
    row = (
        "2024년 4월 13일 오후 9:{2:02}, {0} : {1}\n"
        if form == "phone"
        else "[{0}] [오후 9:{2:02}] {1}\n"
    )
    return KO + (DAY if form == "computer" else "") + "".join(row.format(*each) for each in said)


@given(st.sampled_from(FORMS), st.lists(st.tuples(NAMES, WORDS, st.integers(0, 59)), min_size=1))
def test_what_is_written_is_read(form, said):
    """People, words and times come back, from all three forms."""
    said = sorted(said, key=lambda each: each[2])
    found = Read(kakaotalk, written(form, said))
    check_stream(found.items)
    assert found.said == [(name, text) for name, text, _ in said]
    assert [each.at and each.at.minute for each in found.messages] == [
        minute for *_, minute in said
    ]
    assert {each.precision for each in found.messages} == {
        Precision.SECOND if form == "table" else Precision.MINUTE
    }


@pytest.mark.parametrize("form", FORMS)
@given(size=st.integers(0, 300))
def test_any_prefix_is_read_or_refused(form, size):
    """Cut off anywhere, there is an error of ours or a stream in order."""
    text = written(form, [("Ana", "one", 1), ("Ben", "two", 2), ("Ana", "three", 3)])
    try:
        check_stream(kakaotalk.read(BytesSource("x", text.encode()[:size]), ReadOptions()))
    except TurnTowardError:
        assert size < 200


@pytest.mark.parametrize("form", FORMS)
def test_own_exports_are_recognized(form):
    """All three forms, and surer than WhatsApp, whose rows look the same in Korean."""
    text = written(form, [("Ana", "one", 1), ("Ben", "two", 2), ("Ana", "three", 3)])
    assert sure(kakaotalk, text) > 0.9
    assert sure(kakaotalk, text) > sure(whatsapp, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024년 4월 3일 오후 9:15, Ana : a\n2024년 4월 4일 오전 9:16, Ben : b\n",
        KO,
        "Date,User,Message\nhello,you,there\n",
        "KakaoTalk Chats with Ben is what I read\nhello\n",
        "[Ana] [9:15] hello\n",
    ],
)
def test_others_are_not(text):
    """Rows without a head are WhatsApp's, and a head without rows is nothing."""
    assert sure(kakaotalk, text) < 0.5


@pytest.mark.parametrize(
    "stamp",
    [
        "2024년 4월 13일 오후 9:15",
        "2024. 4. 13. 오후 9:15",
        "2024. 4. 13. 21:15",
        "2024-04-13 21:15",
        "April 13, 2024 at 21:15",
        "Apr 13, 2024, 9:15 PM",
        "April 13, 2024, 9:15 p.m.",
        "13 April 2024 at 21:15",
        "2024年4月13日 午後9:15",
    ],
)
def test_times_of_phones(stamp):
    """However the phone writes it, it is the same minute."""
    found = Read(kakaotalk, f"{KO}{stamp}, Ana : hello\n")
    assert found.said == [("Ana", "hello")]
    assert found.messages[0].at == datetime(2024, 4, 13, 21, 15)  # noqa: DTZ001


@pytest.mark.parametrize(
    "day",
    [
        "2024년 4월 13일 토요일",
        "Saturday, April 13, 2024",
        "Saturday, 13 April 2024",
        "2024年4月13日 土曜日",
        "2024-04-13",
    ],
)
def test_days_of_computers(day):
    """A line with a day is for all rows below it."""
    found = Read(kakaotalk, f"{EN}--------------- {day} ---------------\n[Ana] [9:15 PM] hello\n")
    assert found.messages[0].at == datetime(2024, 4, 13, 21, 15)  # noqa: DTZ001


@pytest.mark.parametrize(
    "head",
    [
        KO,
        EN.replace("Ben", "벤"),
        "벤 님과의 카카오톡 대화\n저장한 날짜 : x\n\n",
        "Talk_2024.4.14 21:30-1.txt\n벤 님과 카카오톡 대화\n저장한 날짜 : x\n\n",
        "\ufeff벤님과 카카오톡 대화\n저장한 날짜 : x\n\n",
    ],
)
def test_title(head):
    """The chat is named after whom it is with; the lines of the head are not counted."""
    found = Read(kakaotalk, f"{head}2024년 4월 13일 오후 9:15, Ana : hello\n")
    assert found.items[0] == Chat(id="벤", title="벤")
    assert found.coverages[0].unparsed == 0


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("사진", Kind.MEDIA),
        ("사진 12장", Kind.MEDIA),
        ("이모티콘", Kind.STICKER),
        ("파일: a.pdf", Kind.MEDIA),
        ("지도: 길 12", Kind.LOCATION),
        ("투표: 금요일?", Kind.POLL),
        ("보이스톡 해요", Kind.CALL),
        ("페이스톡 1:02:03", Kind.CALL),
        ("삭제된 메시지입니다.", Kind.DELETED),
        ("Photos 3", Kind.MEDIA),
        ("Emoticons", Kind.STICKER),
        ("This message was deleted.", Kind.DELETED),
        ("사진 봤어?", Kind.TEXT),
        ("Ana left this chatroom.", Kind.SYSTEM),
        ("Ben left this chatroom.", Kind.TEXT),
    ],
)
def test_kinds(body, kind):
    """What stands for something else is what it stands for; words that hold it are words."""
    found = Read(kakaotalk, f"{KO}2024년 4월 13일 오후 9:15, Ana : {body}\n").messages[0]
    assert (found.kind, found.text) == (kind, body)
    assert found.speaker == (None if kind is Kind.SYSTEM else "Ana")


def test_notices():
    """What the app says has no speaker, on phones and on computers."""
    phone = Read(kakaotalk, f"{KO}2024년 4월 13일 오후 9:15, Ana님이 나갔습니다.\n")
    computer = Read(kakaotalk, f"{KO}{DAY}[Ana] [오후 9:15] a\nAna님이 나갔습니다.\n")
    assert phone.said == [(None, "Ana님이 나갔습니다.")]
    assert computer.said == [("Ana", "a"), (None, "Ana님이 나갔습니다.")]


def test_copied_rows_of_a_computer_are_part_of_the_message():
    """They have no day of their own; that they are earlier than the message tells them."""
    found = Read(
        kakaotalk, f"{KO}{DAY}[Ana] [오후 9:15] see\n[Ben] [오후 8:01] a\n[Ben] [오후 9:16] b\n"
    )
    assert found.said == [("Ana", "see\n[Ben] [오후 8:01] a"), ("Ben", "b")]


def test_cells_with_quotes_and_lines():
    """A cell may hold quotes, commas and several lines; what is no row is counted."""
    found = Read(
        kakaotalk,
        TABLE + '2024-04-13 21:15:01,"Ana","a, ""b""\nc"\nno row\n2024-04-13 21:15:02,Ben,d\n',
    )
    assert found.said == [("Ana", 'a, "b"\nc'), ("Ben", "d")]
    assert found.codes == [("R102", "line 4")]
    assert found.coverages[0].unparsed == 1


def test_day_that_is_none():
    """The messages of such a day are kept, without a time."""
    found = Read(kakaotalk, f"{KO}2024년 2월 30일 오후 9:15, Ana : hello\n")
    assert (found.messages[0].at, found.codes) == (None, [("R104", "line 4")])


def test_nothing_to_read():
    """An export without a message is an error with advice."""
    with pytest.raises(FormatError, match="Export it again"):
        Read(kakaotalk, KO)


@pytest.mark.parametrize(
    "unit",
    [
        "2024년 4월 13일 오후 9:15, Ana : a\n",
        "2023년 1월 1일 오후 1:11, B : b\n",
        "[Ana] [1:11] a\n",
        DAY,
        '"',
        '2024-04-13 21:15:01,"\n',
    ],
)
def test_hostile_rows_cost_linear_time(unit):
    """Rows out of time, days and quotes without end cost time in proportion to their size."""
    assert growth(kakaotalk, KO, unit) < MOST
    assert growth(kakaotalk, KO + DAY, unit) < MOST
    assert growth(kakaotalk, TABLE, unit) < MOST


def test_a_year_of_many_digits_is_none():
    """A line of numbers that no calendar holds is no day, and no crash."""
    assert sure(kakaotalk, "9223372036854775808 4월 4") == 0
