"""Databases of Messages for tests: the golden inputs, and what makes them.

`python -m tests.readers.chatdb` writes the inputs of the golden cases anew. Everything in them is
invented.
"""

import plistlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

GOLDEN = Path(__file__).parents[1] / "golden" / "readers" / "imessage"
FIRST = 734_728_501  # seconds from 2001 to 13 April 2024, 19:15:01 UTC
NANO = 1_000_000_000
LOGGED = 12  # rows that are in the log alone
_JOINS = """
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, country TEXT,
    service TEXT NOT NULL, uncanonicalized_id TEXT, person_centric_id TEXT DEFAULT NULL,
    UNIQUE (id, service));
CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER, UNIQUE(chat_id, handle_id));
CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER, message_date INTEGER DEFAULT 0,
    PRIMARY KEY (chat_id, message_id));
CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL,
    filename TEXT, mime_type TEXT, transfer_name TEXT, is_sticker INTEGER DEFAULT 0);
CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER,
    UNIQUE(message_id, attachment_id));
"""
NEW = (
    _JOINS
    + """
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, style INTEGER,
    chat_identifier TEXT, service_name TEXT, room_name TEXT, account_login TEXT,
    last_addressed_handle TEXT, display_name TEXT, group_id TEXT);
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT,
    handle_id INTEGER DEFAULT 0, subject TEXT, attributedBody BLOB, service TEXT, account TEXT,
    error INTEGER DEFAULT 0, date INTEGER, is_from_me INTEGER DEFAULT 0,
    cache_has_attachments INTEGER DEFAULT 0, is_audio_message INTEGER DEFAULT 0,
    item_type INTEGER DEFAULT 0, other_handle INTEGER DEFAULT 0, group_title TEXT,
    group_action_type INTEGER DEFAULT 0, share_status INTEGER DEFAULT 0,
    share_direction INTEGER DEFAULT 0, associated_message_guid TEXT, balloon_bundle_id TEXT,
    payload_data BLOB, associated_message_type INTEGER DEFAULT 0, message_summary_info BLOB,
    destination_caller_id TEXT, thread_originator_guid TEXT, thread_originator_part TEXT,
    date_retracted INTEGER DEFAULT 0, date_edited INTEGER DEFAULT 0, associated_message_emoji TEXT);
CREATE TABLE chat_recoverable_message_join (chat_id INTEGER, message_id INTEGER,
    delete_date INTEGER, PRIMARY KEY (chat_id, message_id));
"""
)
OLD = (
    _JOINS.replace(", person_centric_id TEXT DEFAULT NULL", "").replace(
        ", is_sticker INTEGER DEFAULT 0", ""
    )
    + """
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, style INTEGER,
    chat_identifier TEXT, service_name TEXT, account_login TEXT, display_name TEXT);
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT,
    handle_id INTEGER DEFAULT 0, subject TEXT, service TEXT, account TEXT, error INTEGER DEFAULT 0,
    date INTEGER, is_from_me INTEGER DEFAULT 0, cache_has_attachments INTEGER DEFAULT 0,
    item_type INTEGER DEFAULT 0, other_handle INTEGER DEFAULT 0, group_title TEXT,
    group_action_type INTEGER DEFAULT 0);
"""
)


