"""Email: an mbox, single messages (.eml), a Maildir, and folders with any of these.

One chat is one set of people, whatever the subjects; mails through a mailing list are the chat of
that list. Mails are told in the order in which they were written, over all files of an account.
`reply_to` is the mail that is answered, by its headers; by the subject only where there are none.

What a mail quotes is left out, and never given to who sent it: answers between quotes are kept. So
are signatures, the lines that phones add, and notices of offices. A forwarded text is kept beside
the words, as something that was sent. How many lines were left out stands in each chat's coverage.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Kind, Limits, Message, Precision
from turntoward.model.ports import Bundle, Head, Item, ReadOptions, Source
from turntoward.readers._clock import to_local, zone_of
from turntoward.readers._mail_body import Content, content_of
from turntoward.readers._mail_headers import Headers, headers_of
from turntoward.readers._mail_index import MailIndex
from turntoward.readers._mail_mime import Body
from turntoward.readers._mail_people import People
from turntoward.readers._mail_quotes import Sifted, sifted
from turntoward.readers._mail_store import (
    is_beside,
    is_draft,
    is_undelivered,
    likeness,
    mail_bundles,
)
from turntoward.readers._mail_words import MailWords, folded, load_mail_words
from turntoward.readers._names import Names
from turntoward.readers._problems import Problems, mend

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "bundles", "detect", "read", "read_bundle"]

NAME: Final = "email"
TITLE: Final = "Email (.mbox, .eml, Maildir, or a folder of them)"
STEPS: Final[tuple[str, ...]] = (
    "Gmail: takeout.google.com, choose Mail alone, and the labels you want; you get an mbox.",
    "Apple Mail: choose a mailbox, then Mailbox, Export Mailbox. Thunderbird: its folder of mails, or save messages as .eml.",
    "Outlook: drag messages into a folder as .eml, where your version can; .pst and .msg are not read.",
    "Give the file, or the folder with both what was received and what was sent.",
)
LIMITS: Final = Limits(
    reactions=False,
    replies=True,
    edits="no",
    deletions="no",
    calls=False,
    clock="utc",
    never=(
        "Quoted text, signatures and notices of offices are left out on purpose: they are not what the sender says there.",
        "Answers typed inside of a quote that does not mark its lines cannot be told from it, and are left out too.",
        "What was deleted, or lies in another mailbox, is not in it.",
        "It does not say whether or when a mail was read.",
        "Attachments are only named, mails attached to a mail as well.",
        "Subjects are not read as words, except where a mail has no others.",
    ),
)
_TAKEN_OFF: Final = "Lines left out in this chat: {counts}."
_CUT: Final = "{name} ends in the middle of a mail: the download, or a copy of it, stopped early."
_OWN_CLOCKS: Final = "UTC, from the mails; local times are those of each sender's own clock"
_CHOSEN: Final = "UTC, from the mails; local times are those of {zone}, as you said"
_MOST_REMEMBERED: Final = 20_000  # threads
_LONGEST_SUBJECT: Final = 500
_SUBJECT_MARKS: Final = 8  # “Re: Fwd: Re:”


class _Chat(Struct):
    """A chat, and what was taken off its mails."""

    chat: Chat
    quoted: int = 0
    signature: int = 0
    notices: int = 0
    cut: str | None = None


def detect(head: Head) -> float:
    """Sure where a mail begins: with a line `From …`, or with headers that mails have."""
    return likeness(head.data)


def bundles(tree: Bundle) -> Sequence[Bundle]:
    """The mails of a folder, one Bundle an account: Maildir, mbox files and .eml files together.

    Folders that mail programs sort mails into belong to the account that they lie in.
    """
    return mail_bundles(tree, load_mail_words())


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The mails of one file, in the order of time.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no mail in it.
    """
    return read_bundle(Bundle(source.name, (source,)), options)


def read_bundle(bundle: Bundle, options: ReadOptions) -> Iterator[Item]:
    """The mails of several files, in the order of time, those that are there twice once.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no mail in it.
    """
    mailbox = _Mailbox(bundle, options)
    yield from mailbox.items()


