"""What a file is that no reader knows, and what to try instead."""

import re
from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from turntoward.model.ports import Head

__all__ = [
    "ADVANCED_PRIVACY",
    "TRY",
    "describe",
    "is_other",
    "is_told",
    "office_document",
    "tree_told",
]

TRY = (
    "Turn Toward reads the exports of WhatsApp, Telegram, Signal, iMessage, Messenger and many others "
    "(“turntoward formats” lists them all), transcripts with a name before each turn, subtitles (VTT, "
    "SRT), and tables (CSV or JSON lines) with the columns speaker and text."
)
ADVANCED_PRIVACY = (
    "Where somebody in a WhatsApp chat has switched on advanced chat privacy, the chat cannot be "
    "exported; that is their choice."
)


class _Sign(Struct, frozen=True):
    """How a kind of file begins, and what to do with one."""

    start: bytes
    what: str
    then: str
    at: int = 0  # bytes before `start`


_PICTURE = "Words in a picture are not read; export the chat as text."
_RECORDING = "Sound is not read; have it transcribed, with a name before each turn."
_UNPACK = "Unpack it and give the export inside."
_WITH_LOG = "Give the database that lies beside it; its log is read with it."
_SIGNS = (
    _Sign(b"SQLite format 3\0", "a database", "Export the chat as text, or as a table."),
    _Sign(b"\x37\x7f\x06\x82", "the log of a database", _WITH_LOG),
    _Sign(b"\x37\x7f\x06\x83", "the log of a database", _WITH_LOG),
    _Sign(b"%PDF", "a PDF", "Save it as plain text, with a name before each turn."),
    _Sign(b"\x89PNG", "a picture", _PICTURE),
    _Sign(b"\xff\xd8\xff", "a picture", _PICTURE),
    _Sign(b"GIF8", "a picture", _PICTURE),
    _Sign(b"WEBP", "a picture", _PICTURE, at=8),
    _Sign(b"ftypheic", "a picture", _PICTURE, at=4),
    _Sign(b"ftypmif1", "a picture", _PICTURE, at=4),
    _Sign(b"ftypM4A", "a recording", _RECORDING, at=4),
    _Sign(b"ftyp", "a video", _RECORDING, at=4),
    _Sign(b"\x1aE\xdf\xa3", "a video", _RECORDING),
    _Sign(b"AVI ", "a video", _RECORDING, at=8),
    _Sign(b"WAVE", "a recording", _RECORDING, at=8),
    _Sign(b"OggS", "a recording", _RECORDING),
    _Sign(b"ID3", "a recording", _RECORDING),
    _Sign(b"#!AMR", "a recording", _RECORDING),
    _Sign(b"fLaC", "a recording", _RECORDING),
    _Sign(b"\xd0\xcf\x11\xe0", "an old Office document", "Save it as plain text or CSV."),
    _Sign(b"{\\rtf", "a rich text document", "Save it as plain text."),
    _Sign(b"7z\xbc\xaf", "a packed archive", _UNPACK),
    _Sign(b"Rar!", "a packed archive", _UNPACK),
    _Sign(b"\x1f\x8b", "a packed file", _UNPACK),
    _Sign(b"BZh", "a packed file", _UNPACK),
    _Sign(b"\xfd7zXZ", "a packed file", _UNPACK),
)

_AS_TABLE = (
    "Give it as a table: one JSON object a line, or a CSV, with speaker and text, and a time where "
    "there is one."
)
_NO_NAMES = "Put a name and a colon at the start of each turn, like “Ana: hello”."
_AS_JSON = "Ask for the export again, and choose JSON instead of HTML."
_CHATS_OF_WHATSAPP = (
    "Export each chat on its own: open it in WhatsApp, choose Export chat from its menu, and give the "
    "zip or text that comes of it."
)
_SIGNALS_OWN = (
    "is a backup of Signal, or its own data, which only Signal can open. It can export chats as plain "
    "text: open its settings, then Backups or Chats, choose to export the chat history, and give the "
    "folder that it makes."
)
_OF_SIGNAL = frozenset({"main", "metadata"})
_OF_A_PHONE = frozenset({"Info.plist", "Manifest.plist", "Status.plist"})


class _Known(Struct, frozen=True):
    """A kind of text that holds a chat, but not so that it can be read."""

    words: tuple[str, ...]  # all of them are in it
    what: str
    then: str


_KNOWN = (
    _Known(("chatlog__message",), "a Discord chat as a web page", _AS_JSON),
    _Known(("<html", "_a6-g", "_3-95"), "a Messenger or Instagram export as a web page", _AS_JSON),
    _Known(('"MessageList"', '"conversations"'), "a Skype export, which is not read", _AS_TABLE),
    _Known(('"m.room.message"',), "a chat of Matrix, which is not read", _AS_TABLE),
    _Known(('"IsSender"', '"Media Type"'), "a Snapchat export, which is not read", _AS_TABLE),
)
_SIGNAL_BACKUP = re.compile(
    rb"\x00\x00\x00.\x0a.\x0a\x10.{16}\x12\x20", re.DOTALL
)  # a first frame, with 16 bytes to start the cipher and 32 to make its key
_WHATSAPP_BACKUP = re.compile(r"\.crypt[0-9]{1,2}$", re.IGNORECASE)
_SIGNAL_DATABASE = "db.sqlite"  # nothing in it can be told from chance
_TIME_ALONE = re.compile(r"\[?[0-9]{1,2}(?::[0-5][0-9]){1,2}(?:\.[0-9]{1,3})?\]?")
_TIMES_TOLD = 2
_LINES = 20
_START = 4_000  # letters
_IN_BACKUP = (
    "If it is not encrypted, its messages are in the file 3d/3d0d7e5fb2ce288813306e4d4636395e047a3d28, "
    "which can be given as it is. On a Mac, the same messages are in Library/Messages/chat.db."
)