class ChatDb:
    """A database in the making."""

    def __init__(self, path, schema=NEW, *, log=False):
        self.path = Path(path)
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        self.connection.execute("PRAGMA page_size = 1024")
        self.connection.execute("PRAGMA synchronous = OFF")
        if log:
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA wal_autocheckpoint = 0")
        self.connection.executescript(schema)
        self.count = 0

    def insert(self, table, **values):
        """A row; its number."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        query = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 tables of ours
        return self.connection.execute(query, [*values.values()]).lastrowid

    def handle(self, address, service="iMessage", **more):
        """An address of somebody."""
        return self.insert("handle", id=address, service=service, **more)

    def chat(self, address, *handles, service="iMessage", **more):
        """A chat with these handles: of two where there is one of them."""
        style = more.pop("style", 45 if len(handles) == 1 else 43)
        number = self.insert(
            "chat",
            guid=f"{service};{'-' if style == 45 else '+'};{address}",
            chat_identifier=address,
            style=style,
            service_name=service,
            **more,
        )
        for handle in handles:
            self.insert("chat_handle_join", chat_id=number, handle_id=handle)
        return number

    def message(self, chat, text=None, handle=0, at=None, **more):
        """A message, a second after the one before unless `at` (nanoseconds) is given."""
        self.count += 1
        more.setdefault("date", (FIRST + self.count) * NANO if at is None else at)
        more.setdefault("guid", guid(self.count))
        more.setdefault("is_from_me", int(not handle))
        number = self.insert("message", text=text, handle_id=handle, **more)
        if chat:
            self.insert("chat_message_join", chat_id=chat, message_id=number)
        return number

    def file(self, message, name, **more):
        """An attachment of a message."""
        number = self.insert("attachment", guid=f"at_{message}_{name}", transfer_name=name, **more)
        self.insert("message_attachment_join", message_id=message, attachment_id=number)

    def tap(self, chat, kind, target, handle=0, emoji=None, **more):
        """A reaction to the message with this guid."""
        more = {"associated_message_emoji": emoji} | more if emoji else more
        return self.message(
            chat,
            f"Reacted to “{target}”",
            handle,
            associated_message_type=kind,
            associated_message_guid=target if ":" in target else f"p:0/{target}",
            **more,
        )


def guid(number):
    """An identifier as Messages makes them."""
    return f"{number:08X}-0000-4000-8000-{number:012X}"


def number_of(value):
    """A number as a typedstream writes it."""
    if value < 0x80:
        return bytes([value])
    if value < 0x10000:
        return b"\x81" + value.to_bytes(2, "little")
    return b"\x82" + value.to_bytes(4, "little")


def stream(text, *, mutable=False):
    """A text as the attributed string that Messages stores."""
    data = text.encode("utf-8", "surrogatepass")
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if mutable:
        head = b"\x84\x84\x84\x19NSMutableAttributedString\x00\x84\x84\x12NSAttributedString\x00"
        head += b"\x84\x84\x08NSObject\x00\x85\x92\x84\x84\x84\x0fNSMutableString\x01"
        head += b"\x84\x84\x08NSString\x01\x95"
    else:
        head = b"\x84\x84\x84\x12NSAttributedString\x00\x84\x84\x08NSObject\x00\x85"
        head += b"\x92\x84\x84\x84\x08NSString\x01\x94"
    return (
        b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@"
        + head
        + b"\x84\x01+"
        + number_of(len(data))
        + data
        + b"\x86\x84\x02iI\x01"
        + number_of(units)
        + b"\x92\x84\x84\x84\x0cNSDictionary\x00\x94\x84\x01i\x01\x92\x84\x96\x96"
        + b"\x1d__kIMMessagePartAttributeName\x86\x92\x84\x84\x84\x08NSNumber\x00"
        + b"\x84\x84\x07NSValue\x00\x94\x84\x01*\x84\x99\x99\x00\x86\x86\x86"
    )


def summary(**parts):
    """A summary of what was changed in a message."""
    return plistlib.dumps(parts, fmt=plistlib.FMT_BINARY, sort_keys=True)


def edits(*texts):
    """The history of one part."""
    return [{"d": float(FIRST + at), "t": stream(text)} for at, text in enumerate(texts)]


def made(build, schema=NEW):
    """The bytes of a database that `build` fills."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "chat.db")
        database = ChatDb(path, schema)
        with closing(database.connection):
            build(database)
        return path.read_bytes()


def two_people(db):
    """Texts, an attributed body, replies, a picture, and reactions that come and go."""
    ben = db.handle("+34600000002")
    chat = db.chat(
        "+34600000002",
        ben,
        account_login="E:ana@example.org",
        last_addressed_handle="+34600000001",
    )
    db.message(chat, "are you home?", ben, destination_caller_id="+34600000001")
    db.message(chat, None, attributedBody=stream("nearly 🚋 — the tram stopped twice"))
    db.message(chat, "", ben, attributedBody=stream("ñandú " * 40, mutable=True))
    db.message(chat, "I kept you a plate", ben, thread_originator_guid=guid(2))
    photo = db.message(chat, "\ufffclook at it", ben, cache_has_attachments=1)
    db.file(photo, "IMG_0042.heic", mime_type="image/heic")
    several = db.message(
        chat, None, attributedBody=stream("first\ufffc\ufffcand last"), cache_has_attachments=1
    )
    db.file(several, "one.jpg")
    db.file(several, "two.jpg")
    db.tap(chat, 2000, guid(4))
    db.tap(chat, 2001, guid(2), ben)
    db.tap(chat, 3001, guid(2), ben)
    db.tap(chat, 2003, f"bp:{guid(2)}", ben)
    db.tap(chat, 2006, f"p:1/{guid(5)}", emoji="🫶🏽")
    db.tap(chat, 2006, guid(1), emoji="🥹")
    db.tap(chat, 3006, guid(1), emoji="🥹")
    db.tap(chat, 2007, guid(1), emoji=None)
    db.tap(chat, 2002, guid(999), ben)
    db.message(chat, "thank you\nreally", subject="Dinner")


