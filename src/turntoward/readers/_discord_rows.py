"""What one message of a DiscordChatExporter file holds, as its own records, and what it is.

The exporter writes a name for the types of messages that it knows, and Discord's number for the
others. What somebody forwards is kept as their message: it is what they sent. Cards that Discord
makes of links are left alone where there are words.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from msgspec import Struct

from turntoward.model import Kind
from turntoward.readers._problems import mend
from turntoward.readers._utc import instant_of

__all__ = [
    "CALLS",
    "DELETED_USER",
    "SPOKEN",
    "Person",
    "Row",
    "Said",
    "named_file",
    "reply_to",
    "said",
    "snowflake",
    "snowflake_time",
    "written_time",
]

DELETED_USER: Final = "Deleted User"
SPOKEN: Final = frozenset({"Default", "0", "Reply", "19", "20", "23", ""})
CALLS: Final = frozenset({"Call", "3"})
_NUMBERED: Final[Mapping[str, str]] = {  # types of notices that have a number alone
    "8": "Boost", "9": "Boost", "10": "Boost", "11": "Boost", "12": "ChannelFollowAdd",
    "21": "ThreadStarterMessage", "24": "AutoModerationAction", "36": "IncidentAlertEnabled",
    "37": "IncidentAlertDisabled", "44": "Purchase", "46": "PollResult",
}  # fmt: skip
_FORWARD: Final = "Forward"
_EPOCH: Final = 1_420_070_400_000  # milliseconds from 1970 to 2015, when numbers begin
_TIME_BITS: Final = 22  # the lowest bits of a number tell no time
_FEWEST_DIGITS: Final = 15  # of a number that tells a time
_LONGEST: Final = 10**9  # seconds that anything lasts
_Text = str | None


class Person(Struct, frozen=True):
    """Somebody, as one server knows them."""

    id: str | int | None = None
    name: _Text = None
    nickname: _Text = None


class Emoji(Struct, frozen=True):
    """One emoji, or a picture that a server uses as one."""

    name: _Text = None
    code: _Text = None


class Given(Struct, frozen=True):
    """One emoji under a message: how often, and who gave it (not in old exports)."""

    emoji: Emoji | None = None
    count: int = 0
    users: tuple[Person, ...] = ()


class File(Struct, frozen=True, rename="camel"):
    """A file, or with its name alone a sticker."""

    name: _Text = None
    file_name: _Text = None
    url: _Text = None


class EmbedField(Struct, frozen=True):
    """One pair of lines on a card."""

    name: _Text = None
    value: _Text = None


class Embed(Struct, frozen=True):
    """A card."""

    title: _Text = None
    description: _Text = None
    url: _Text = None
    fields: tuple[EmbedField, ...] = ()


class Forwarded(Struct, frozen=True):
    """What was said elsewhere, without who said it."""

    content: _Text = None
    attachments: tuple[File, ...] = ()
    embeds: tuple[Embed, ...] = ()
    stickers: tuple[File, ...] = ()


class Reference(Struct, frozen=True, rename="camel"):
    """The message that one belongs to."""

    type: str | int | None = None
    message_id: str | int | None = None
    channel_id: str | int | None = None


class Interaction(Struct, frozen=True):
    """The command that a program answers."""

    name: _Text = None


class Row(Struct, frozen=True, rename="camel"):
    """One message."""

    id: str | int | None = None
    type: str | int | None = None
    timestamp: _Text = None
    timestamp_edited: _Text = None
    call_ended_timestamp: _Text = None
    content: _Text = None
    author: Person | None = None
    attachments: tuple[File, ...] = ()
    embeds: tuple[Embed, ...] = ()
    stickers: tuple[File, ...] = ()
    reactions: tuple[Given, ...] = ()
    reference: Reference | None = None
    forwarded_message: Forwarded | None = None
    interaction: Interaction | None = None
    poll: dict[str, Any] | None = None

    @property
    def kind(self) -> str:
        """Its type, as a word or as the digits of a number."""
        return "" if self.type is None else str(self.type)


class Said(NamedTuple):
    """What a message is."""

    kind: Kind
    text: str
    caption: str | None = None
    duration: float | None = None


def said(row: Row) -> Said:
    """What a message is, and its text; for a notice without a sentence the name of its type."""
    words = row.content or ""
    if row.kind in CALLS:
        return Said(Kind.CALL, words or "Call", duration=_length(row))
    if row.kind not in SPOKEN:
        name = _NUMBERED.get(row.kind, row.kind)
        return Said(Kind.SYSTEM, words or "\n".join([name, *_cards(row.embeds)]))
    passed_on = row.forwarded_message or Forwarded()
    words = "\n".join(filter(None, (words, passed_on.content)))
    return _more_than_words(row, passed_on, words) or Said(Kind.TEXT, words)


def _more_than_words(row: Row, passed_on: Forwarded, words: str) -> Said | None:
    if row.poll:
        return Said(Kind.POLL, "\n".join(_poll(row.poll)), words or None)
    files = [named_file(each) for each in (*row.attachments, *passed_on.attachments)]
    if files:
        return Said(Kind.MEDIA, "\n".join(files), words or None)
    stickers = [named_file(each) for each in (*row.stickers, *passed_on.stickers)]
    if stickers:
        return Said(Kind.STICKER, "\n".join(stickers), words or None)
    if words:
        return None
    cards = [*_cards((*row.embeds, *passed_on.embeds))]
    if cards:
        return Said(Kind.MEDIA, "\n".join(cards))
    return Said(Kind.EMPTY, f"/{row.interaction.name}" if row.interaction else "")


def reply_to(row: Row, channel: str | None) -> str | None:
    """The number of the message that is answered, where it is one of this channel."""
    reference = row.reference
    if reference is None or reference.message_id is None or row.kind not in SPOKEN:
        return None
    elsewhere = (
        channel and reference.channel_id is not None and str(reference.channel_id) != channel
    )
    forward = reference.type == _FORWARD or row.forwarded_message is not None
    return None if elsewhere or forward else mend(str(reference.message_id))


def named_file(file: File) -> str:
    """What a file is called; the end of its address where it has no name of its own."""
    if file.file_name or file.name:
        return file.file_name or file.name or ""
    return (file.url or "").partition("?")[0].replace("\\", "/").rpartition("/")[2]


def snowflake(number: str | int | None) -> int:
    """A number of Discord's, which grows with time; 0 where it is none."""
    digits = "" if number is None else str(number)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 21 else 0  # noqa: PLR2004 64 bits


