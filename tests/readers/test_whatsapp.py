"""WhatsApp exports: any locale, what is no message, what a file cannot show, and what it costs."""

import re
import time
import tracemalloc
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from turntoward.errors import ChoiceError
from turntoward.model import Chat, Kind, Message, Precision
from turntoward.model.ports import ReadOptions
from turntoward.readers import whatsapp
from turntoward.readers._whatsapp_blocks import blocks_of
from turntoward.readers._whatsapp_header import parse_header
from turntoward.readers._whatsapp_words import load_words
from turntoward.testing import BytesSource

MARK = "\u200e"
EVENING = datetime(2024, 4, 3, 21, 15)  # noqa: DTZ001 exports have local wall clocks
LATER = datetime(2024, 4, 13, 9, 16)  # noqa: DTZ001


def read(text, **more) -> Read:
    """One read of an export."""
    return Read(whatsapp, text, **more)


def uk(*rows: str) -> str:
    """An Android export in British style, a minute a row; rows that are no `Name: words` go as they are."""
    start = datetime(2024, 4, 13, 21, 15)  # noqa: DTZ001
    return "".join(
        f"{start + timedelta(minutes=number):%d/%m/%Y, %H:%M} - {row}\n"
        for number, row in enumerate(rows)
    )


def clock(message: Message) -> datetime:
    """The time of a message that has one."""
    assert message.at
    return message.at


def verdict(found: Read) -> tuple[str | None, float, str]:
    """The order of the dates, how sure it is, and why."""
    (coverage,) = found.coverages
    return (
        coverage.date_order,
        coverage.date_order_confidence or 0.0,
        coverage.date_order_reason or "",
    )


def only(text) -> Message:
    """The one message that a body makes, between two others."""
    return read(uk("Ana: before", f"Ben: {text}", "Ana: after")).messages[1]


# --- headers ------------------------------------------------------------------------------------