def kinds(db):
    """Everything that a row can be besides words."""
    ben, eva = db.handle("ben@example.org"), db.handle("+34600000003")
    chat = db.chat(
        "chat100", ben, eva, display_name="Lake trip", last_addressed_handle="+34600000001"
    )
    db.message(chat, None, ben, item_type=2, group_title="Lake trip")
    db.message(chat, None, item_type=1, group_action_type=0, other_handle=eva)
    db.message(chat, None, ben, item_type=1, group_action_type=1, other_handle=eva)
    db.message(chat, None, eva, item_type=1, group_action_type=0, other_handle=eva)
    db.message(chat, None, ben, item_type=3, group_action_type=0)
    db.message(chat, None, eva, item_type=3, group_action_type=1)
    db.message(chat, None, ben, item_type=4, share_status=0)
    db.message(chat, None, ben, item_type=4, share_status=1, other_handle=eva)
    db.message(chat, None, ben, item_type=5)
    db.message(chat, None, eva, item_type=6)
    db.message(chat, None, eva, item_type=99)
    voice = db.message(chat, "\ufffc", ben, is_audio_message=1)
    db.file(voice, "Audio Message.caf")
    sticker = db.message(chat, "\ufffc", eva)
    db.file(sticker, "turtle.heic", is_sticker=1)
    db.message(
        chat,
        "https://example.org/lake",
        balloon_bundle_id="com.apple.messages.URLBalloonProvider",
        payload_data=b"bplist00",
    )
    extension = "com.apple.messages.MSMessageExtensionBalloonPlugin:0000000000:"
    db.message(chat, "\ufffd", ben, balloon_bundle_id=f"{extension}org.example.game")
    db.message(chat, None, ben, balloon_bundle_id=f"{extension}com.apple.messages.Polls")
    db.message(
        chat,
        None,
        eva,
        associated_message_type=4000,
        associated_message_guid=guid(16),
        balloon_bundle_id=f"{extension}com.apple.messages.Polls",
    )
    db.message(chat, None, ben)
    db.message(
        chat, "stuck on it", ben, associated_message_type=1000, associated_message_guid=guid(14)
    )
    db.message(chat, "a type of tomorrow", eva, associated_message_type=77)
    db.message(chat, "not sent", error=22)


def changed(db):
    """Messages that were edited, taken back, in part or whole, and deleted."""
    ben = db.handle("+34600000002")
    chat = db.chat("+34600000002", ben)
    now = (FIRST + 500) * NANO
    history = summary(ec={"0": edits("I am fin", "I am fine", "I am not fine")}, ep=[0])
    last = stream("I am not fine")
    db.message(chat, None, attributedBody=last, date_edited=now, message_summary_info=history)
    db.message(chat, None, ben, date_edited=now, message_summary_info=history)
    db.message(chat, None, ben, date_edited=now, message_summary_info=summary(rp=[0]))
    db.message(chat, None, date_retracted=now)
    part = summary(otr={"0": {"lo": 0, "le": 4}}, rp=[1])
    db.message(chat, None, ben, attributedBody=stream("stay"), message_summary_info=part)
    db.message(chat, "an old summary", ben, message_summary_info=b"bplist00 and no more")
    db.message(chat, "edited, with nothing to tell how", date_edited=now)
    for text in ("gone for good", "gone with the chat"):
        number = db.message(None, text, ben)
        db.insert("chat_recoverable_message_join", chat_id=chat, message_id=number)


