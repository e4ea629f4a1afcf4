"""What a file is that no reader knows, and what to try instead."""

from msgspec import Struct

from turntoward.model.ports import Head

__all__ = ["TRY", "describe", "is_other", "office_document"]

TRY = (
    "Turn Toward reads WhatsApp, Telegram and Signal exports, transcripts with a name before each "
    "turn, subtitles (VTT, SRT), and tables (CSV or JSON lines) with the columns speaker and text."
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
_SIGNS = (
    _Sign(b"SQLite format 3\0", "a database", "Export the chat as text, or as a table."),
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

# Formats of other apps, by a word that only they use.
_JSON = (
    ('"sender_name"', "a Messenger or Instagram export"),
    ('"senderName"', "a Messenger export"),
    ('"exportedAt"', "a Discord export"),
    ('"thread_ts"', "a Slack export"),
)
_AS_TABLE = (
    "Until there is a reader for it, give it as a table: one JSON object a line, or a CSV, "
    "with speaker and text, and a time where there is one."
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
        return f"{head.name} is empty. Export it again, and check its size."
    sign = _sign(head.data)
    if sign:
        return f"{head.name} is {sign.what}, not a chat export. {sign.then}"
    if head.text is None:
        return f"{head.name} is not text, and of no known kind. {TRY}"
    return f"{head.name} {_of_text(head.text.lstrip())}"


def is_other(data: bytes) -> bool:
    """Whether these first bytes show that it is no text, or nothing at all."""
    return not data or _sign(data) is not None or data.startswith(b"PK\x03\x04")


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
        return "is a web page. Ask the app for text or JSON instead; pages are not read."
    if start.startswith("<"):
        return f"is XML, in a form that no reader knows. {TRY}"
    if start.startswith(("{", "[")) and not start.startswith(("[0", "[1", "[2", "[3")):
        return _of_json(text)
    return (
        "is text, but it does not say who speaks. Put a name and a colon at the start of each "
        f"turn, like “Ana: hello”. {TRY}"
    )


def _of_json(text: str) -> str:
    for word, what in _JSON:
        if word in text:
            return f"looks like {what}, which is not read yet. {_AS_TABLE}"
    return f"is JSON, in a form that no reader knows. {_AS_TABLE}"