# Documents that are zips, by a member that only they have.
_OFFICE = (
    (
        "word/document.xml",
        "a Word document",
        "Save it as plain text, with a name before each turn.",
    ),
    (
        "xl/workbook.xml",
        "a spreadsheet",
        "Save the sheet as CSV, with the columns speaker and text.",
    ),
    ("ppt/presentation.xml", "a presentation", "Give the conversation as text."),
    ("META-INF/manifest.xml", "an office document", "Save it as plain text or CSV."),
    ("META-INF/container.xml", "a book", "Give the conversation as text."),
)


def describe(head: Head) -> str:
    """One or two sentences: what the file seems to be, and what to try."""
    if not head.data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return f"{head.name} is empty. {_of_empty(head.name)}"
    told = _told(head)
    if told:
        return f"{head.name} is {told}"
    sign = _sign(head.data)
    if sign:
        return f"{head.name} is {sign.what}, not a chat export. {sign.then}"
    if head.text is None:
        return f"{head.name} is not text, and of no known kind. {TRY}"
    return f"{head.name} {_of_text(head.text.lstrip())}"


def is_other(data: bytes) -> bool:
    """Whether these first bytes show a picture, a recording, or the like."""
    return _sign(data) is not None


def is_told(head: Head) -> bool:
    """Whether it holds a chat, in a form that cannot be read."""
    return _told(head) is not None


def tree_told(name: str, paths: Sequence[str]) -> str | None:
    """What to say of a folder or zip that holds chats, in a form that cannot be read."""
    folders: defaultdict[str, set[str]] = defaultdict(set)
    for path in paths:
        folder, _, file = path.rpartition("/")
        folders[folder].add(file)
    names = set[str]().union(*folders.values())
    if any("Manifest.db" in files and files & _OF_A_PHONE for files in folders.values()):
        return f"{name} is a backup of an iPhone. {_IN_BACKUP}"
    if any(files >= _OF_SIGNAL for files in folders.values()):
        return f"{name} {_SIGNALS_OWN}"
    if any(map(_WHATSAPP_BACKUP.search, names)):
        return (
            f"{name} holds backups of WhatsApp, which only WhatsApp can open. {_CHATS_OF_WHATSAPP}"
        )
    return None


def _told(head: Head) -> str | None:
    """What it is and what to do, where it is a form of chats that cannot be read."""
    if _SIGNAL_BACKUP.match(head.data) or (head.text is None and head.name == _SIGNAL_DATABASE):
        return _SIGNALS_OWN.removeprefix("is ")
    if _WHATSAPP_BACKUP.search(head.name) and not head.data.startswith(b"SQLite"):
        return f"a backup of WhatsApp, which only WhatsApp can open. {_CHATS_OF_WHATSAPP}"
    text = head.text or ""
    for known in _KNOWN:
        if all(word in text for word in known.words):
            return f"{known.what}. {known.then}"
    return f"a transcript with times, but without names. {_NO_NAMES}" if _has_times(text) else None


def _has_times(text: str) -> bool:
    """Whether lines with nothing but a time stand between others."""
    lines = [line.strip() for line in text[:_START].splitlines() if line.strip()][:_LINES]
    times = [bool(_TIME_ALONE.fullmatch(line)) for line in lines]
    return times[:1] == [True] and _TIMES_TOLD <= sum(times) <= len(lines) - _TIMES_TOLD


def _of_empty(name: str) -> str:
    again = "Export it again, and check its size."
    is_chat = name.startswith("_chat") or "whatsapp" in name.casefold()
    return f"{again} {ADVANCED_PRIVACY}" if is_chat else again


def office_document(archive: str, names: tuple[str, ...]) -> str | None:
    """What to say of a zip that is really a document."""
    known = {*names}
    for member, what, then in _OFFICE:
        if member in known:
            return f"{archive} is {what}, not a chat export. {then}"
    return None


def _sign(data: bytes) -> _Sign | None:
    return next((sign for sign in _SIGNS if data.startswith(sign.start, sign.at)), None)


def _of_text(text: str) -> str:
    start = text[:200].lower()
    if start.startswith(("<!doctype html", "<html")):
        return "is a web page. Ask the app for text or JSON instead; most pages are not read."
    if start.startswith("<"):
        return f"is XML, in a form that no reader knows. {TRY}"
    if start.startswith(("{", "[")) and not start.startswith(("[0", "[1", "[2", "[3")):
        return f"is JSON, in a form that no reader knows. {_AS_TABLE}"
    return f"is text, but it does not say who speaks. {_NO_NAMES} {TRY}"