def one_person(db):
    """Several handles and services of one person, a group that moved, and messages of no chat."""
    phone = db.handle("+34600000002", person_centric_id="B")
    green = db.handle("+34600000002", "SMS")
    mail = db.handle("Ben@example.org", person_centric_id="B")
    other = db.handle("+34600000003", "RCS")
    blue = db.chat("+34600000002", phone, last_addressed_handle="+34600000001")
    sms = db.chat("+34600000002", green, service="SMS")
    by_mail = db.chat("ben@example.org", mail, account_login="E:ana@example.org")
    group = db.chat("chat7", phone, other, group_id="G")
    moved = db.chat("chat8", green, other, service="RCS", group_id="G")
    alone = db.chat("+34600000009", style=45, service="SMS")
    db.message(blue, "one, in blue", phone)
    db.message(sms, "two, in green", green)
    db.message(by_mail, "three, by mail", mail)
    db.message(group, "four, to both", other)
    db.message(sms, "five, in green")
    db.message(moved, "six, to both", green)
    db.message(
        alone, "seven, from a number without a handle", account="p:+34600000001", is_from_me=0
    )
    db.message(None, "eight, from nowhere", mail)
    db.message(group, "nine, by somebody who left", 99)


def times(db):
    """Times in nanoseconds and seconds, none, and those that cannot be."""
    ben = db.handle("+34600000002")
    chat = db.chat("+34600000002", ben)
    db.message(chat, "to the nanosecond", ben, at=FIRST * NANO + 123_456_789)
    db.message(chat, "in seconds", at=FIRST + 5)
    db.message(chat, "none at all", ben, at=0)
    db.message(chat, "nothing", date=None)
    db.message(chat, "the first of 2001", ben, at=1)
    db.message(chat, "of 1970", ben, at=-978_307_200 * NANO)
    db.message(chat, "of 2106", at=3_317_000_000 * NANO)
    db.message(chat, "beyond all time", at=2**63 - 1)
    db.message(chat, "no time", ben, date="yesterday")
    db.message(chat, "a fraction", ben, date=FIRST + 0.5)


def odd(db):
    """What does not fit: other types, bytes that are no text, bodies that break off."""
    ben = db.handle("+34600000002")
    chat = db.chat("+34600000002", ben)
    db.message(chat, b"a text stored as bytes", ben)
    db.message(chat, 42, ben)
    number = db.message(chat, "broken", ben)
    db.connection.execute(
        "UPDATE message SET text = CAST(x'62726F6B656EFF20746578742C' AS TEXT) WHERE ROWID = ?",
        [number],
    )
    db.message(chat, None, ben, attributedBody=stream("a body that breaks off")[:70])
    db.message(chat, None, attributedBody="a body that is text")
    db.message(chat, None, attributedBody=stream("other 🦊 way in")[16:])
    db.message(chat, "x" * 10, ben, item_type="text", associated_message_type="none")
    db.insert("chat_message_join", chat_id=chat, message_id=4_000)
    db.insert("chat_message_join", chat_id=77, message_id=number)


def old(db):
    """A database of years ago, with fewer columns and times in seconds."""
    ben = db.handle("+34600000002", "SMS")
    chat = db.chat("+34600000002", ben, service="SMS", account_login="P:+34600000001")
    db.message(chat, "do you still have my key?", ben, at=350_000_000)
    number = db.message(chat, "\ufffc", at=350_000_060, account="p:+34600000001")
    db.file(number, "key.jpg")
    db.message(chat, "under the mat, as always", at=350_000_061)


def empty(db):
    """No message."""
    db.chat("+34600000002", db.handle("+34600000002"))


CASES = {
    "two_people": (two_people, NEW),
    "kinds": (kinds, NEW),
    "changed": (changed, NEW),
    "one_person": (one_person, NEW),
    "times": (times, NEW),
    "odd": (odd, NEW),
    "old": (old, OLD),
}


def hot_log(folder, *, before=True):
    """A database whose last rows are in its log alone; without `before`, its tables too."""
    with TemporaryDirectory() as scratch:
        path = Path(scratch, "input.db")
        database = ChatDb(path, log=True)
        with closing(database.connection):
            ben = database.handle("+34600000002")
            chat = database.chat("+34600000002", ben)
            database.message(chat, "moved into the database", ben)
            if before:
                database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.connection.execute("BEGIN")
            for number in range(LOGGED):
                database.message(chat, f"committed to the log, {number}", ben if number % 2 else 0)
            database.connection.execute("COMMIT")
            folder.mkdir(parents=True, exist_ok=True)
            for name in ("input.db", "input.db-wal"):
                shutil.copy(path.with_name(name), folder)


def write_cases():
    """Write the inputs of all golden cases."""
    for name, (build, schema) in CASES.items():
        (GOLDEN / name).mkdir(parents=True, exist_ok=True)
        (GOLDEN / name / "input.db").write_bytes(made(build, schema))
    hot_log(GOLDEN / "hot_log")


if __name__ == "__main__":
    write_cases()
