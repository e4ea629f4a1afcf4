from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.model import Precision
from turntoward.readers._local_dates import LocalDates

EVENING = datetime(2024, 4, 13, 21, 15)  # noqa: DTZ001 a local wall clock


def read(*written, order=None):
    """What each of some dates means in one file."""
    dates = LocalDates()
    for each in written:
        dates.see(each)
    dates.settle(order)
    return [moment and moment.at for moment in map(dates.moment, written)]


@pytest.mark.parametrize(
    "written",
    [
        "4/13/2024 9:15 PM",
        "4/13/2024 9:15\u202fPM",
        "13/04/2024 21:15",
        "13.04.2024 21:15",
        "2024-04-13 21:15",
        "2024-04-13 오후 9:15",
        "2024/4/13 下午 09:15",
        "13.4.2024 21.15",
        "2024. 04. 13. 21:15",
        "13.4.2024 г. 21:15",
        "13/4/2567 21:15",
        "١٣/٤/٢٠٢٤ ٩:١٥ م",
        "13-Apr-24 09:15 PM",
        "13 April 2024 21:15",
    ],
)
def test_one_evening_in_many_ways(written):
    """However a computer writes it, it is the same evening, to the minute."""
    dates = LocalDates()
    assert dates.see(written)
    assert dates.knows(written)
    dates.settle(None)
    moment = dates.moment(written)
    assert moment
    assert (moment.at, moment.at_utc, moment.precision) == (EVENING, None, Precision.MINUTE)


def test_instants_need_no_decision():
    """A time with its offset is an instant, and its wall clock."""
    dates = LocalDates()
    assert dates.see("2024-04-13T21:15:00.1230000+02:00")
    assert dates.are_plain
    moment = dates.moment("2024-04-13T21:15:00.1230000+02:00")
    assert moment
    assert moment.at == EVENING.replace(microsecond=123_000)
    assert moment.at_utc == datetime(2024, 4, 13, 19, 15, 0, 123_000, tzinfo=UTC)
    assert dates.verdict is None


def test_the_whole_file_decides():
    """One date that cannot be read otherwise settles all others."""
    assert read("03/04/2024 21:15", "13/04/2024 21:15")[0] == datetime(2024, 4, 3, 21, 15)  # noqa: DTZ001
    assert read("3/4/2024 9:15 PM", "4/13/2024 9:15 PM")[0] == datetime(2024, 3, 4, 21, 15)  # noqa: DTZ001


def test_a_person_may_say_it():
    """What somebody says counts, unless the year stands elsewhere."""
    assert read("03/04/2024 21:15", order="mdy") == [datetime(2024, 3, 4, 21, 15)]  # noqa: DTZ001
    dates = LocalDates()
    dates.see("2024/04/03 21:15")
    dates.settle("dmy")
    assert dates.refuses("dmy")
    assert not dates.refuses(None)


@given(st.lists(st.integers(0, 30_000), min_size=2, max_size=12), st.sampled_from("./-"))
def test_rendered_dates_come_back(minutes, separator):
    """Days first, with dots, slashes or dashes: what is written is read."""
    start = datetime(2024, 4, 13, 9, 15)  # noqa: DTZ001
    times = [start + timedelta(minutes=minute) for minute in sorted(minutes)]
    written = [time.strftime(f"%d{separator}%m{separator}%Y %H:%M") for time in times]
    assert read(*written) == times


@pytest.mark.parametrize(
    "written", ["", "yesterday", "2024", "a" * 100_000, "]", "13-Foo-24 09:15 PM", "99"]
)
def test_what_is_no_date(written):
    """Anything else is none, and costs nothing."""
    dates = LocalDates()
    assert not dates.see(written) or dates.moment(written) is None
    dates.settle(None)
    assert dates.moment(written) is None


def test_dates_that_do_not_exist():
    """Written like the others, but on no calendar and no clock."""
    assert read("13.04.2024 21:15", "31.02.2024 21:15", "13.04.2024 25:15")[1:] == [None, None]
    assert read("31-Apr-24 09:15 PM") == [None]