HEADERS = {
    "en-US": ("4/3/24, 9:15\u202fPM - ", "4/13/24, 9:16\u202fAM - "),
    "en-US, 24 hours": ("4/3/24, 21:15 - ", "4/13/24, 09:16 - "),
    "en-US, iOS": ("[4/3/24, 9:15:22 PM] ", "[4/13/24, 9:16:00 AM] "),
    "en-GB": ("03/04/2024, 21:15 - ", "13/04/2024, 09:16 - "),
    "en-GB, iOS": ("[03/04/2024, 21:15:22] ", "[13/04/2024, 09:16:00] "),
    "en-IN": ("03/04/24, 9:15 pm - ", "13/04/24, 9:16 am - "),
    "en-NZ": ("3/04/24, 9:15 pm - ", "13/04/24, 9:16 am - "),
    "en-CA": ("2024-04-03, 9:15 p.m. - ", "2024-04-13, 9:16 a.m. - "),
    "en-ZA": ("2024/04/03, 21:15 - ", "2024/04/13, 09:16 - "),
    "en-US with a full year": ("4/3/2024, 9:15 PM - ", "4/13/2024, 9:16 AM - "),
    "es": ("3/4/24, 21:15 - ", "13/4/24, 9:16 - "),
    "es-AR": ("3/4/2024, 9:15\u202fp.\u00a0m. - ", "13/4/2024, 9:16\u202fa.\u00a0m. - "),
    "es-CO": ("3/04/24, 9:15 p.\u00a0m. - ", "13/04/24, 9:16 a.\u00a0m. - "),
    "pt-BR": ("03/04/2024 21:15 - ", "13/04/2024 09:16 - "),
    "pt with às": ("03/04/2024 às 21:15 - ", "13/04/2024 às 09:16 - "),
    "fr": ("03/04/2024 à 21:15 - ", "13/04/2024 à 09:16 - "),
    "fr-CA": ("2024-04-03 21 h 15 - ", "2024-04-13 9 h 16 - "),
    "fr-BE": ("3/04/24, 21:15 - ", "13/04/24, 09:16 - "),
    "it": ("03/04/24, 21:15 - ", "13/04/24, 09:16 - "),
    "it with alle ore": ("03/04/2024 alle ore 21:15 - ", "13/04/2024 alle ore 09:16 - "),
    "de": ("03.04.24, 21:15 - ", "13.04.24, 09:16 - "),
    "de with um and Uhr": ("03.04.2024 um 21:15 Uhr - ", "13.04.2024 um 09:16 Uhr - "),
    "nl": ("03-04-2024 21:15 - ", "13-04-2024 09:16 - "),
    "sv": ("2024-04-03 21:15 - ", "2024-04-13 09:16 - "),
    "sv, iOS": ("[2024-04-03 21:15:22] ", "[2024-04-13 09:16:00] "),
    "da": ("03.04.2024 21.15 - ", "13.04.2024 09.16 - "),
    "da with kl.": ("03.04.2024 kl. 21.15 - ", "13.04.2024 kl. 09.16 - "),
    "fi": ("3.4.2024 klo 21.15 - ", "13.4.2024 klo 9.16 - "),
    "is": ("3.4.2024, 21:15 - ", "13.4.2024, 09:16 - "),
    "et": ("03.04.24 kell 21:15 - ", "13.04.24 kell 09:16 - "),
    "lv": ("03.04.24, 21:15 - ", "13.04.24, 09:16 - "),
    "lt": ("2024-04-03 21:15 - ", "2024-04-13 09:16 - "),
    "pl": ("3.04.2024, 21:15 - ", "13.04.2024, 09:16 - "),
    "cs": ("03.04.24 21:15 - ", "13.04.24 9:16 - "),
    "sk": ("3. 4. 2024 21:15 - ", "13. 4. 2024 9:16 - "),
    "sl": ("3. 4. 24, 21:15 - ", "13. 4. 24, 09:16 - "),
    "hr": ("03. 04. 2024. 21:15 - ", "13. 04. 2024. 09:16 - "),
    "hr with u": ("03. 04. 2024. u 21:15 - ", "13. 04. 2024. u 09:16 - "),
    "sr": ("3.4.24. 21:15 - ", "13.4.24. 09:16 - "),
    "hu": ("2024. 04. 03. 21:15 - ", "2024. 04. 13. 9:16 - "),
    "ro": ("03.04.2024, 21:15 - ", "13.04.2024, 09:16 - "),
    "bg": ("3.04.24 г., 21:15 ч. - ", "13.04.24 г., 9:16 ч. - "),
    "mk": ("3.4.24 г., во 21:15 - ", "13.4.24 г., во 09:16 - "),
    "ru": ("03.04.2024, 21:15 - ", "13.04.2024, 09:16 - "),
    "uk with о": ("03.04.24 о 21:15 - ", "13.04.24 о 09:16 - "),
    "el": ("3/4/24, 9:15 μ.μ. - ", "13/4/24, 9:16 π.μ. - "),
    "tr": ("3.04.2024 21:15 - ", "13.04.2024 09:16 - "),
    "tr, 12 hours": ("3.04.2024 ÖS 9:15 - ", "13.04.2024 ÖÖ 9:16 - "),
    "sq": ("3.4.24, 9:15\u202fe pasdites - ", "13.4.24, 9:16\u202fe paradites - "),
    "fi, 12 hours": ("3.4.2024 klo 9.15 ip. - ", "13.4.2024 klo 9.16 ap. - "),
    "hu, 12 hours": ("2024. 04. 03. 9:15 du. - ", "2024. 04. 13. 9:16 de. - "),
    "cs, 12 hours": ("03.04.24 9:15 odp. - ", "13.04.24 9:16 dop. - "),
    "id": ("03/04/24 21.15 - ", "13/04/24 09.16 - "),
    "ms": ("3/04/24, 9:15 PTG - ", "13/04/24, 9:16 PG - "),
    "vi": ("21:15, 03/04/2024 - ", "09:16, 13/04/2024 - "),
    "vi without comma": ("21:15 3/4/24 - ", "09:16 13/4/24 - "),
    "vi, iOS": ("[21:15:22, 3/4/24] ", "[09:16:00, 13/4/24] "),
    "vi, 12 hours": ("03/04/2024, 9:15 CH - ", "13/04/2024, 9:16 SA - "),
    "zh": ("2024/4/3 下午9:15 - ", "2024/4/13 上午9:16 - "),
    "zh in words": ("2024年4月3日 下午9:15 - ", "2024年4月13日 上午9:16 - "),
    "zh-Hant": ("2024/4/3 晚上9:15 - ", "2024/4/13 早上9:16 - "),
    "zh-Hant, Minguo": ("[民國113/4/3 下午9:15:22] ", "[民國113/4/13 上午9:16:00] "),
    "ja": ("2024/04/03 21:15 - ", "2024/04/13 9:16 - "),
    "ja, 12 hours": ("2024/4/3 午後9:15 - ", "2024/4/13 午前9:16 - "),
    "ja, imperial": ("[R6/4/3 21:15:22] ", "[R6/4/13 9:16:00] "),
    "ko": ("2024년 4월 3일 오후 9:15, ", "2024년 4월 13일 오전 9:16, "),
    "ko, iOS": ("[2024. 4. 3. 오후 9:15:22] ", "[2024. 4. 13. 오전 9:16:00] "),
    "ko, short": ("24. 4. 3. 오후 9:15 - ", "24. 4. 13. 오전 9:16 - "),
    "th": ("3/4/2567 21:15 - ", "13/4/2567 09:16 - "),
    "th digits": ("๓/๔/๒๕๖๗ ๒๑:๑๕ - ", "๑๓/๔/๒๕๖๗ ๐๙:๑๖ - "),
    "ar": (
        "\u200f٣\u200f/٤\u200f/٢٠٢٤، ٩:١٥ م - ",
        "\u200f١٣\u200f/٤\u200f/٢٠٢٤، ٩:١٦ ص - ",
    ),
    "ar, iOS": ("[٣\u200f/٤\u200f/٢٠٢٤، ٩:١٥:٢٢ م] ", "[١٣\u200f/٤\u200f/٢٠٢٤، ٩:١٦:٠٠ ص] "),
    "ar, Hijri": ("[٢٤/٩/١٤٤٥ هـ، ٩:١٥:٢٢ م] ", "[٤/١٠/١٤٤٥ هـ، ٩:١٦:٠٠ ص] "),
    "fa": ("۱۴۰۳/۱/۱۵،\u200f ۲۱:۱۵ - ", "۱۴۰۳/۱/۲۵،\u200f ۹:۱۶ - "),
    "fa, 12 hours": ("۱۴۰۳/۱/۱۵، ۹:۱۵ ب.ظ. - ", "۱۴۰۳/۱/۲۵، ۹:۱۶ ق.ظ. - "),
    "fa, Gregorian": ("۲۰۲۴/۴/۳،\u200f ۲۱:۱۵ - ", "۲۰۲۴/۴/۱۳،\u200f ۹:۱۶ - "),
    "he": ("\u200f3.4.2024, 21:15 - ", "\u200f13.4.2024, 9:16 - "),
    "ur": ("3/4/24، 9:15 بعد دوپہر - ", "13/4/24، 9:16 صبح - "),
    "hi": ("3/4/24, 9:15 pm - ", "13/4/24, 9:16 am - "),
    "hi in words": ("3/4/24, 9:15 अपराह्न - ", "13/4/24, 9:16 पूर्वाह्न - "),
    "hi by the time of day": ("3/4/24, रात 9:15 - ", "13/4/24, सुबह 9:16 - "),
    "mr digits": ("३/४/२४, २१:१५ - ", "१३/४/२४, ०९:१६ - "),
    "bn digits": ("৩/৪/২৪, ৯:১৫ PM - ", "১৩/৪/২৪, ৯:১৬ AM - "),
    "ta": ("3/4/24, பிற்பகல் 9:15 - ", "13/4/24, முற்பகல் 9:16 - "),
    "te": ("03-04-24 9:15 PM - ", "13-04-24 9:16 AM - "),
    "my digits": ("၃-၄-၂၀၂၄ ၂၁:၁၅ - ", "၁၃-၄-၂၀၂၄ ၀၉:၁၆ - "),
    "ne": ("२०२४/४/३, २१:१५ - ", "२०२४/४/१३, ९:१६ - "),
    "mn": ("2024.04.03 21:15 - ", "2024.04.13 09:16 - "),
    "eu": ("24/4/3 (21:15) - ", "24/4/13 (9:16) - "),
    "full width": ("２０２４/４/３ ２１:１５ - ", "２０２４/４/１３ ９:１６ - "),
    "old iOS": ("03/04/2024 21:15:22: ", "13/04/2024 09:16:00: "),
    "a dash between": ("03/04/2024 - 21:15 - ", "13/04/2024 - 09:16 - "),
    "an en dash": ("03/04/2024, 21:15 – ", "13/04/2024, 09:16 – "),
}
AMBIGUOUS = {
    "en-US, 24 hours",
    "en-US with a full year",
    "eu",
    "sr",
}  # one line does not settle these


