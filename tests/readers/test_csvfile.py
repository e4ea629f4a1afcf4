import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from turntoward.errors import FormatError, InputError
from turntoward.model import Kind, Reaction
from turntoward.readers import csvfile


@pytest.mark.parametrize(
    ("text", "is_csv"),
    [
        ("ts,author,text\n", True),
        ("\ufeffSpeaker;Text\r\nAna;hi\r\n", True),
        ('"speaker"\t"text"\n', True),
        ("sep=;\nspeaker;text\nAna;hi\n", True),
        ("\n\n speaker , text \rAna,hi\r", True),
        ("date,sender,body", True),
        ("who,what\nAna,hi\n", False),
        ("speaker\nAna\n", False),
        ("Ana, text: speaker\n", False),
        ('{"speaker":"Ana","text":"hi"}\n', False),
        ("", False),
    ],
)
def test_the_first_row_decides(text, is_csv):
    """A file is a table of ours if its first row names speaker and text."""
    assert (sure(csvfile, text) > 0.8) is is_csv


def test_a_bare_table():
    """Time, author and text are enough."""
    read = Read(csvfile, "ts,author,text\n2024-04-13T21:15:01,Ana,hi\n,Ben,yes\n")
    assert read.said == [("Ana", "hi"), ("Ben", "yes")]
    assert [message.id for message in read.messages] == ["1", "2"]
    assert read.messages[1].at is None


def test_cells_with_everything():
    """Quotes, separators and line breaks within quotes belong to the cell."""
    read = Read(csvfile, 'text,speaker\n"a,""b""\n\n c",Ana\n"",Ben\nx"y"z,Ben\n"a"b,Ana\n')
    assert read.said == [("Ana", 'a,"b"\n\n c'), ("Ben", ""), ("Ben", 'x"y"z'), ("Ana", "ab")]
    assert read.messages[1].kind is Kind.EMPTY


def test_an_unquoted_comma_in_the_last_column():
    """Where the text is the last column, it may hold separators."""
    assert Read(csvfile, "speaker,text\nAna,well, yes, so\n").said == [("Ana", "well, yes, so")]


def test_rows_that_do_not_fit():
    """Too many or too few cells: the row is counted and told; empty ones too many are nothing."""
    read = Read(csvfile, "speaker,text,kind\nAna\nBen,a,text,x\nBen,b,text,,\nAna,c\n\nAna,d,\n")
    assert [text for _, text in read.said] == ["b", "c", "d"]
    assert read.codes == [("R120", "line 2"), ("R120", "line 3")]
    assert read.coverages[0].unparsed == 2


def test_a_quote_that_is_never_closed():
    """What it swallows is counted, line by line, and told."""
    read = Read(csvfile, 'speaker,text\nAna,"one"\nBen,"two\nAna,three\n')
    assert read.said == [("Ana", "one")]
    assert read.codes == [("R122", "line 3")]
    assert read.coverages[0].unparsed == 2


def test_a_row_without_end():
    """A row of more than 4 MB is passed over; the next is read."""
    read = Read(csvfile, 'speaker,text\nAna,"' + "a\n" * 3_000_000 + '"\nBen,yes\n')
    assert read.said == [("Ben", "yes")]
    assert read.codes == [("R121", "line 2")]


def test_guards_are_undone():
    """The apostrophe before what would be a formula goes; any other stays."""
    read = Read(csvfile, "speaker,text\n'+44 1,'=1\nAna,''@x\nBen,'quoted'\nBen,'\n")
    assert read.said == [("+44 1", "=1"), ("Ana", "'@x"), ("Ben", "'quoted'"), ("Ben", "'")]


def test_an_empty_speaker_is_the_app():
    """No speaker makes a system row, unless the kind says otherwise."""
    read = Read(csvfile, "speaker,text,kind\n,Ben left,\n,x,deleted\n")
    assert [message.kind for message in read.messages] == [Kind.SYSTEM, Kind.DELETED]


def test_reactions_are_json():
    """A cell of reactions is read as JSON text."""
    read = Read(
        csvfile,
        'speaker;text;reactions\nAna;hi;"[{""speaker"":""Ben"",""emoji"":""❤""}]"\nBen;x;no\n',
    )
    assert read.messages[0].reactions == (Reaction("Ben", "❤"),)
    assert read.codes == [("R125", "line 3")]


def test_no_header_is_refused():
    """A table whose first row names nothing is refused, with what to do."""
    for text in ("", "Ana,hi\n", "sep=;\n"):
        with pytest.raises(FormatError, match="names its columns"):
            Read(csvfile, text)


def test_old_encodings():
    """Tables that spreadsheets save in Windows-1252 or UTF-16 are read."""
    text = "speaker;text\r\nZoë;café – “yes”\r\n"
    for encoding in ("cp1252", "utf-16", "utf-8"):
        assert Read(csvfile, text.encode(encoding)).said == [("Zoë", "café – “yes”")]


@given(
    st.lists(
        st.lists(st.text(st.sampled_from('ab,;"\n '), max_size=6), min_size=3, max_size=3),
        max_size=5,
    ),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_the_standard_library_writes(rows, quoting, delimiter):
    """Any table that Python writes is read cell by cell."""
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=quoting, delimiter=delimiter)
    writer.writerow(["speaker", "text", "caption"])
    writer.writerows(rows)
    read = Read(csvfile, stream.getvalue())
    found = [
        (message.speaker or "", message.text, message.caption or "") for message in read.messages
    ]
    assert found == [tuple(row) for row in rows]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    """After a good header, nothing but our own errors."""
    try:
        read = Read(csvfile, b"speaker,text\n" + data)
    except InputError:
        return
    assert (
        len(read.coverages) == len({message.conversation for message in read.messages})
        or not read.messages
    )
