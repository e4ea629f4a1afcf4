import hashlib
import shutil
import sqlite3
import tracemalloc
from contextlib import closing
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.readers import chatdb
from tests.readers.chatdb import (
    CASES,
    FIRST,
    GOLDEN,
    NANO,
    NEW,
    ChatDb,
    guid,
    made,
    stream,
    summary,
)
from tests.readers.streams import Read, sure
from turntoward.errors import FormatError, InputError
from turntoward.model import Chat, Kind, Message, Precision, Reaction
from turntoward.model.ports import Bundle, ReadOptions
from turntoward.readers import imessage, open_export
from turntoward.readers._imessage_rows import moment, reaction_of
from turntoward.testing import BytesSource, check_stream

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufffc"), max_size=12)
CELLS = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.binary(max_size=40), WORDS
)
BEN = "+34600000002"
WHOLE = [(GOLDEN / case / "input.db").read_bytes() for case in ("kinds", "odd", "two_people")]


def read(build, schema=NEW, **options):
    """Read a database that `build` fills."""
    return Read(imessage, made(build, schema), "chat.db", **options)


def with_ben(*messages, schema=NEW):
    """Read a chat with one person; messages are the fields of theirs."""

    def build(db):
        chat = db.chat(BEN, db.handle(BEN))
        for fields in messages:
            db.message(chat, **{"handle": 1, **fields})

    return read(build, schema)


@pytest.mark.parametrize("case", CASES)
def test_golden_inputs_are_what_is_built(case):
    """The databases in the golden cases hold what their makers put there."""
    build, schema = CASES[case]
    with (
        closing(sqlite3.connect(":memory:")) as fresh,
        closing(sqlite3.connect(":memory:")) as kept,
    ):
        fresh.deserialize(made(build, schema))
        kept.deserialize((GOLDEN / case / "input.db").read_bytes())
        fresh.text_factory = kept.text_factory = bytes
        for (table,) in fresh.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            query = f"SELECT * FROM {table.decode()}"  # noqa: S608 tables of ours
            assert fresh.execute(query).fetchall() == kept.execute(query).fetchall()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.booleans(), WORDS, st.sampled_from("ab"), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_written_is_read(written):
    """Words, people, times and chats come back, from the text and from the attributed body."""

    def build(db):
        chats = {name: db.chat(name, db.handle(name)) for name in "ab"}
        for mine, words, chat, as_stream in written:
            body = {"attributedBody": stream(words)} if as_stream else {}
            text = None if as_stream else words
            db.message(chats[chat], text, 0 if mine else chats[chat], **body)

    found = read(build)
    check_stream(found.items)
    wanted = sorted(enumerate(written, 1), key=lambda item: (item[1][2], item[0]))
    assert [(each.id, each.conversation, each.speaker, each.text) for each in found.messages] == [
        (guid(number), chat, "Me" if mine else chat, words)
        for number, (mine, words, chat, _) in wanted
    ]


def test_log_is_read(tmp_path):
    """Rows committed to the log alone are read, and the files stay as they were."""
    chatdb.hot_log(tmp_path / "messages")
    path = tmp_path / "messages" / "input.db"
    before = fingerprint(path.parent)
    found = [item for item in open_export(path).items() if isinstance(item, Message)]
    assert len(found) == 1 + chatdb.LOGGED
    assert fingerprint(path.parent) == before
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as control:
        assert control.execute("SELECT count(*) FROM message").fetchall() == [(1,)]


def test_all_is_in_the_log(tmp_path):
    """A database whose tables too are in its log alone is recognized and read."""
    chatdb.hot_log(tmp_path, before=False)
    found = [
        item for item in open_export(tmp_path / "input.db").items() if isinstance(item, Message)
    ]
    assert len(found) == 1 + chatdb.LOGGED


def test_log_without_its_database(tmp_path):
    """The same file without its log says what is missing."""
    chatdb.hot_log(tmp_path, before=False)
    (tmp_path / "input.db-wal").unlink()
    with pytest.raises(FormatError, match="not one of Messages"):
        [*open_export(tmp_path / "input.db").items()]


def fingerprint(folder):
    """Names, contents and times of the files in a folder."""
    return {
        path.name: (hashlib.sha256(path.read_bytes()).digest(), path.stat().st_mtime_ns)
        for path in folder.iterdir()
    }