@pytest.mark.parametrize("locale", HEADERS)
def test_headers_of_any_locale_are_read(locale):
    """Both rows have their time, their name and their words."""
    first, second = HEADERS[locale]
    colon = " : " if locale == "ko" else ": "
    found = read(f"{first}Ana{colon}one\n{second}Ben{colon}two: and more\n")
    assert [clock(message).replace(second=0) for message in found.messages] == [EVENING, LATER]
    assert found.said == [("Ana", "one"), ("Ben", "two: and more")]
    seconds = clock(found.messages[0]).second == 22
    assert found.messages[0].precision is (Precision.SECOND if seconds else Precision.MINUTE)
    assert sure(whatsapp, f"{first}Ana{colon}one\n{second}Ben{colon}two\n") > 0.9


@pytest.mark.parametrize("locale", sorted({*HEADERS} - AMBIGUOUS))
def test_one_line_is_enough_where_a_locale_has_its_own_way(locale):
    """The way of writing tells the order of a single date without a number above twelve."""
    colon = " : " if locale == "ko" else ": "
    (message,) = read(f"{HEADERS[locale][0]}Ana{colon}one\n").messages
    assert clock(message).replace(second=0) == EVENING


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [
        (", 12:05 AM", 0, 5),
        (", 12:05 PM", 12, 5),
        (", 12:05 a. m.", 0, 5),
        (" 24:05", 0, 5),
        (" 下午12:05", 12, 5),
        (" 凌晨12:05", 0, 5),
        (" 中午11:55", 11, 55),
        (" 中午1:05", 13, 5),
        (" 晚上12:05", 0, 5),
        (" 午前0:05", 0, 5),
        (" 午後0:05", 12, 5),
        (" रात 1:05", 1, 5),
        (" 0:05", 0, 5),
        (" 21:15 PM", 21, 15),
    ],
)
def test_noon_and_midnight(written, hour, minute):
    """Twelve, nought and twenty-four mean what phones mean by them, on the day that is written."""
    (message,) = read(f"2024/04/13{written} - Ana: one\n").messages
    assert message.at == datetime(2024, 4, 13, hour, minute)  # noqa: DTZ001


@pytest.mark.parametrize(
    "line",
    [
        "hello",
        "10:30 - dentist: bring the card",
        "2 of 3 done: good",
        "12.04.2024 10 to 12 in the hall",
        "[00:05] Ana: hello",
        "2024-04-13 21:15:01 INFO: started",
        "1713035701,Ana,hello",
        "1. one 2. two 3. three - so: yes",
        "[13/04/2024, 21:15 - Ana: brackets that do not close",
        "2024/2024/04 21:15 - Ana: two years",
    ],
)
def test_other_lines_are_no_headers(line):
    """Numbers alone do not make the start of a message."""
    assert parse_header(line, load_words()) is None


# --- the order of dates -------------------------------------------------------------------------


def dates(*texts: str, tail: str = ", 21:15 - Ana: x") -> Read:
    """An export with these dates."""
    return read("".join(f"{text}{tail}\n" for text in texts))


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["04/05/2024", "13/05/2024"], "dmy"),
        (["04/05/2024", "05/13/2024"], "mdy"),
        (["04/01/2024", "04/02/2024", "04/03/2024", "04/04/2024"], "mdy"),
        (["01/04/2024", "02/04/2024", "03/04/2024", "04/04/2024"], "dmy"),
        (["24/04/03", "24/04/04", "24/05/02"], "ymd"),
        (["2024/04/03"], "ymd"),
        (["03.04.24"], "dmy"),
        (["4/3/24", "12/3/24", "1/4/24", "9/4/24"], "dmy"),
    ],
)
def test_the_order_comes_from_the_whole_file(texts, order):
    """Numbers above twelve decide, then which reading moves on in small steps."""
    found, confidence, reason = verdict(dates(*texts))
    assert (found, reason[-1]) == (order, ".")
    assert confidence > 0.9


def test_the_order_never_changes_within_a_file():
    """A date that the order of the file rules out has no time, and says so; its words are kept."""
    found = dates("12/04/2024", "13/04/2024", "04/14/2024", "15/04/2024")
    assert [message.at is None for message in found.messages] == [False, False, True, False]
    assert found.codes == [("R104", "line 3")]


def test_a_person_may_give_the_order():
    """The order that was given wins, with full confidence."""
    found = read("03/04/2024, 21:15 - Ana: x\n", date_order="mdy")
    assert found.messages[0].at == datetime(2024, 3, 4, 21, 15)  # noqa: DTZ001
    assert found.coverages[0].date_order_confidence == 1.0


def test_an_order_that_cannot_be_meant_is_refused():
    """Where the year stands first, another order is no order."""
    found = read("2024/04/03, 21:15 - Ana: x\n", date_order="dmy")
    assert found.messages[0].at == EVENING
    assert found.codes == [("R112", "the options")]


