"""What a message on a page of a Telegram export is, and when it was."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

from turntoward.model import Kind
from turntoward.readers._clock import to_utc
from turntoward.readers._telegram_page import Block
from turntoward.readers._telegram_rows import Said

__all__ = ["MONTHS", "said", "when"]

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_KINDS: Final = {
    "media_call": Kind.CALL,
    "media_poll": Kind.POLL,
    "media_location": Kind.LOCATION,
    "media_live_location": Kind.LOCATION,
    "media_venue": Kind.LOCATION,
    "sticker_wrap": Kind.STICKER,
}
_PLAIN_HEADINGS = frozenset({"Location", "Live location"})
_STICKER = "Sticker"
_UNSUPPORTED = "This message is not supported by this version"
_WHEN = re.compile(
    r"(?P<day>\d{1,2})(?:\.(?P<month>\d{2})\.| (?P<name>[A-Z][a-z]{2,8}) )(?P<year>\d{4}),? "
    r"(?P<clock>\d{2}:\d{2}:\d{2})(?: UTC(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2}))?"
)
_SECONDS = re.compile(r"\((\d{1,8}) seconds\)")
_CALL = re.compile(r"Group call(?: \(\d{1,8} seconds\))?")


def said(block: Block) -> Said:
    """What a block is, its text, and what was typed with it."""
    if block.is_service:
        return _notice(block.text("notice"))
    words = block.text("text")
    if not block.media:
        return Said(Kind.TEXT if words else Kind.EMPTY, words)
    kind = next((_KINDS[each] for each in sorted(block.media) if each in _KINDS), Kind.MEDIA)
    heading = block.text("heading").strip()
    kind = Kind.STICKER if heading == _STICKER else kind
    own = _own_words(block, kind, heading)
    length = _SECONDS.search(own) if kind is Kind.CALL else None
    return Said(
        kind,
        "\n".join(filter(None, (own, words))),
        words or None,
        float(length[1]) if length else None,
    )


def _notice(text: str) -> Said:
    if text.startswith(_UNSUPPORTED):
        return Said(Kind.EMPTY, text)
    if not _CALL.fullmatch(text):
        return Said(Kind.SYSTEM, text)
    length = _SECONDS.search(text)
    return Said(Kind.CALL, text, None, float(length[1]) if length else None)


def _own_words(block: Block, kind: Kind, heading: str) -> str:
    """The export's own words for what is more than words."""
    status = block.text("status").strip()
    if kind is Kind.CALL:  # its heading is the name of the other
        return status
    if kind is Kind.STICKER:
        emoji = status.split(", ")[0]
        return "" if any(char.isdigit() for char in emoji) else emoji
    if kind is Kind.POLL:
        answers = (line.rstrip() for line in block.text("answer").split("\n"))
        return "\n".join([block.text("question").strip(), *answers])
    heading = "" if heading in _PLAIN_HEADINGS else heading
    return "\n".join(filter(None, (heading, block.text("description").strip(), status)))


def when(title: str, zone: ZoneInfo | None) -> tuple[datetime | None, datetime | None]:
    """The wall clock of `13.04.2024 21:15:01 UTC+02:00`, and the instant."""
    match = _WHEN.fullmatch(title)
    if match is None:
        return None, None
    try:
        month = int(match["month"]) if match["month"] else MONTHS.index(match["name"]) + 1
        at = datetime.fromisoformat(
            f"{match['year']}-{month:02}-{int(match['day']):02}T{match['clock']}"
        )
        if match["sign"] is None:
            return at, to_utc(at, zone)
        offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
        offset = -offset if match["sign"] == "-" else offset
        return at, at.replace(tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None, None
