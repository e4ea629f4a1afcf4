"""One message in the text form of imessage-exporter, taken apart.

A block begins with a time; the sender, the words and what belongs to them follow, a line each.
Answers stand a second time under the message that they answer, four spaces in.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from turntoward.model import Kind, Reaction

__all__ = ["Block", "Said", "announced", "block_of", "said", "starts", "when"]

_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_TIME = (
    rf"(?P<month>{'|'.join(_MONTHS)}) {{1,2}}(?P<day>\d{{1,2}}), (?P<year>\d{{4}}) {{1,2}}"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2}):(?P<second>\d{2})[ \u00a0\u202f](?P<half>[AP]M)"
)
_START = re.compile(
    rf"(?P<time>{_TIME})(?: \(Read by [^\n]{{1,200}}? after [^\n()]{{1,100}}\))?(?P<rest> .*)?"
)
_EPOCH = datetime(2001, 1, 1)  # noqa: DTZ001 in UTC; written in the zone of the computer
_ZONES = timedelta(hours=14)
_INDENT = "    "
_TAPS = ("Tapbacks:", "Reactions:")  # now, and in versions before 2
_TAP = re.compile(r"(?P<what>\S[^\n]{0,40}?) by (?P<who>\S[^\n]{0,200})")
_STUCK_ON = re.compile(
    r"(?:\w{1,20} )?Sticker from (?P<who>[^\n:]{1,200}?)(?:: [^\n]*| not found!)"
)
_REACTIONS: Final = {
    "Loved": "❤️", "Liked": "👍", "Disliked": "👎", "Laughed": "😂", "Emphasized": "‼️",
    "Questioned": "❓",
}  # fmt: skip
_NOTE = "This message responded to an earlier message."
_DELETED = "This message was deleted from the conversation!"
_UNSENT = re.compile(
    r"(?P<who>[^\n]{1,200}?) unsent (?:this message part|a message)(?: [^\n]{1,60} after sending)?!"
)
_GONE = re.compile(r"(?P<who>You|They) deleted a message\.")
_EDIT = re.compile(r"Edited [^\n:]{1,60} later: (?P<text>[^\n]*)")
_EFFECT = re.compile(
    r"Sent with (?:Confetti|Echo|Fireworks|Balloons|Heart|Lasers|Shooting Start?|Sparkles|Spotlight"
    r"|Slam|Loud|Gentle|Invisible Ink)"
)
_TRANSLATED = "Translated from:"
_TRANSCRIPT = "Transcription: "
_MISSING = "Attachment missing!"
_PLACE = re.compile(
    r"(?:~?/|\.{1,2}/|[A-Za-z]:[\\/]|attachments/)[^\n]{0,1000}"
    r"|[^\n]{0,500}(?:/Attachments/|/StickerCache/|MobileSync/Backup/)[^\n]{0,500}",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"[/\\][^/\\\n]{0,300}?(?:\.[A-Za-z0-9]{1,24}|[0-9a-f]{40})(?: \([^()\n]{1,300}\))?\Z"
)
_UNABLE = "Unable to format announcement!"
_LINK = re.compile(r"https?://\S{1,2000}")
_SHAREPLAY = "SharePlay Message"
_SHARED = re.compile(r"(?:Started|Stopped) sharing location!")
_NOON = 12


class Block(Struct):
    """A message as it stands there."""

    time: str
    sender: str = ""
    body: list[str] = []
    taps: list[Reaction] = []
    answers: list["Block"] = []
    is_answer: bool = False  # and stands where it was said

    @property
    def size(self) -> int:
        """Letters of it."""
        return sum(map(len, self.body)) + len(self.body) + len(self.sender)

    @property
    def key(self) -> tuple[str, str, str]:
        """The same for an answer under its message, and where it was said."""
        return self.time, self.sender, "\n".join(self.body).strip()


class Said(Struct, frozen=True):
    """What a message is."""

    kind: Kind
    text: str
    caption: str | None = None
    edited: bool = False


def starts(line: str) -> tuple[str, str | None] | None:
    """The time that a block begins with, and the words of an announcement on the same line."""
    match = _START.fullmatch(line)
    return (match["time"], match["rest"] and match["rest"].strip()) if match else None


def when(time: str) -> tuple[datetime | None, bool]:
    """A time as the exporter writes it, and whether it is one that cannot be.

    The first moment of its clock stands for no time at all.
    """
    match = re.fullmatch(_TIME, time)
    if match is None:
        return None, True
    hour = int(match["hour"]) % _NOON + _NOON * (match["half"] == "PM")
    month = _MONTHS.index(match["month"]) + 1
    told = f"{match['year']}-{month:02}-{match['day']:0>2}T{hour:02}:{match['minute']}:{match['second']}"
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        return None, True
    return (None if at.second == 0 and abs(at - _EPOCH) <= _ZONES else at), False


def block_of(time: str, lines: Sequence[str]) -> Block:
    """A message of its lines behind the time."""
    block = Block(time)
    at = 0
    if lines:
        block.sender, at = lines[0].strip(), 1
    while at < len(lines):
        line = lines[at]
        if line in _TAPS and (count := _taps(lines, at + 1, block)):
            at += 1 + count
        elif line.startswith(_INDENT) and (begun := starts(line.removeprefix(_INDENT))):
            at = _answer(lines, at + 1, begun[0], block)
        elif line == _NOTE:
            block.is_answer = True
            at += 1
        else:
            block.body += [line] if line != _UNABLE else []
            at += 1
    while block.body and not block.body[-1].strip():
        block.body.pop()
    return block


def said(block: Block) -> Said:
    """What a message is."""
    lines, edited = _last_words(block)
    if _DELETED in lines[:1]:
        return Said(Kind.DELETED, _DELETED)
    unsent = [line for line in lines if _UNSENT.fullmatch(line) or _GONE.fullmatch(line)]
    if unsent:
        if len(unsent) == len([line for line in lines if line.strip()]):
            return Said(Kind.DELETED, unsent[0])
        lines, edited = [line for line in lines if line not in unsent], True
    if lines and _EFFECT.fullmatch(lines[-1]):
        lines = lines[:-1]
    if _TRANSLATED in lines:
        lines = lines[lines.index(_TRANSLATED) + 1 :]
    return _of_lines(lines, edited=edited)


def announced(text: str) -> tuple[str | None, Said]:
    """Who took a message back, or nobody where the app tells of something else."""
    match = _UNSENT.fullmatch(text)
    if match is None:
        return None, Said(Kind.SYSTEM, text)
    return match["who"], Said(Kind.DELETED, text)


def _of_lines(lines: Sequence[str], *, edited: bool) -> Said:
    text = "\n".join(lines).strip("\n")
    if not text:
        return Said(Kind.EMPTY, "")
    if text.startswith(_SHAREPLAY):
        return Said(Kind.CALL, text)
    if _SHARED.fullmatch(text):
        return Said(Kind.LOCATION, text)
    told = [line for at, line in enumerate(lines) if _is_told(lines, at)]
    words = "\n".join(line for at, line in enumerate(lines) if not _is_told(lines, at)).strip("\n")
    if told:
        kind = Kind.STICKER if all(_STUCK_ON.fullmatch(line) for line in told) else Kind.MEDIA
        return Said(kind, "\n".join(told), words or None, edited)
    if len(lines) > 1 and _LINK.fullmatch(lines[0]):
        return Said(Kind.MEDIA, text, lines[0], edited)  # a link with its preview
    return Said(Kind.TEXT, text, edited=edited)


def _is_told(lines: Sequence[str], at: int) -> bool:
    """Whether a line is the exporter's: it names a file, or tells what was said in one."""
    line = lines[at]
    if line == _MISSING or _STUCK_ON.fullmatch(line):
        return True
    if line.startswith(_TRANSCRIPT):
        return at > 0
    if lines[at + 1 : at + 2] and lines[at + 1].startswith(_TRANSCRIPT):
        return True
    is_deep = line.count("/") + line.count("\\") > 1
    return bool(is_deep and "://" not in line and _PLACE.fullmatch(line) and _FILE.search(line))