@pytest.mark.parametrize(
    ("rest", "name", "order"),
    [
        ("Ana: <Media omitted>", "input.txt", "mdy"),
        ("Ana: <Multimedia omitido>", "input.txt", "dmy"),
        ("Ana: x", "WhatsApp Chat with Ben.txt", "mdy"),
        ("Ana: x", "Chat de WhatsApp con Ben.txt", "dmy"),
        ("Ana: привет, как ты", "input.txt", "dmy"),
    ],
)
def test_languages_settle_what_dates_do_not(rest, name, order):
    """What the app wrote, the name of the file and the script tell where a phone is from."""
    found, confidence, _ = verdict(read(f"4/3/24, 21:15 - {rest}\n", name=name))
    assert found == order
    assert 0.5 < confidence <= 0.95


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("30/12/1399", "2021-03-20"),
        ("1/1/1400", "2021-03-21"),
        ("31/6/1403", "2024-09-21"),
        ("30/12/1403", "2025-03-20"),
        ("1/9/1445", "2024-03-11"),
        ("30/12/1445", "2024-07-06"),
        ("29/2/2567", "2024-02-29"),
    ],
)
def test_other_calendars(text, day):
    """Persian, Umm al-Qura and Thai years become days of our calendar."""
    found = read(f"{text}, 21:15 - Ana: x\n", date_order="dmy")
    assert clock(found.messages[0]).date().isoformat() == day


@pytest.mark.parametrize("text", ["30/12/1400", "31/7/1403", "30/8/1445", "29/2/2566", "1/1/0900"])
def test_days_that_no_calendar_has(text):
    """A day that does not exist in its calendar has no time."""
    assert dates(text).messages[0].at is None


# --- what is no header --------------------------------------------------------------------------

LOG = "".join(f"01/02/2023, 10:{minute:02} - Ben: log {minute}\n" for minute in range(60))


def test_a_pasted_log_is_part_of_its_message():
    """However many lines it has, up to 500; one problem tells of each."""
    text = (
        uk("Ana: look")
        + LOG
        + "13/04/2024, 21:16 - Ben: oh\n"
        + LOG
        + "14/04/2024, 9:00 - Ana: x\n"
    )
    found = read(text)
    assert found.said == [
        ("Ana", "look\n" + LOG.rstrip("\n")),
        ("Ben", "oh\n" + LOG.rstrip("\n")),
        ("Ana", "x"),
    ]
    assert found.codes == [("R110", "line 2"), ("R110", "line 63")]


def test_a_long_run_of_old_messages_is_none():
    """After 500 lines the clock is taken to be set back, and nothing becomes part of anything."""
    text = uk("Ana: new") + LOG * 9 + "14/04/2024, 9:00 - Ana: x\n"
    found = read(text)
    assert len(found.messages) == 542
    assert ("R111", "line 2") in found.codes


@pytest.mark.parametrize(("rows", "kept"), [(3, 1), (4, 5)])
def test_old_rows_at_the_end(rows, kept):
    """Three at most are taken for a paste."""
    text = uk("Ana: new") + "".join(LOG.splitlines(keepends=True)[:rows])
    assert len(read(text).messages) == kept


def test_small_steps_back_are_the_clock():
    """Winter time and travel are kept as they are, in the order of the file."""
    text = (
        "14/04/2024, 09:00 - Ana: one\n13/04/2024, 08:00 - Ben: two\n14/04/2024, 09:01 - Ana: x\n"
    )
    found = read(text)
    assert [message.text for message in found.messages] == ["one", "two", "x"]
    assert found.problems == []


def test_a_pasted_log_across_blocks():
    """A paste is found wherever the blocks are cut, and the line of the problem is right."""
    filler = "x" * 1000
    row = f"Ana: {filler}"
    for before in (255, 256, 257):
        text = (
            uk(*[row] * before) + "01/02/2023, 10:00 - Ben: old\n" + f"15/04/2024, 9:00 - {row}\n"
        )
        found = read(text)
        assert len(found.messages) == before + 1
        assert found.messages[before - 1].text == filler + "\n01/02/2023, 10:00 - Ben: old"
        assert found.codes == [("R110", f"line {before + 1}")]


def test_lines_in_another_shape_are_words():
    """A header that another phone would write is part of a message, older or newer."""
    text = uk("Ana: look", "Ben: ok", "Ana: x", "Ben: y").replace(
        "look\n", "look\n[12/04/24, 20:00:01] Ben: hi\n20.04.24, 18:00 - dinner: bread\n"
    )
    found = read(text)
    assert found.messages[0].text.count("\n") == 2
    assert len(found.messages) == 4


def test_two_exports_one_after_the_other():
    """A second shape that goes on in time is one of headers, with its own precision."""
    ios = "".join(f"[14/04/24, 09:16:{second:02}] Ana: {second}\n" for second in range(30))
    found = read(uk("Ana: one", "Ben: two") + ios)
    assert len(found.messages) == 32
    assert [found.messages[place].precision for place in (1, 2)] == [
        Precision.MINUTE,
        Precision.SECOND,
    ]


def test_spellings_that_come_late_are_learned():
    """Words for the time of day that the first pages do not have are found where they come."""
    rows = [f"4/13/24, {hour}:15 AM - Ana: {'x' * 200}\n" for hour in range(1, 12)] * 20
    found = read("".join(rows) + "4/13/24, 9:15 PM - Ben: late\n")
    assert len(found.messages) == 221
    assert clock(found.messages[-1]).hour == 21


@pytest.mark.parametrize("other", ["03/04/2024 9:15 Uhr - ", "03/04/2024 9:15 - "])
def test_shapes_that_differ_in_other_ways_are_no_halves_of_the_day(other):
    """Only two different words beside the time can be names for morning and evening."""
    own = "03/04/2024, 9:16 Uhr - Ana: x\n"
    found = read(own * 9 + f"{other}Ben: pasted\n" * 2 + own * 9)
    assert {clock(message).hour for message in found.messages} == {9}


def test_headers_after_marks():
    """Direction marks may stand before the line, after the bracket, and around the numbers."""
    text = f"{MARK}[{MARK}13/04/2024, 21:15:01] Ana: one\n\u202b[13/04/2024\u200f, 21:15:02] Ben: two\n"
    assert read(text).said == [("Ana", "one"), ("Ben", "two")]


