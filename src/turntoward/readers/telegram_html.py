"""The web pages of Telegram Desktop, which it writes unless told otherwise.

They are called `messages.html`, `messages2.html` and so on, with a thousand messages each.
Times carry the offset of the clock that showed them. Notices of the app have no time at all. People
are told apart by their names alone.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Limits, Message, Precision, Reaction
from turntoward.model.ports import Bundle, Head, Item, ReadOptions, Source
from turntoward.readers._clock import zone_of
from turntoward.readers._html import tags_and_texts
from turntoward.readers._problems import Problems, mend
from turntoward.readers._sources import head_of, stem_of
from turntoward.readers._telegram_blocks import MONTHS, said, when
from turntoward.readers._telegram_folder import belongings, home_of, pages_by_folder
from turntoward.readers._telegram_page import Block, Page
from turntoward.readers._telegram_rows import DELETED_ACCOUNT

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "bundles", "detect", "read", "read_bundle"]

NAME: Final = "telegram_html"
TITLE: Final = "Telegram Desktop export as HTML (messages.html, or its folder)"
STEPS: Final[tuple[str, ...]] = (
    "In Telegram Desktop, open the chat, then the three dots, and choose Export chat history.",
    "HTML is the format that it offers first. JSON holds more, if you have the choice.",
    "Give the whole folder, or a zip of it, so that all pages are read.",
)
LIMITS: Final = Limits(
    reactions=True,
    replies=True,
    edits="no",
    deletions="no",
    calls=True,
    clock="utc",
    never=(
        "Deleted messages leave no trace, and edited ones no mark.",
        "Two people of the same name cannot be told apart.",
        "Of those who reacted, some are counted without a name.",
        "Notices of the app have no time.",
        "Secret chats and read receipts are never in it.",
    ),
)
_NO_REACTIONS = (
    "It holds no reaction at all; exports made before the autumn of 2024 leave reactions out."
)
_NOTHING = "No exported messages"
_TIMER_SET = "set messages to auto-delete"
_TIMER = "A timer deleted messages in this chat; they are not in the export."
_CUT = "{name} ends in the middle: the export, or a copy of it, stopped early."
_EARLIER = "The chat begins on an earlier page, which was not read."
_LATER = "The chat goes on on another page ({name}), which was not read."
_OFFSETS = "UTC, from the offsets in the export; local times are the clock that exported"
_NAMED = "{zone}, as you said; the export holds no offset"
_UNKNOWN = "not known: times are the clock of the computer that exported"
_GONE = "A page of the chat ({name}) is missing; those around it were read."
_DOUBTED = 3  # pages that are looked at, to tell whether they are Telegram's
_MOST_UNNAMED = 1_000
_DAY = re.compile(r"\d{1,2} (?:" + "|".join(MONTHS) + r") \d{4}")
_VIA = re.compile(r" via @\w{1,64}$")
_COUNT = re.compile(r"[0-9]{1,9}")
_PAGE_NAME = re.compile(r"[\w.-]{1,40}")


def detect(head: Head) -> float:
    """Sure where a page has Telegram's own classes."""
    text = (head.text or "").lstrip("\ufeff \t\r\n")
    if not text[:200].lower().startswith(("<!doctype html", "<html")):
        return 0.0
    if 'class="page_wrap"' in text and ('class="history"' in text or 'class="message ' in text):
        return 0.98
    return 0.9 if 'class="message default clearfix' in text else 0.0


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """One page of a chat.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message on it.
    """
    return _read((source,), source.name, options)


def bundles(tree: Bundle) -> Sequence[Bundle]:
    """The pages of each chat, in the order of their numbers, with what else the export has."""
    all_pages = pages_by_folder(tree.sources)
    paged = {id(page) for pages in all_pages.values() for page in pages}
    others = [source for source in tree.sources if id(source) not in paged]
    found, homes = [], set[str]()
    for folder, pages in all_pages.items():
        if any(detect(head_of(page)) for page in pages[:_DOUBTED]):
            home = home_of(folder)
            more = () if home in homes else belongings(others, home)
            homes.add(home)
            found.append(Bundle(folder.rpartition("/")[2] or tree.name, (*pages, *more)))
    return found


def read_bundle(bundle: Bundle, options: ReadOptions) -> Iterator[Item]:
    """The pages of one chat, in their order.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message on them.
    """
    pages = next(iter(pages_by_folder(bundle.sources).values()))
    return _read(pages, bundle.name, options)


def _read(pages: Sequence[Source], name: str, options: ReadOptions) -> Iterator[Item]:
    chat = _Chat(options)
    for page in pages:
        yield from chat.page(page)
    if chat.name is None:
        raise InputError(
            f"{name} is a page of Telegram without a message that can be read. "
            "Export the chat again, and check that it is the one you meant."
        )
    yield from chat.closing()


