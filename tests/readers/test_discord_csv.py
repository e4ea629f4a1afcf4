import csv
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import ChoiceError, InputError
from turntoward.model import Kind, Message, Reaction
from turntoward.model.ports import ReadOptions
from turntoward.readers import csvfile, discord_csv
from turntoward.testing import bundle_of, check_stream

COLUMNS = ("AuthorID", "Author", "Date", "Content", "Attachments", "Reactions")
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=12)
ANA, BEN = ("301234567890123456", "ana.r"), ("302345678901234567", "benode")
EVENING = datetime(2024, 4, 13, 21, 15, tzinfo=timezone(timedelta(hours=2)))


def row(content="", date="2024-04-13T21:15:00+02:00", person=ANA, files="", reactions=""):
    """A row, as the exporter writes it."""
    return (*person, date, content, files, reactions)


def written(*rows):
    """A table as text."""
    out = io.StringIO()
    out.write(",".join(COLUMNS) + "\n")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return out.getvalue()


def read(*rows, **options):
    """Read a table of these rows."""
    return Read(discord_csv, written(*rows), "Ben.csv", **options)


@given(
    st.lists(st.tuples(WORDS, st.sampled_from([ANA, BEN])), min_size=1, max_size=25), st.booleans()
)
def test_what_is_written_is_read(said, newest_first):
    """Words with quotes, commas and line breaks come back, whichever end comes first."""
    times = [EVENING + timedelta(minutes=number) for number in range(len(said))]
    rows = [
        row(words, time.isoformat(), person)
        for (words, person), time in zip(said, times, strict=True)
    ]
    found = read(*(rows[::-1] if newest_first else rows)).messages
    assert [each.text for each in found] == [words for words, _ in said]
    assert [each.speaker for each in found] == [name for _, (_, name) in said]
    assert [each.at_utc for each in found] == [time.astimezone(UTC) for time in times]


@given(st.integers(0, 200))
def test_any_prefix_keeps_its_whole_messages(size):
    """Cut off anywhere, there is an error of ours, or the rows before the cut."""
    data = written(row("one"), row("two,\nand more", person=BEN)).encode()
    try:
        found = Read(discord_csv, data[:size], "Ben.csv")
    except InputError:
        return
    check_stream(found.items)
    assert [each.text for each in found.messages][:1] == ["one"]


def test_surer_than_the_open_table():
    """The columns of the exporter are more than those of a table of anybody's."""
    text = written(row("x"))
    assert sure(discord_csv, text) > sure(csvfile, text) > 0
    assert sure(discord_csv, "AuthorID;Author;Date;Content;Attachments;Reactions\n") > 0.9


@pytest.mark.parametrize("text", ["", "speaker,text\nAna,x\n", "Author,Date,Content\n", "[1]"])
def test_others_are_not(text):
    """Other tables are left to others."""
    assert sure(discord_csv, text) == 0


def test_people_are_told_apart_by_their_numbers():
    """Two of one name are two; old discriminators are no part of a name."""
    people = [("1", "Deleted User"), ("2", "Deleted User"), ("3", "dan#4821"), ("4", "eve#0000")]
    found = read(*[row("x", person=person) for person in people]).messages
    assert [each.speaker for each in found] == ["Deleted User", "Deleted User (2)", "dan", "eve"]


def test_a_rounded_number_tells_nobody_apart():
    """Where a spreadsheet has rounded the numbers, names count."""
    found = read(
        row("x", person=("3.01E+17", "Ana")), row("y", person=("3.01E+17", "Ben"))
    ).messages
    assert [each.speaker for each in found] == ["Ana", "Ben"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", ()),
        ("❤ (1)", (Reaction(None, "❤"),)),
        ("❤ (2),blob (1)", (Reaction(None, "❤"), Reaction(None, "❤"), Reaction(None, "blob"))),
        ("❤", (Reaction(None, "❤"),)),
    ],
)
def test_reactions_are_counted(cell, expected):
    """Each emoji as often as it was given, by nobody that is known."""
    assert read(row("x", reactions=cell)).messages[0].reactions == expected