def test_an_indented_log_is_words():
    """A header starts at the start of its line."""
    assert only("look\n  13/04/2024, 21:15 - Ana: one").text.endswith("- Ana: one")


def test_lines_before_the_first_message_are_counted():
    """They are told, and counted; blank lines are none."""
    found = read("a title\n\nand more\n" + uk("Ana: one"))
    assert found.said == [("Ana", "one")]
    assert found.codes == [("R102", "line 1")]
    assert found.coverages[0].unparsed == 2


@pytest.mark.parametrize(("text", "lines"), [("", 0), ("\n\n", 0), ("hello\n\nworld\n", 2)])
def test_a_file_without_messages(text, lines):
    """Nothing is invented; all lines are unparsed."""
    found = read(text)
    assert isinstance(found.items[0], Chat)
    assert found.messages == []
    assert found.codes == [("R113", "line 1")]
    assert found.coverages[0].unparsed == lines
    assert sure(whatsapp, text) == 0


# --- bytes and lines ----------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding, end):
    """All of them give the same messages, with LF inside."""
    text = uk("Ana: één\nlines", "Ben: 😀").replace("\n", end)
    assert read(text.encode(encoding)).said == [("Ana", "één\nlines"), ("Ben", "😀")]


def test_bytes_that_are_no_text():
    """They become U+FFFD and are told by their line, a hundred times at most."""
    data = uk("Ana: é").encode() + b"more \xff\n\n" + b"13/04/2024, 21:16 - Ben: \xfe\n" * 200
    found = read(data)
    assert found.said[:2] == [("Ana", "é\nmore \ufffd\n"), ("Ben", "\ufffd")]
    assert found.codes[:2] == [("R101", "line 2"), ("R101", "line 4")]
    assert len(found.codes) == 101
    assert "101 more" in found.problems[-1].message


def test_windows_text_is_read_as_such():
    """A file that was saved again by an old editor keeps its letters."""
    assert read(uk("Ana: café, “sí”").encode("cp1252")).said == [("Ana", "café, “sí”")]


def test_damage_in_wide_text_is_survived():
    """Half a letter pair in UTF-16 costs one letter."""
    data = uk("Ana: one").encode("utf-16") + b"\x00\xd8x\x00"
    assert read(data).said == [("Ana", "one\n\ufffdx")]


def test_blocks_are_whole_lines():
    """However long the lines are, blocks put together are the text."""
    text = (
        "".join(f"{'é' * (number % 97)}\n" for number in range(20_000)) + "x" * 600_000 + "\r\nend"
    )
    blocks = [*blocks_of(BytesSource("x", text.encode()))]
    assert "".join(block.text for block in blocks) == "\n" + text.replace("\r\n", "\n")
    lines = 1
    for block in blocks:
        assert block.line == lines
        lines += block.text.count("\n")


def test_odd_characters_stay_in_the_words():
    """Only LF ends a line; other breaks, lone CR, NUL and joiners are part of the words."""
    body = "a\u2028b\x0bc\x85d\re\0f👩\u200d🦰\u200fשלום\u200e!"
    assert only(body).text == body


# --- who speaks ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "speaker"),
    [
        ("Ana", "Ana"),
        ("Ana - work", "Ana - work"),
        ("~\u202fCara", "Cara"),
        ("~Cara", "Cara"),
        ("\u202a+49\u00a0170\u00a01234567\u202c", "+49 170 1234567"),
        ("+1 (555) 123\u20114567", "+1 (555) 123-4567"),
        ("Ana\u200e", "Ana"),
        ("👩‍👧 Mum", "👩‍👧 Mum"),
        ("You", "You"),
        ("Ana :)", "Ana :)"),
        ("阿娜", "阿娜"),
        ('Ben "Bee" Ode', 'Ben "Bee" Ode'),
        ("Mr. 10:30", "Mr. 10:30"),
    ],
)
def test_names(written, speaker):
    """Names lose their marks and nothing else."""
    found = read(uk("Zoe: hi", f"{written}: one", "Zoe: so", f"{written}: two"))
    assert [message.speaker for message in found.messages] == ["Zoe", speaker, "Zoe", speaker]


def test_strangers_are_told_from_contacts_of_the_same_name():
    """`~ Cara` is somebody else where Cara is a contact."""
    found = read(uk("Cara: one", "~ Cara: two"))
    assert found.said == [("Cara", "one"), ("~ Cara", "two")]


@pytest.mark.parametrize(
    "notice",
    [
        "Messages and calls are end-to-end encrypted.",
        'Ana changed the subject to "A: plan"',
        'Ana changed the subject from "A: plan" to "B: trip"',
        "Ana hat den Betreff von „A“ zu „B: Reise“ geändert.",
        "Ana hat die Gruppe „A: Reise“ erstellt.",
        "Ana cambió el asunto de «A» a «B: viaje»",
        "Ben s'est ajouté à la liste: oui",
        "You created group “A: plan”",
        "Ana added Ben: the plumber",
        "Ana left",
    ],
)
def test_notices_have_no_speaker(notice):
    """A colon in a notice does not make a person of its start."""
    found = read(uk("Ana: hi", "Ben: hi", notice, "Ana: so"))
    assert (found.messages[2].speaker, found.messages[2].text) == (None, notice)
    assert found.messages[2].kind is Kind.SYSTEM


def test_words_that_sound_like_notices_are_words():
    """What a person says is theirs, whatever it says."""
    said = [
        "left",
        "Ben added sugar: too much",
        "Messages and calls are end-to-end encrypted, right?",
    ]
    found = read(uk(*(f"Ana: {each}" for each in said)))
    assert found.said == [("Ana", each) for each in said]


def ios(*rows: str) -> str:
    """An iOS export; rows that start with the mark carry it before the bracket, too."""
    return "".join(
        f"{MARK if MARK in row else ''}[13/04/2024, 21:15:{number:02}] {row}\r\n"
        for number, row in enumerate(rows)
    )