class _Mailbox:
    """One read of an account."""

    def __init__(self, bundle: Bundle, options: ReadOptions) -> None:
        self._name = bundle.name
        self._options = options
        self._zone = zone_of(options)
        self._words = load_mail_words()
        self._problems = Problems()
        self._people = People()
        self._titles = Names()
        mails = [source for source in bundle.sources if not is_beside(source)]
        wanted = [source for source in mails if self._is_wanted(source)]
        self._aside = len(mails) - len(wanted)
        self._drafts = 0
        self._index = MailIndex(wanted, self._people)
        self._people.settle()
        self._chats: dict[str, _Chat] = {}  # by key, in the order in which they begin
        self._threads: OrderedDict[tuple[str, str], str] = OrderedDict()  # the last mail of each

    def _is_wanted(self, source: Source) -> bool:
        return not (is_undelivered(source) or is_draft(source, self._words))

    def items(self) -> Iterator[Item]:
        """Everything in it."""
        for number, body in self._index.mails():
            yield from self._mail(number, body)
        if not self._chats:
            raise InputError(
                f"{self._name} holds no mail that was sent and can be read. Export it again, and "
                "check that it is the mailbox you meant."
            )
        yield from self._closing()

    def _mail(self, number: int, body: Body) -> Iterator[Item]:
        headers = headers_of(body.headers)
        if any(folded(label) in self._words.drafts for label in headers.labels):
            self._drafts += 1
            return
        where = self._index.place(number)
        chat = self._chat(number)
        if chat is None:
            chat = self._begin(number)
            yield chat.chat
        content = content_of(body)
        found = self._sift(headers, content)
        chat.quoted += found.quoted
        chat.signature += found.signature
        chat.notices += found.notices
        yield from self._notes(headers, body, content, where)
        if body.is_cut and self._index.is_last(number):
            chat.cut = _CUT.format(name=self._index.source(number).name)
            yield from self._problems.note("R120", where, "The mail ends in the middle.")
        message = self._message(number, chat.chat, headers, content, found)
        text, noted = self._problems.mended(message.text, where)
        yield from noted
        caption = message.caption and mend(message.caption)
        yield replace(message, text=text, caption=caption)

    def _chat(self, number: int) -> _Chat | None:
        return self._chats.get(self._key(number))

    def _key(self, number: int) -> str:
        """What tells a chat from the others: its list, or its people."""
        circle = self._people.circles[self._index.circle(number)]
        people = "\n".join(sorted(self._people.persons(circle)))
        return f"\n{circle.list_name}" if circle.list_name else people

    def _begin(self, number: int) -> _Chat:
        key = self._key(number)
        title = self._people.title(self._people.circles[self._index.circle(number)])
        chat = _Chat(Chat(id=self._titles.of(key, title), title=title))
        self._chats[key] = chat
        return chat

    def _sift(self, headers: Headers, content: Content) -> Sifted:
        _, passes_on, _ = _subject(headers, self._words)
        return sifted(content.lines, self._words, passes_on=passes_on)

    def _notes(self, headers: Headers, body: Body, content: Content, where: str) -> Iterator[Item]:
        note = self._problems.note
        if headers.date is None and headers.has_date:
            yield from note("R104", where, "Its time cannot be read.")
        if content.damaged:
            yield from note("R101", where, "Bytes that are no text in its charset were replaced.")
        if content.lost:
            yield from note("R103", where, "It is longer than 4 MB; the rest of it was left out.")
        if content.encrypted:
            yield from note("R140", where, "It is encrypted, and its words cannot be read.")
        if body.left:
            yield from note("R141", where, f"It has {body.left:,} parts more than are read.")

    def _message(
        self, number: int, chat: Chat, headers: Headers, content: Content, found: Sifted
    ) -> Message:
        base, _, answers = _subject(headers, self._words)
        words = found.own or ("" if answers or found.passed_on else headers.subject)
        kind, text, caption = _said(content, found, words)
        name = headers.id if headers.id and not self._index.is_named_again(number) else None
        identity = name or str(number + 1)
        at_utc = headers.date and headers.date.astimezone(UTC)
        local = headers.date and headers.date.replace(tzinfo=None)
        if headers.automatic and kind is not Kind.STICKER:
            kind, caption = Kind.SYSTEM, None
        return Message(
            conversation=chat.id,
            id=identity,
            speaker=None if kind is Kind.SYSTEM else self._people.person(headers.sender),
            kind=kind,
            text=text,
            at=to_local(at_utc, self._zone) if at_utc and self._zone else local,
            at_utc=at_utc,
            precision=Precision.SECOND if at_utc else None,
            caption=caption,
            reply_to=self._answered(chat, headers, identity, (base, answers)),
        )

    def _answered(
        self, chat: Chat, headers: Headers, identity: str, subject: tuple[str, bool]
    ) -> str | None:
        """The mail that this one answers: by its headers, its thread, or else its subject."""
        base, answers = subject
        thread = (chat.id, headers.thread or f"subject {base}")
        by_subject = (chat.id, f"subject {base}")
        before = self._threads.get(thread) or (self._threads.get(by_subject) if answers else None)
        for key in {thread, by_subject}:
            self._threads[key] = identity
            self._threads.move_to_end(key)
        while len(self._threads) > _MOST_REMEMBERED:
            self._threads.popitem(last=False)
        if headers.answers:
            return headers.answers
        return before if answers or headers.thread else None

    def _closing(self) -> Iterator[Item]:
        note = self._problems.note
        left = (
            ("R142", self._index.copies, "Copies of mails that were read already: {}."),
            ("R143", self._drafts, "Drafts, which were never sent, and were left out: {}."),
            (
                "R144",
                self._aside,
                "Files of drafts, or of mails not yet delivered, that were not read: {}.",
            ),
            ("R102", self._index.no_mail, "Pieces that are no mail, and were left out: {}."),
        )
        for code, count, message in left:
            if count:
                yield from note(code, self._name, message.format(f"{count:,}"))
        yield from self._problems.rest()
        zone = self._options.timezone
        for chat in self._chats.values():
            yield Coverage(
                reader=NAME,
                limits=_limits(chat),
                truncation=chat.cut,
                time_zone=_CHOSEN.format(zone=zone) if zone else _OWN_CLOCKS,
                unparsed=self._index.no_mail,
            )