def test_bundles_are_databases_with_their_logs(tmp_path):
    """A folder as Messages keeps it is one export; other databases in it are not."""
    chatdb.hot_log(tmp_path / "Messages")
    (tmp_path / "Messages" / "input.db-shm").write_bytes(bytes(32_768))
    (tmp_path / "Messages" / "notes.txt").write_text("nothing")
    shutil.copy(GOLDEN / "old" / "input.db", tmp_path / "sms.sqlite")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE notes (text)")
    sources = [
        BytesSource(path.relative_to(tmp_path).as_posix(), path.read_bytes())
        for path in sorted(tmp_path.rglob("*"))
        if path.is_file()
    ]
    found = imessage.bundles(Bundle("export", tuple(sources)))
    assert [[source.name for source in bundle.sources] for bundle in found] == [
        ["Messages/input.db", "Messages/input.db-wal", "Messages/input.db-shm"],
        ["sms.sqlite"],
    ]
    assert [*imessage.read_bundle(found[1], ReadOptions())]


def test_backup_of_an_iphone():
    """The database has a name of its own there, without an ending."""
    path = "3d/3d0d7e5fb2ce288813306e4d4636395e047a3d28"
    source = BytesSource(path, made(chatdb.two_people))
    assert len(imessage.bundles(Bundle("backup", (source,)))) == 1


def test_detection():
    """The tables tell; other databases and texts are left alone."""
    assert sure(imessage, made(chatdb.two_people)) > 0.9
    assert sure(imessage, made(chatdb.old, chatdb.OLD)) > 0.9
    assert sure(imessage, "chat_message_join chat_handle_join") == 0
    assert sure(imessage, b"SQLite format 3\0" + bytes(4_080)) == 0


def test_owner_is_told():
    """Each chat tells from which addresses it was written, or else those of the whole database."""
    found = read(chatdb.one_person)
    assert [coverage.owner for coverage in found.coverages] == [
        "+34600000001, ana@example.org",
        "+34600000001, ana@example.org",
        "+34600000001",
        "+34600000001, ana@example.org",
    ]


def test_wall_clock_is_that_of_the_told_zone():
    """The database has instants; the wall clock needs a zone, and is UTC without one."""
    assert read(chatdb.two_people, timezone="Europe/Madrid").messages[0].at.hour == 21
    assert read(chatdb.two_people).messages[0].at.hour == 19


