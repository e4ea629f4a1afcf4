"""Mail files that belong together: the folders of one account, in the ways that programs keep them."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from turntoward.model.ports import Bundle, Source
from turntoward.readers._mail_split import KNOWN_HEADER, is_separator
from turntoward.readers._mail_words import MailWords, folded
from turntoward.readers._sources import peek

__all__ = ["is_beside", "is_draft", "is_undelivered", "likeness", "mail_bundles"]

_GLANCE: Final = 16 * 1024  # bytes that show whether a file is mail
_ENDINGS: Final = (".eml", ".emlx", ".mbox", ".mbx", ".mboxrd", ".mai")
_STORES: Final = (".mbox", ".mbx", ".mboxrd")  # of many mails
_MAILDIR: Final = frozenset({"cur", "new", "tmp"})
_KEPT_BESIDE: Final = (
    ".msf",
    "/maildirfolder",
    "/subscriptions",
    "/dovecot-uidlist",
    "/dovecot-keywords",
    "/dovecot-uidvalidity",
)
_FLAGS = re.compile(r"[:;!]2,[A-Za-z]{0,26}")
_COUNT = re.compile(rb"\s{0,20}\d{1,10}[ \t]{0,20}\r?\n")
_HEADER = re.compile(rb"[!-9;-~]{1,80}[ \t]{0,5}:")
_WRITTEN: Final = (b"from", b"received", b"return-path", b"sender")
_TOLD: Final = (b"date", b"message-id", b"subject", b"mime-version")
_PAGE: Final = (b"Snapshot-Content-Location:", b"<Saved by ", b'"Saved by ')  # saved web pages
_FEWEST: Final = 3  # known headers
_SURE, _QUITE_SURE = 0.97, 0.9


def likeness(data: bytes) -> float:
    """How surely a file that begins so is mail."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if start.startswith(b"From "):
        return _SURE if is_separator(start, 0) else 0.0
    counted = _COUNT.match(start)
    headers = start[counted.end() :] if counted else start
    if not KNOWN_HEADER.match(headers):
        return 0.0
    known: list[bytes] = []
    for line in headers.split(b"\n"):
        if not line.strip() or not (line[:1] in b" \t" or _HEADER.match(line)):
            break
        if match := KNOWN_HEADER.match(line):
            known.append(match[0].partition(b":")[0].strip().lower())
    if len(known) < _FEWEST or any(sign in headers[:_GLANCE] for sign in _PAGE):
        return 0.0
    fits = any(name in known for name in _WRITTEN) and any(name in known for name in _TOLD)
    return _QUITE_SURE if fits else 0.0


def is_beside(source: Source) -> bool:
    """Whether a mail program keeps it beside the mails, for itself."""
    return f"/{source.path}".endswith(_KEPT_BESIDE)


def is_undelivered(source: Source) -> bool:
    """Whether it lies where a Maildir keeps what is still being written."""
    return source.path.split("/")[-2:-1] == ["tmp"]


def is_draft(source: Source, words: MailWords) -> bool:
    """Whether its place says that it was never sent."""
    *folders, name = source.path.split("/")
    flags = _FLAGS.search(name)
    if flags and "D" in flags[0][3:]:
        return True
    is_store = name.lower().endswith(_STORES) or "." not in name
    places = (*folders, PurePosixPath(name).stem) if is_store else folders
    return any(_plain(place) in words.drafts for place in places)


def mail_bundles(tree: Bundle, words: MailWords) -> Sequence[Bundle]:
    """The mail of a folder or zip, one Bundle an account."""
    paths = {source.path for source in tree.sources}
    found: dict[tuple[str, ...], list[Source]] = {}
    for source in tree.sources:
        if _may_be_mail(source, paths) and likeness(peek(source, _GLANCE)):
            found.setdefault(_account(source.path, words), []).append(source)
    outer = {key: _outermost(key, found) for key in found}
    grouped: dict[tuple[str, ...], list[Source]] = {}
    for key, sources in found.items():
        grouped.setdefault(outer[key], []).extend(sources)
    beside = [*_beside(tree, found)]
    return [
        Bundle(_name(key, tree, len(grouped)), (*sources, *(beside if number == 0 else ())))
        for number, (key, sources) in enumerate(grouped.items())
    ]


def _may_be_mail(source: Source, paths: set[str]) -> bool:
    *folders, name = source.path.split("/")
    if folders and folders[-1] in _MAILDIR:
        return not name.startswith(".")
    if name.lower().endswith(_ENDINGS) or name.lower() == "mbox":
        return True
    stored = any(folder.endswith((".sbd", ".mbox")) for folder in folders)
    return "." not in name[1:] and (stored or f"{source.path}.msf" in paths)


def _account(path: str, words: MailWords) -> tuple[str, ...]:
    """The folder of the account: without the folders that programs sort mail into."""
    folders = path.split("/")[:-1]
    while folders and _is_inside_account(folders[-1], words):
        folders.pop()
    return tuple(folders)


def _is_inside_account(folder: str, words: MailWords) -> bool:
    stored = (
        folder in _MAILDIR or folder.startswith((".", "[")) or folder.endswith((".sbd", ".mbox"))
    )
    return stored or _plain(folder) in words.folders


def _plain(folder: str) -> str:
    return folded(folder.strip("[].").partition(".mbox")[0])


def _outermost(key: tuple[str, ...], found: dict[tuple[str, ...], list[Source]]) -> tuple[str, ...]:
    return next((key[:size] for size in range(len(key)) if key[:size] in found), key)


def _beside(tree: Bundle, found: dict[tuple[str, ...], list[Source]]) -> Iterator[Source]:
    """What programs keep beside the mail, and nobody needs to read."""
    claimed = {id(source) for sources in found.values() for source in sources}
    if claimed:
        for source in tree.sources:
            if is_beside(source) and id(source) not in claimed:
                yield source


def _name(key: tuple[str, ...], tree: Bundle, count: int) -> str:
    return key[-1] if key and count > 1 else tree.name