def test_the_group_is_no_person():
    """An iPhone writes notices as if the group had said them, in languages we know and others."""
    found = read(
        ios(
            f"Walkers: {MARK}Ana created this group",
            "Ana: hi",
            "Ben: hi",
            f"Walkers: {MARK}Xyz qwertz",
            "Cara: hi",
        )
    )
    assert [message.speaker for message in found.messages] == [None, "Ana", "Ben", None, "Cara"]
    assert found.messages[0].text == "Ana created this group"


def test_the_other_person_does_not_say_notices():
    """In a chat of two iOS lets the other say them; the mark and the wording tell."""
    found = read(
        ios(
            f"Ana: {MARK}Messages and calls are end-to-end encrypted. Nobody else can read them.",
            "Ana: hi",
            f"Ana: {MARK}Ana changed their phone number.",
            f"Ana: {MARK}Sie haben etwas sehr Neues eingeschaltet.",
            "Ben: hi",
        )
    )
    assert [message.kind for message in found.messages] == [
        Kind.SYSTEM,
        Kind.TEXT,
        Kind.SYSTEM,
        Kind.SYSTEM,
        Kind.TEXT,
    ]


# --- what it is ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind", "text", "caption"),
    [
        ("<Media omitted>", Kind.MEDIA, "<Media omitted>", None),
        ("<Media omitted>\nlook", Kind.MEDIA, "<Media omitted>", "look"),
        (f"{MARK}image omitted", Kind.MEDIA, "image omitted", None),
        (f"look at it {MARK}image omitted", Kind.MEDIA, "image omitted", "look at it"),
        (f"{MARK}sticker omitted", Kind.STICKER, "sticker omitted", None),
        (f"a.pdf • {MARK}2 pages {MARK}document omitted", Kind.MEDIA, "a.pdf • 2 pages document omitted", None),
        (f"{MARK}<attached: 00000012-AUDIO-2024.opus>", Kind.MEDIA, "<attached: 00000012-AUDIO-2024.opus>", None),
        (f"look {MARK}<Anhang: 0001-PHOTO-x.jpg>", Kind.MEDIA, "<Anhang: 0001-PHOTO-x.jpg>", "look"),
        ("<attached: 00000012-STICKER-x.webp>", Kind.STICKER, "<attached: 00000012-STICKER-x.webp>", None),
        ("IMG-20240413-WA0001.jpg (file attached)", Kind.MEDIA, "IMG-20240413-WA0001.jpg (file attached)", None),
        ("IMG-20240413-WA0001.jpg (qwertz)\nso", Kind.MEDIA, "IMG-20240413-WA0001.jpg (qwertz)", "so"),
        (f"{MARK}holiday plan.xlsx (qwertz)", Kind.MEDIA, "holiday plan.xlsx (qwertz)", None),
        ("STK-20240413-WA0001.webp (file attached)", Kind.STICKER, "STK-20240413-WA0001.webp (file attached)", None),
        ("<ไม่รวมสื่อ>", Kind.MEDIA, "<ไม่รวมสื่อ>", None),
        ("This message was deleted", Kind.DELETED, "This message was deleted", None),
        (f"{MARK}You deleted this message.", Kind.DELETED, "You deleted this message.", None),
        ("Se eliminó este mensaje.", Kind.DELETED, "Se eliminó este mensaje.", None),
        ("Waiting for this message", Kind.EMPTY, "Waiting for this message", None),
        ("null", Kind.EMPTY, "null", None),
        ("", Kind.EMPTY, "", None),
        ("  ", Kind.EMPTY, "", None),
        (MARK, Kind.EMPTY, "", None),
        ("Missed voice call", Kind.CALL, "Missed voice call", None),
        (f"{MARK}Voice call, {MARK}3 min", Kind.CALL, "Voice call, 3 min", None),
        (f"{MARK}Llamada perdida", Kind.CALL, "Llamada perdida", None),
        ("location: https://maps.google.com/?q=1,2", Kind.LOCATION, "location: https://maps.google.com/?q=1,2", None),
        (f"{MARK}Café Sol (Calle 1): https://foursquare.com/v/4b", Kind.LOCATION, "Café Sol (Calle 1): https://foursquare.com/v/4b", None),
        (f"{MARK}Live location shared", Kind.LOCATION, "Live location shared", None),
        ("POLL:\nWhere?\nOPTION: sea (1 vote)", Kind.POLL, "POLL:\nWhere?\nOPTION: sea (1 vote)", None),
        (f"{MARK}QWERTZ:\nWhere?\n{MARK}O: sea (1 v)\n{MARK}O: hill (0 v)", Kind.POLL, "QWERTZ:\nWhere?\nO: sea (1 v)\nO: hill (0 v)", None),
        (f"{MARK}kuva puuttuu", Kind.MEDIA, "kuva puuttuu", None),
    ],
)  # fmt: skip
def test_kinds(body, kind, text, caption):
    """What the app writes in the place of something else is known by its wording or its form."""
    message = only(body)
    assert (message.kind, message.text, message.caption) == (kind, text, caption)
    assert message.speaker == "Ben"


@pytest.mark.parametrize(
    "body",
    [
        "<3",
        "<sighs>",
        "<sighs and leaves>",
        "media omitted, I think",
        "I am waiting for this message",
        "ok (later)",
        "notes.txt (read them)",
        "meet me here: https://maps.google.com/?q=1,2",
        "https://example.org/?q=1,2",
        "POLL: who comes?",
        "voice call?",
        "a <b> c",
        "look:\nthis (1)\nthat (2)",
        "pollen:\none\ntwo",
        "@\u2068Ana\u2069 hi",
    ],
)
def test_words_are_words(body):
    """What only resembles a placeholder stays as it was said."""
    message = only(body)
    assert (message.kind, message.text) == (Kind.TEXT, body)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("see you <This message was edited>", "see you"),
        (f"see you {MARK}<This message was edited>", "see you"),
        ("two\nlines <Diese Nachricht wurde bearbeitet.>", "two\nlines"),
        (f"in no language {MARK}<qwertz uiop asdf>", "in no language"),
    ],
)
def test_edit_marks_are_cut_off(body, text):
    """The words stay as the person left them, and it is known that they were others."""
    message = only(body)
    assert (message.kind, message.text, message.edited) == (Kind.TEXT, text, True)