def _said(content: Content, found: Sifted, words: str) -> tuple[Kind, str, str | None]:
    """The kind, the text, and the words with what is more than words."""
    if content.reaction:
        return Kind.STICKER, content.reaction, None
    names = content.attached or ([] if words else content.inside)
    if not names and found.passed_on is None:
        return (Kind.TEXT if words else Kind.EMPTY), words, None
    text = "\n\n".join(filter(None, ("\n".join(names), words, found.passed_on)))
    return Kind.MEDIA, text, words or None


def _subject(headers: Headers, words: MailWords) -> tuple[str, bool, bool]:
    """A subject without what stands before it; whether it is passed on, and whether it answers.

    In Finnish `VS:` is an answer, in Danish it is passed on: the other headers tell.
    """
    rest = folded(headers.subject[:_LONGEST_SUBJECT])
    first: bool | None = None
    for _ in range(_SUBJECT_MARKS):
        before, colon, after = rest.partition(":")
        mark = before.strip().rstrip("0123456789[]() ").strip()
        if not colon or not (mark in words.replies or mark in words.passed):
            break
        if first is None:
            both = mark in words.replies and headers.answers is not None
            first = mark in words.passed and not both
        rest = after.strip()
    return rest, bool(first), first is False


def _limits(chat: _Chat) -> Limits:
    counts = (
        (chat.quoted, "quoted"),
        (chat.signature, "of signatures"),
        (chat.notices, "of notices"),
    )
    told = [f"{count:,} {what}" for count, what in counts if count]
    if not told:
        return LIMITS
    return replace(LIMITS, never=(*LIMITS.never, _TAKEN_OFF.format(counts=", ".join(told))))