def _last_words(block: Block) -> tuple[list[str], bool]:
    """The lines of a message, and whether it was edited: then those of its last edit."""
    edits = [at for at, line in enumerate(block.body) if _EDIT.match(line)]
    if not edits:
        return block.body, False
    first = _EDIT.match(block.body[edits[-1]])
    rest = block.body[edits[-1] + 1 :]
    return [first["text"] if first else "", *rest], True


def _taps(lines: Sequence[str], at: int, block: Block) -> int:
    """Reactions from a line on; how many lines they take."""
    count = 0
    while at + count < len(lines) and (found := _tap(lines[at + count].strip())):
        block.taps.append(found)
        count += 1
    return count


def _tap(line: str) -> Reaction | None:
    match = _STUCK_ON.fullmatch(line)
    if match:
        return Reaction(match["who"], "sticker")
    match = _TAP.fullmatch(line)
    if match is None or (match["what"].isascii() and match["what"] not in _REACTIONS):
        return None
    return Reaction(match["who"], _REACTIONS.get(match["what"], match["what"]))


def _answer(lines: Sequence[str], at: int, time: str, block: Block) -> int:
    """An answer under its message, from behind its time on; where it ends."""
    inner: list[str] = []
    while at < len(lines) and (lines[at].startswith(_INDENT) or not lines[at]):
        line = lines[at].removeprefix(_INDENT)
        if starts(line):
            break
        inner.append(line)
        at += 1
    while inner and not inner[-1]:
        inner.pop()
    block.answers.append(block_of(time, inner))
    return at