def test_an_edit_of_which_only_the_fact_is_kept():
    """Nothing but the mark is an edit without words."""
    message = only("<This message was edited>")
    assert (message.kind, message.text, message.edited) == (Kind.EDITED, "", True)


# --- what the file cannot show ------------------------------------------------------------------


def test_limits_are_told():
    """Coverage names the reader and what the format never holds."""
    (coverage,) = read(uk("Ana: one")).coverages
    assert coverage.reader == "whatsapp"
    assert coverage.limits is whatsapp.LIMITS
    assert not coverage.limits.reactions
    assert not coverage.limits.replies
    assert (coverage.limits.edits, coverage.limits.deletions) == ("marker", "marker")
    assert coverage.limits.clock == "local"
    assert "not known" in coverage.time_zone


@pytest.mark.parametrize(
    ("count", "row", "cut"),
    [
        (39_799, "x", False),
        (39_800, "x", True),
        (40_000, "x", True),
        (40_200, "x", True),
        (40_201, "x", False),
        (10_000, "x", False),
        (10_000, "IMG-20240413-WA0001.jpg (file attached)", True),
        (9_949, "IMG-20240413-WA0001.jpg (file attached)", False),
        (40_000, "<Media omitted>", True),
    ],
)
def test_exports_that_stop_where_whatsapp_stops(count, row, cut):
    """About 40,000 messages without media, or 10,000 with, look cut off."""
    found = read(f"13/04/2024, 21:15 - Ana: {row}\n" * count)
    assert len(found.messages) == count
    assert (found.coverages[0].truncation is not None) is cut


def test_a_time_zone_that_a_person_gives():
    """Times twice on the clock are the earlier, and times that were skipped move on."""
    text = "31/03/2024, 02:30 - Ana: skipped\n27/10/2024, 02:30 - Ana: twice\n"
    found = read(text, timezone="Europe/Berlin")
    assert [f"{message.at_utc:%d %H:%M}" for message in found.messages] == ["31 01:30", "27 00:30"]
    assert "Europe/Berlin" in found.coverages[0].time_zone


def test_a_time_zone_that_is_none():
    """It is the caller's mistake, and said before anything is read."""
    with pytest.raises(ChoiceError):
        read(uk("Ana: one"), timezone="Mars/Olympus")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("WhatsApp Chat with Ana.txt", "Ana"),
        ("WhatsApp Chat with Ana - work.txt", "Ana - work"),
        ("WhatsApp Chat - Ana.zip/_chat.txt", "Ana"),
        ("WhatsApp Chat - Ana.txt", "Ana"),
        ("Chat de WhatsApp con Ana.zip/Chat de WhatsApp con Ana.txt", "Ana"),
        ("Conversa do WhatsApp com Dr. Ode.txt", "Dr. Ode"),
        ("Ana ile WhatsApp Sohbeti.txt", "Ana"),
        ("WhatsApp_Chat_with_Ana_Ruiz.txt", "Ana Ruiz"),
        ("WhatsApp 与 阿娜 的对话.txt", "阿娜"),
        ("my export.zip/_chat.txt", "my export"),
        ("_chat.txt", "_chat"),
        ("input.txt", "input"),
    ],
)
def test_titles(name, title):
    """The chat is named as WhatsApp named the file, in any language, or as the file is."""
    chat = read(uk("Ana: one"), name=name).items[0]
    assert chat == Chat(id=title, title=title)


@pytest.mark.parametrize(
    "text",
    [
        "Ana: hi\nBen: hello\nAna: so\n",
        "[00:05] Ana: hello\n[00:07] Ben: hi\n",
        "WEBVTT\n\n00:00:05.790 --> 00:00:09.100\nAna: I felt left out.\n",
        "ts,author,text\n2024-04-13 21:15,Ana,hello\n2024-04-13 21:16,Ben,hello: yes\n",
        "2024-04-13 21:15:01 - root - INFO: started\n2024-04-13 21:15:02 - root - INFO: done\n",
        "[2024-04-13, 21:15] Ana: hello  \n[2024-04-13, 21:16] Me: hi  \n",
        "[4/13/2024 9:15 PM] ana\nhello\n\n[4/13/2024 9:16 PM] ben\nhi\n",
        "Ana 님과 카카오톡 대화\n\n2024년 4월 13일 오후 9:15, Ana : 안녕\n",
        "Dear all,\n" + "so it goes\n" * 30 + "13/04/2024, 21:15 - dentist: bring the card\n",
    ],
)
def test_other_formats_are_left_to_others(text):
    """Transcripts, captions, tables, logs and other apps' chats are not claimed."""
    assert sure(whatsapp, text) < 0.5


# --- properties ---------------------------------------------------------------------------------

NAMES = ("Ana", "Ben Odé", "Ana - work", "+1 555-0100", "👩‍🦰", "阿娜")
HINDI = str.maketrans("0123456789", "०१२३४५६७८९")


def _half(at: datetime, am: str, pm: str) -> str:
    return am if at.hour < 12 else pm


def _twelve(at: datetime) -> str:
    return f"{(at.hour + 11) % 12 + 1}:{at:%M}"


STYLES = {
    "dmy": lambda at: f"{at:%d/%m/%Y, %H:%M} - ",
    "mdy": lambda at: f"{at.month}/{at.day}/{at:%y}, {_twelve(at)}\u202f{_half(at, 'AM', 'PM')} - ",
    "ymd": lambda at: f"{at:%Y-%m-%d %H:%M} - ",
    "dmy in brackets": lambda at: f"[{at:%d.%m.%y, %H:%M:%S}] ",
    "ymd in words": lambda at: (
        f"{at.year}/{at.month}/{at.day} {_half(at, '上午', '下午')}{_twelve(at)} - "
    ),
    "dmy time first": lambda at: f"{at:%H:%M, %d/%m/%Y} - ",
    "dmy in other digits": lambda at: f"{at:%d/%m/%Y, %H:%M} - ".translate(HINDI),
}
BODY = st.text(
    st.one_of(
        st.characters(codec="utf-8", exclude_characters="\r\u200e<"),
        st.sampled_from('\n\n :-()[]/"0123456789~@,.'),
    ),
    max_size=40,
)
ROWS = st.lists(
    st.tuples(st.sampled_from(NAMES), BODY, st.integers(0, 90 * 24 * 60)), min_size=1, max_size=20
)