@pytest.mark.parametrize(
    ("value", "at", "precision", "nanosecond"),
    [
        (FIRST * NANO + 123_456_789, "2024-04-13T19:15:01.123456", "ns", 789),
        (FIRST, "2024-04-13T19:15:01", "s", 0),
        (-NANO * 978_307_200, "1970-01-01", "ns", 0),
        (0, None, None, 0),
        (None, None, None, 0),
        (0.0, None, None, 0),
    ],
)
def test_moments(value, at, precision, nanosecond):
    """Nanoseconds or seconds since 2001; zero is none."""
    found = moment(value)
    assert found.at == (at and datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert (found.precision, found.nanosecond) == (precision and Precision(precision), nanosecond)
    assert not found.is_wrong


@pytest.mark.parametrize("value", ["2024", b"\0", 10**14, float("nan"), float("inf")])
def test_moments_that_cannot_be(value):
    """A message with such a time is kept, without it."""
    assert moment(value).is_wrong
    assert moment(value).at is None


@pytest.mark.parametrize(
    ("kind", "emoji", "wanted"),
    [
        (2000, None, ("❤️", True)),
        (3004, None, ("‼️", False)),
        (2006, "🫠", ("🫠", True)),
        (2006, None, ("reaction", True)),
        (2007, None, ("sticker", True)),
        (2500, "🫠", ("🫠", True)),
        (1000, None, ("sticker", True)),
        (None, None, ("❤️", True)),
    ],
)
def test_reactions(kind, emoji, wanted):
    """Each type has its emoji, and is given or taken back."""
    assert reaction_of(kind, emoji) == wanted


def test_reactions_belong_to_their_message():
    """They are found by part, by balloon and alone; each person's once; removed ones are gone."""

    def build(db):
        chat = db.chat("group", db.handle("b"), db.handle("c"))
        db.message(chat, "a", 1)
        for kind, target, who in [
            (2001, guid(1), 2),
            (2001, f"bp:{guid(1)}", 2),
            (2000, f"p:12/{guid(1)}", 0),
            (3001, guid(1), 1),
            (2002, guid(1), 1),
            (3002, guid(1), 1),
        ]:
            db.tap(chat, kind, target, who)

    found = read(build).messages
    assert [each.reactions for each in found] == [(Reaction("c", "👍"), Reaction("Me", "❤️"))]


def test_reactions_to_nothing_are_counted():
    """One whose message is gone is told."""
    found = read(chatdb.two_people)
    assert ("R152", "the whole database") in found.codes


def test_deleted_messages_are_counted_and_not_read():
    """Their words are not read, nor are the chats named that hold nothing else."""

    def build(db):
        chat, gone = db.chat("b", db.handle("b")), db.chat("c", db.handle("c"))
        db.message(chat, "a", 1)
        for words, place in (("deleted", chat), ("with all of its chat", gone)):
            number = db.message(None, words, 2)
            db.insert("chat_recoverable_message_join", chat_id=place, message_id=number)

    found = read(build)
    assert found.said == [("b", "a")]
    assert [item for item in found.items if isinstance(item, Chat)] == [Chat(id="b", title="b")]
    assert found.problems[-1].message.endswith("2.")


def test_large_groups_have_a_title():
    """A group without a name is called after some of its people."""

    def build(db):
        db.message(db.chat("chat1", *map(db.handle, "abcdefg")), "hi", 3)

    assert read(build).items[0].title == "a, b, c, d and 3 more"


def test_two_chats_of_one_name_are_two():
    """Groups of the same name are told apart."""

    def build(db):
        b, c = db.handle("b"), db.handle("c")
        for number in range(2):
            chat = db.chat(f"chat{number}", b, c, display_name="Friends")
            db.message(chat, "hi", b)

    assert [each.conversation for each in read(build).messages] == ["Friends", "Friends (2)"]


def test_words_behind_an_edit():
    """Where the body is gone, the last words of the history count."""
    history = summary(ec={"0": [{"d": 1.0, "t": stream("first")}, {"d": 2.0, "t": stream("last")}]})
    found = with_ben({"message_summary_info": history, "date_edited": 5}).messages[0]
    assert (found.text, found.edited) == ("last", True)


@pytest.mark.parametrize("how", [{"rp": [0]}, {}])
def test_words_that_were_taken_back_stay_away(how):
    """What was edited first and then taken back is not read from its history."""
    history = summary(
        ec={"0": [{"d": 1.0, "t": stream("first")}, {"d": 2.0, "t": stream("last")}]}, **how
    )
    found = with_ben(
        {"message_summary_info": history, "date_edited": 5, "date_retracted": 0 if how else 6}
    )
    assert [(each.kind, each.text) for each in found.messages] == [(Kind.DELETED, "")]


@pytest.mark.parametrize(
    "history", [summary(ec=[1]), summary(ec={"0": 5}), summary(ec={"0": [{"t": 1}]}), b"x", "x", 5]
)
def test_history_of_another_form(history):
    """A summary that is none costs nothing else."""
    found = with_ben({"text": "words", "message_summary_info": history}).messages[0]
    assert (found.text, found.kind) == ("words", Kind.TEXT)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_cells_of_any_type(data):
    """Whatever a column holds, each message is kept or told."""
    columns = [
        *("text", "handle_id", "subject", "attributedBody", "account", "error", "date"),
        *("is_from_me", "is_audio_message", "item_type", "other_handle", "group_title"),
        *("group_action_type", "share_status", "balloon_bundle_id", "message_summary_info"),
        *("destination_caller_id", "thread_originator_guid", "date_retracted", "date_edited"),
        *("associated_message_guid", "associated_message_emoji"),
    ]
    rows = data.draw(
        st.lists(st.dictionaries(st.sampled_from(columns), CELLS), min_size=1, max_size=4)
    )

    def build(db):
        chat = db.chat(BEN, db.handle(BEN))
        for number, row in enumerate(rows):
            message = db.insert("message", **{**row, "guid": f"G{number}"})
            db.insert("chat_message_join", chat_id=chat, message_id=message)
        db.message(chat, "the last")

    found = read(build)
    check_stream(found.items)
    assert len(found.messages) == len(rows) + 1


def test_row_that_is_too_large():
    """A message larger than 4 MB is told, and the others are read."""
    found = with_ben({"text": "a"}, {"text": "x" * 4_500_000}, {"text": "b"})
    assert found.said == [(BEN, "a"), (BEN, "b")]
    assert found.codes == [("R103", "message 2")]
    assert found.coverages[0].unparsed == 1


def test_damaged_page_costs_its_rows():
    """Bytes that are overwritten in the middle cost what lies there, and a warning."""

    def build(db):
        chat = db.chat(BEN, db.handle(BEN))
        for number in range(200):
            db.message(chat, f"{number} " + "words " * 20, 1)

    data = made(build)
    middle = data.index(b"100 words") // 1024 * 1024
    found = Read(imessage, data[:middle] + b"\xff" * 1024 + data[middle + 1024 :])
    check_stream(found.items)
    assert 150 < len(found.messages) < 200
    assert {code for code, _ in found.codes} == {"R103", "R121"}
    assert "damaged" in (found.coverages[0].truncation or "")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_databases(data):
    """Other bytes anywhere: what can be read is read, or there is an error of ours."""
    whole = bytearray(data.draw(st.sampled_from(WHOLE)))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + 2] = data.draw(st.binary(min_size=1, max_size=3))
    try:
        check_stream(imessage.read(BytesSource("chat.db", bytes(whole)), ReadOptions()))
    except InputError:
        return


