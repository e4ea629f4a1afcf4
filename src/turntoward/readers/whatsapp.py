"""WhatsApp's exported chats: the text that “Export chat” writes, on any phone in any language.

A file is read twice, as a stream both times. The first pass counts what its headers look like and
decides how its dates are meant; the second reads it with one expression made for this file. Nothing
is sorted, nothing is dropped: what is no message belongs to one, or is counted as unparsed.
"""

from collections.abc import Iterator
from typing import Final

from turntoward.model import Chat, Coverage, Limits, Message
from turntoward.model.ports import Head, Item, ReadOptions, Source
from turntoward.readers._clock import zone_of
from turntoward.readers._problems import Problems
from turntoward.readers._sources import peek
from turntoward.readers._unknown import ADVANCED_PRIVACY
from turntoward.readers._whatsapp_blocks import blocks_of, exact_encoding
from turntoward.readers._whatsapp_clock import Clock
from turntoward.readers._whatsapp_head import likeness, title_of
from turntoward.readers._whatsapp_messages import Messages
from turntoward.readers._whatsapp_names import Speakers
from turntoward.readers._whatsapp_order import Verdict
from turntoward.readers._whatsapp_rows import Splitter
from turntoward.readers._whatsapp_survey import Survey
from turntoward.readers._whatsapp_words import load_words

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "detect", "read"]

NAME: Final = "whatsapp"
TITLE: Final = "WhatsApp chat export (.txt or .zip)"
STEPS: Final[tuple[str, ...]] = (
    "Open the chat, then its menu (Android: three dots, More; iPhone: the name at the top).",
    "Choose Export chat, and without media.",
    "Save the file, or send it to yourself, and give it here as it is: zip or text.",
)
LIMITS: Final = Limits(
    reactions=False,
    replies=False,
    edits="marker",
    deletions="marker",
    calls=True,
    clock="local",
    never=(
        "Reactions are never in it: somebody may have answered with a heart.",
        "It does not say which message a reply answers.",
        "It does not say whether or when a message was read.",
        "It does not hold what was deleted, nor what an edited message said before.",
        "It does not hold what was said in calls and voice notes, and leaves some calls out.",
    ),
)
_MOST_WITHOUT_MEDIA = 40_000  # messages in one export, as far as is known
_MOST_WITH_MEDIA = 10_000
_NEARLY = 0.005
_CUT = (
    "It has {count:,} messages, and WhatsApp stops at about {limit:,} when it exports {how} media. "
    "Older messages may have been left out."
)
_NO_HEADER = "No line of this file starts like a message in a WhatsApp export."
_NOTICES = "It holds notices of the app alone, and no message that a person wrote."
_REFUSED = "The order that you gave cannot be meant: the year stands elsewhere in these dates."
_ZONE = "{zone}, as you said; the file itself has the wall clock of the exporting phone"


def detect(head: Head) -> float:
    """How surely this is a WhatsApp export, 0..1."""
    return likeness(head.text, load_words()) if head.text else 0.0


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The export as a stream: one Chat, its Messages and Problems in their order, a Coverage.

    Raises:
        ChoiceError: the time zone in the options is not known.
    """
    words = load_words()
    zone = zone_of(options)
    title, language = title_of(source.name, words)
    survey = Survey(words)
    for block in blocks_of(source):
        survey.see(block.text)
    layout = survey.layout(options, language)
    yield Chat(id=title, title=title)
    if layout.order is None:
        yield from _nothing(source)
        return
    problems = Problems()
    if layout.refused_order:
        yield from problems.note("R112", "the options", _REFUSED)
    splitter = Splitter(layout.forms)
    speakers = Speakers(words, layout.names, layout.marked, title)
    messages = Messages(title, speakers, words, zone)
    clock = Clock(layout.order.order, layout.names, problems)
    is_said = False
    for batch in clock.settle(splitter.batches(blocks_of(source))):
        yield from splitter.take_problems(problems)
        items = messages.of(batch)
        is_said = is_said or any(isinstance(item, Message) and item.speaker for item in items)
        yield from items
    if not is_said:
        yield from problems.note("R114", "the whole chat", f"{_NOTICES} {ADVANCED_PRIVACY}")
    yield from problems.guessed(source, exact_encoding(peek(source)))
    yield from problems.rest()
    yield _coverage(layout.order, messages, splitter.lines_before, options)


def _coverage(
    order: Verdict, messages: Messages, lines_before: int, options: ReadOptions
) -> Coverage:
    limit, how = (
        (_MOST_WITH_MEDIA, "with") if messages.with_files else (_MOST_WITHOUT_MEDIA, "without")
    )
    is_cut = abs(messages.count - limit) <= limit * _NEARLY
    unknown = Coverage(reader=NAME, limits=LIMITS).time_zone
    return Coverage(
        reader=NAME,
        limits=LIMITS,
        truncation=_CUT.format(count=messages.count, limit=limit, how=how) if is_cut else None,
        time_zone=_ZONE.format(zone=options.timezone) if options.timezone else unknown,
        date_order=order.order,
        date_order_confidence=order.confidence,
        date_order_reason=order.reason,
        unparsed=lines_before,
    )


def _nothing(source: Source) -> Iterator[Item]:
    lines = sum(
        bool(line.strip()) for block in blocks_of(source) for line in block.text.split("\n")
    )
    yield from Problems().note("R113", "line 1", _NO_HEADER)
    yield Coverage(reader=NAME, limits=LIMITS, unparsed=lines)