def snowflake_time(number: int) -> datetime | None:
    """The moment when Discord gave out a number."""
    if number < 10**_FEWEST_DIGITS:
        return None
    return instant_of(((number >> _TIME_BITS) + _EPOCH) * 1000)


def written_time(written: str | None) -> datetime | None:
    """A time as it is written, with its offset; None where it is none. No offset means UTC."""
    try:
        moment = datetime.fromisoformat(written) if written else None
        if moment is None or moment.tzinfo is None:
            return moment and moment.replace(tzinfo=UTC)
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment


def _length(row: Row) -> float | None:
    start, end = written_time(row.timestamp), written_time(row.call_ended_timestamp)
    seconds = (end - start).total_seconds() if start and end else -1
    return seconds if 0 <= seconds < _LONGEST else None


def _cards(embeds: Iterable[Embed]) -> Iterator[str]:
    for embed in embeds:
        texts = [embed.title, embed.description]
        texts += [text for field in embed.fields for text in (field.name, field.value)]
        found = [*filter(None, texts)]
        yield from found or filter(None, (embed.url,))


def _poll(poll: dict[str, Any]) -> Iterator[str]:
    """The question and the answers, in the form that Discord itself gives them."""
    yield _inner_text(poll.get("question"))
    answers = poll.get("answers")
    for answer in answers if isinstance(answers, list) else ():
        inner = answer.get("poll_media", answer) if isinstance(answer, dict) else answer
        yield f"- {_inner_text(inner)}"


def _inner_text(value: Any) -> str:
    text = value.get("text") if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""