def test_in_a_zip(tmp_path):
    """A packed folder is read with its log, in place."""
    chatdb.hot_log(tmp_path / "Messages")
    with ZipFile(tmp_path / "messages.zip", "w") as archive:
        for path in (tmp_path / "Messages").iterdir():
            archive.write(path, f"Messages/{path.name}")
    found = [*open_export(tmp_path / "messages.zip").items()]
    check_stream(found)
    assert sum(isinstance(item, Message) for item in found) == 1 + chatdb.LOGGED


def test_cut_off_database():
    """What is left of a database is read as far as it goes, or is an error with advice."""
    data = made(lambda db: [db.message(db.chat(BEN, db.handle(BEN)), "words " * 200, 1)])
    for size in range(0, len(data), 1024):
        try:
            check_stream(Read(imessage, data[:size]).items)
        except InputError as error:
            assert "again" in str(error) or "Export" in str(error)  # noqa: PT017 either is right


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW message AS SELECT 1 AS guid, 'planted' AS text",
        "CREATE VIRTUAL TABLE message USING fts4(guid, text)",
    ],
)
def test_tables_that_are_none(tmp_path, statement):
    """A view in the place of a table is refused."""
    with closing(ChatDb(tmp_path / "a.db").connection) as connection:
        connection.execute("DROP TABLE message")
        connection.execute(statement)
    with pytest.raises(InputError, match="no plain table"):
        Read(imessage, (tmp_path / "a.db").read_bytes())


def test_tables_without_what_is_needed(tmp_path):
    """Tables of these names with other columns are refused, not misread."""
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        for table in ("message", "chat", "chat_message_join"):
            connection.execute(f"CREATE TABLE {table} (other)")
    with pytest.raises(InputError):
        Read(imessage, (tmp_path / "a.db").read_bytes())


def test_a_message_table_alone(tmp_path):
    """Handles, attachments and reactions may be missing; nearly all columns too."""
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE message (text)")
        connection.execute("CREATE TABLE chat (chat_identifier)")
        connection.execute("CREATE TABLE chat_message_join (chat_id, message_id)")
        connection.execute("INSERT INTO message VALUES ('hello')")
        connection.execute("INSERT INTO chat VALUES ('b')")
        connection.execute("INSERT INTO chat_message_join VALUES (1, 1)")
    found = Read(imessage, (tmp_path / "a.db").read_bytes())
    assert [(each.id, each.speaker, each.text) for each in found.messages] == [("1", "b", "hello")]


def test_nothing_to_read():
    """A database without a message is an error with advice."""
    with pytest.raises(InputError, match="Copy it again"):
        read(chatdb.empty)


def test_more_chats_than_anybody_has(monkeypatch):
    """A list of chats without an end is refused."""
    monkeypatch.setattr("turntoward.readers._imessage_store._MOST", 3)
    with pytest.raises(InputError, match="more than 3 chats"):
        read(lambda db: [db.handle(str(number)) for number in range(9)])


def test_memory_stays_flat():
    """A database four times as large needs about the same memory."""
    peaks = []
    for count in (1_000, 4_000):

        def build(db, count=count):
            chat = db.chat(BEN, db.handle(BEN))
            db.connection.execute("BEGIN")
            for number in range(count):
                db.message(chat, "a few words " * 20, number % 2)
            db.connection.execute("COMMIT")

        source = BytesSource("chat.db", made(build))
        tracemalloc.start()
        for _ in imessage.read(source, ReadOptions()):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0] + 200_000


def test_tables_without_indexes_cost_no_more(tmp_path):
    """Lookups do not depend on the indexes of the database: the work grows with its size."""
    work = []
    for count in (300, 1_200):
        database = ChatDb(
            tmp_path / f"{count}.db",
            NEW.replace(", UNIQUE(message_id, attachment_id)", "")
            .replace("guid TEXT UNIQUE NOT NULL", "guid TEXT")
            .replace(", PRIMARY KEY (chat_id, message_id)", ""),
        )
        with closing(database.connection):
            chat = database.chat(BEN, database.handle(BEN))
            database.connection.execute("BEGIN")
            for number in range(count):
                database.file(database.message(chat, "a", 1), f"{number}.jpg")
                database.tap(chat, 2000, guid(number * 2 + 1))
            database.connection.execute("COMMIT")
        work.append(instructions(database.path.read_bytes()))
    assert work[1] < 6 * work[0]


def instructions(data):
    """How much SQLite had to do, in steps of a hundred instructions."""
    steps = []
    original = sqlite3.connect

    class Counting(sqlite3.Connection):
        def set_progress_handler(self, *_):
            super().set_progress_handler(lambda: steps.append(1), 100)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", lambda *a, **k: original(*a, factory=Counting, **k))
        for _ in imessage.read(BytesSource("chat.db", data), ReadOptions()):
            pass
    return len(steps)