def render(style, rows) -> tuple[str, list[tuple[datetime, str, str]]]:
    """An export of these rows, and what it says."""
    at = datetime(2019, 11, 28, 22, 50)  # noqa: DTZ001
    text, said = "", []
    for name, body, minutes in rows:
        at += timedelta(minutes=minutes)
        text += f"{STYLES[style](at)}{name}: {body}\n"
        said.append((at, name, body))
    return text, said


def is_plain(body: str) -> bool:
    """Whether no line of a body could be taken for a header, or for a word of the app."""
    lines = body.split("\n")
    return all(parse_header(line, load_words()) is None for line in lines) and "http" not in body


@settings(max_examples=150, deadline=None)
@given(style=st.sampled_from(sorted(STYLES)), rows=ROWS)
def test_what_is_written_is_read(style, rows):
    """No message is lost, invented, moved or changed, whatever people write."""
    assume(all(is_plain(body) for _, body, _ in rows))
    text, said = render(style, rows)
    found = read(text, date_order=style[:3])
    assert [(message.at, message.speaker) for message in found.messages] == [
        (at, name) for at, name, _ in said
    ]
    for message, (_, _, body) in zip(found.messages, said, strict=True):
        blank = not re.sub(r"[\s\u061c\u200b\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", body)
        assert message.text == body or (blank and message.kind is Kind.EMPTY)
    assert found.problems == []


def test_a_lost_line_would_be_seen():
    """The control: an export with one row less is not what was written."""
    rows = [("Ana", "one", 1), ("Ben Odé", "two", 1), ("Ana", "three", 1)]
    text, said = render("dmy", rows)
    found = read(text.replace("Ben Odé: two", "two"))
    assert [message.speaker for message in found.messages] != [name for _, name, _ in said]


@settings(max_examples=60, deadline=None)
@given(style=st.sampled_from(sorted(STYLES)), rows=ROWS, share=st.floats(0, 1))
def test_any_prefix_is_read(style, rows, share):
    """A file that is cut off anywhere, within a letter too, gives its messages and no error."""
    text, _ = render(style, rows)
    data = text.encode()
    whole = read(data, date_order=style[:3])
    part = read(data[: int(len(data) * share)], date_order=style[:3])
    assert len(part.messages) <= len(whole.messages)
    assert len(part.coverages) == 1


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", uk("Ana: one", "Ben: two").encode()]))
def test_no_bytes_break_it(data, start):
    """Whatever bytes come, there is a chat, and a coverage at the end."""
    found = read(start + data)
    assert isinstance(found.items[0], Chat)
    assert found.items[-1] is found.coverages[0]


# --- cost ---------------------------------------------------------------------------------------

UNITS = {
    "rows": "13/04/2024, 21:15 - Ana: a few words\n",
    "rows in turn old and new": "13/04/2024, 21:15 - Ana: a\n01/02/2020, 21:15 - Ben: b\n",
    "empty rows": "13/04/2024, 21:15 - Ana:\n",
    "notices": f"13/04/2024, 21:15 - {'word ' * 50}\n",
    "marked": f"[13/04/2024, 21:15:01] Ana: {MARK}{'ab ' * 40}\n",
    "tags": f"13/04/2024, 21:15 - Ana: <a: {'x' * 200}>\n",
    "impossible dates": "99/99/2024, 99:99 - Ana: a\n",
    "half headers": "13/04/2024, 21:15 \n",
    "numbers": "1.2.3 4 5 6\n",
    "colons": ": ",
    "brackets": "[",
    "less than": "<",
    "marks": MARK,
    "line ends": "\n",
    "carriage returns": "\r",
    "shapes": "13.04/2024, 21:15 - Ana: a\n13-04/2024 21:15 - Ana: a\n13.04-2024: 21:15 - Ana: a\n",
}
FREE = 0.004  # seconds that count as nothing


def seconds(run, data: str, times: int = 5) -> float:
    """The shortest of some runs, in CPU time."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        run(data)
        best = min(best, time.process_time() - start)
    return best


def ratio(run, unit: str, size: int = 2**16) -> float:
    """How many times as long twice the text takes."""
    head = uk("Ana: one", "Ben: two")
    small, large = (head + unit * (length // len(unit)) for length in (size, 2 * size))
    return seconds(run, large) / max(seconds(run, small), FREE)


@pytest.mark.parametrize("unit", UNITS)
def test_twice_the_text_takes_about_twice_the_time(unit):
    """Whatever is repeated, the cost grows with the text and not faster."""
    assert ratio(read, UNITS[unit]) <= 3


def test_a_quadratic_pattern_would_be_noticed():
    """The control: a pattern that starts again at every letter takes four times as long."""
    slow = re.compile("a*b")
    assert ratio(slow.search, "a", 2**13) > 3


def test_memory_does_not_grow_with_the_file():
    """Four times the file needs about the same memory."""
    peaks = []
    for count in (20_000, 80_000):
        source = BytesSource("x", b"13/04/2024, 21:15 - Ana: a few words, and a few more\n" * count)
        tracemalloc.start()
        for _ in whatsapp.read(source, ReadOptions()):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]


def test_a_chat_of_notices_alone_is_told():
    """Where nobody says anything, what may be behind it is told, as the choice of those in it."""
    notices = (
        "Messages and calls are end-to-end encrypted. Tap to learn more.",
        "Ben turned on advanced chat privacy. Learn more.",
    )
    found = read(uk(*notices))
    assert [message.speaker for message in found.messages] == [None, None]
    assert [problem.code for problem in found.problems] == ["R114"]
    assert "their choice" in found.problems[0].message
    assert read(uk(*notices, "Ana: hello")).problems == []