class _Chat:
    """One chat while its pages are read."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._zone = zone_of(options)
        self._problems = Problems()
        self.name: str | None = None
        self._author: str | None = None  # of the message before
        self._number = 0
        self._offsets = False
        self._reactions = False
        self._before = False  # there is a page before the first
        self._behind: str | None = None  # the page behind the last
        self._cut: str | None = None  # the page that ends in the middle
        self._gone: str | None = None  # a page between others
        self._timer = False  # deleted messages
        self._unparsed = 0

    def page(self, source: Source) -> Iterator[Item]:
        """The messages of the next page."""
        if self._behind not in {None, source.path.rpartition("/")[2]}:
            self._gone = _GONE.format(name=_page_name(self._behind))
            yield from self._problems.note("R126", source.name, self._gone)
        page = Page()
        for block in page.blocks(tags_and_texts(source)):
            if block.is_service and _is_layout(block):
                continue
            if self.name is None:
                self.name = mend(page.title.strip() or stem_of(source))
                yield Chat(id=self.name, title=self.name)
                self._before = page.before is not None
            self._number += 1
            yield from self._items(block)
        if self.name is not None:
            yield from self._page_ended(page, source)

    def closing(self) -> Iterator[Item]:
        """What is told at the end."""
        limits = LIMITS
        if not self._reactions:
            limits = replace(LIMITS, reactions=False, never=(*LIMITS.never, _NO_REACTIONS))
        yield Coverage(
            reader=NAME,
            limits=limits,
            truncation=self._truncation(),
            time_zone=self._time_zone(),
            unparsed=self._unparsed,
        )
        yield from self._problems.rest()

    def _time_zone(self) -> str:
        if self._offsets:
            return _OFFSETS
        chosen = self._options.timezone
        return _NAMED.format(zone=chosen) if chosen else _UNKNOWN

    def _page_ended(self, page: Page, source: Source) -> Iterator[Item]:
        self._behind = page.behind
        if page.block or not page.is_whole:
            self._cut = source.name
            yield from self._problems.note("R120", source.name, "The page ends in the middle.")

    def _truncation(self) -> str | None:
        if self._cut is not None:
            return _CUT.format(name=self._cut)
        if self._gone is not None:
            return self._gone
        if self._behind is not None:
            return _LATER.format(name=_page_name(self._behind))
        if self._before:
            return _EARLIER
        return _TIMER if self._timer else None

    def _items(self, block: Block) -> Iterator[Item]:
        where = f"message {self._number}"
        if block.is_too_large:
            self._unparsed += 1
            yield from self._problems.note(
                "R103", where, "It is larger than 4 MB, and was left out."
            )
            return
        at, at_utc = when(block.when, self._zone)
        self._offsets |= at_utc is not None and "UTC" in block.when
        if at is None and block.when:
            yield from self._problems.note("R104", where, "Its time cannot be read.")
        kind, text, caption, duration = said(block)
        self._timer |= block.is_service and _TIMER_SET in text
        text, problems = self._problems.mended(text, where)
        yield from problems
        yield Message(
            conversation=self.name or "",
            id=mend(block.id) or str(self._number),
            speaker=self._speaker(block),
            kind=kind,
            text=text,
            at=at,
            at_utc=at_utc,
            precision=Precision.SECOND if at else None,
            duration=duration,
            caption=caption and mend(caption),
            reply_to=block.reply_to,
            reactions=tuple(self._reactions_to(block)),
        )

    def _speaker(self, block: Block) -> str | None:
        if block.is_service:
            self._author = None
            return None
        name = _VIA.sub("", block.text("author").strip()).strip()
        if not name and block.is_joined:
            return self._author or self.name
        self._author = mend(name) if name else DELETED_ACCOUNT
        return self._author

    def _reactions_to(self, block: Block) -> Iterator[Reaction]:
        for given in block.reactions:
            self._reactions = True
            emoji = mend(given.emoji) or "custom_emoji"
            for name in given.names:
                yield Reaction(name and mend(name), emoji)
            count = int(given.count) if _COUNT.fullmatch(given.count) else 1
            unnamed = min(count - len(given.names), _MOST_UNNAMED)
            yield from [Reaction(None, emoji)] * unnamed


def _page_name(link: str | None) -> str:
    return link if link and _PAGE_NAME.fullmatch(link) else "the next one"


def _is_layout(block: Block) -> bool:
    """A line with a day above its messages, or the word that there are none."""
    text = block.text("notice").strip()
    return bool(_DAY.fullmatch(text)) or text == _NOTHING