def test_a_flood_of_reactions_is_cut():
    """More than a thousand of one emoji are told, and no more kept."""
    found = read(row("x", reactions="❤ (999999999)"))
    assert len(found.messages[0].reactions) == 1_000
    assert found.codes == [("R124", "line 2")]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("Started a call that lasted 12 minutes.", Kind.CALL),
        ("Added Cara to the group.", Kind.SYSTEM),
        ("Pinned a message.", Kind.SYSTEM),
        ("Pinned a message. Look", Kind.TEXT),
        ("", Kind.EMPTY),
    ],
)
def test_notices_are_known_by_their_sentences(content, kind):
    """The exporter's own sentences, and nothing that only begins so."""
    assert read(row(content)).messages[0].kind is kind


def test_call_that_was_not_answered_has_no_length():
    """No minutes are no length."""
    assert read(row("Started a call that lasted 0 minutes.")).messages[0].duration is None
    assert read(row("Started a call that lasted 1,012 minutes.")).messages[0].duration == 60_720


def test_local_dates_take_a_zone():
    """A wall clock becomes an instant in the zone that is told."""
    found = read(row("x", "13.04.2024 21:15"), timezone="Europe/Berlin")
    assert found.messages[0].at_utc == EVENING.astimezone(UTC)
    assert found.coverages[0].date_order == "dmy"
    assert "Europe/Berlin" in found.coverages[0].time_zone
    with pytest.raises(ChoiceError):
        read(row("x"), timezone="Mars/Olympus")


def test_an_order_that_cannot_be_is_told():
    """What a person says of the dates is not believed against the dates."""
    found = read(row("x", "2024-04-13 21:15"), date_order="dmy")
    assert found.codes == [("R112", "the options")]
    assert found.messages[0].at is not None


def test_parts_follow_one_another():
    """Parts of an export are read in the order of their numbers, ten after nine."""
    files = {
        f"x{f' [part {part}]' if part > 1 else ''}.csv": written(row(f"word {part}")).encode()
        for part in (10, 1, 9, 2)
    }
    (bundle,) = discord_csv.bundles(bundle_of("folder", files))
    items = [*discord_csv.read_bundle(bundle, ReadOptions())]
    check_stream(items)
    assert [item.text for item in items if isinstance(item, Message)] == [
        "word 1", "word 2", "word 9", "word 10",
    ]  # fmt: skip


def test_other_exports_in_a_folder_stay_apart():
    """Two channels are two; tables of others are not asked for."""
    table = written(row("x")).encode()
    files = {"a.csv": table, "b.csv": table, "c.csv": b"speaker,text\n", "sub/a.csv": table}
    found = discord_csv.bundles(bundle_of("folder", files))
    assert [each.sources[0].path for each in found] == ["a.csv", "b.csv", "sub/a.csv"]


def test_rows_that_are_none_are_counted():
    """Too few cells, or a row of more than 4 MB, cost themselves."""
    text = written(row("a")) + '"too","few"\n' + written(row("x" * 5_000_000), row("b"))[51:]
    found = Read(discord_csv, text, "Ben.csv")
    assert [each.text for each in found.messages] == ["a", "b"]
    assert [code for code, _ in found.codes] == ["R102", "R103"]
    assert found.coverages[0].unparsed == 2


@pytest.mark.parametrize("text", ["", "x", written()])
def test_nothing_to_read(text):
    """An export without a message is an error with advice."""
    with pytest.raises(InputError, match="Export it again"):
        Read(discord_csv, text, "Ben.csv")


@pytest.mark.parametrize(
    "unit", ['"', '"",', '"\n', "a (1),", "1/2/2024 9:15 PM,", '"","","",""\n']
)
def test_hostile_tables_cost_linear_time(unit):
    """Quotes, commas and dates of all kinds cost time in proportion to their number."""
    assert growth(discord_csv, ",".join(COLUMNS) + "\n", unit) < MOST
    assert growth(discord_csv, written(row("x")) + '"1","Ana","1.2.2024 9:15","', unit) < MOST
