"""The store, as the rest of the program sees it: one encrypted place for conversations."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self, TypeVar

import msgspec

from turntoward.errors import DamagedStoreError
from turntoward.model import Coding, Conversation, Message
from turntoward.model.gather import gather
from turntoward.model.reading import MadeBy, Relation
from turntoward.store import folder as _folder
from turntoward.store import keyrings
from turntoward.store.clock import IDLE
from turntoward.store.manifests import backups
from turntoward.store.mending import mended
from turntoward.store.outside import damage_told
from turntoward.store.records import (
    AddedChat,
    BackupMade,
    Checked,
    Coded,
    Correction,
    Head,
    Hit,
    ImportRow,
    Opened,
    Page,
    Person,
    SomeCodings,
    Speaker,
    Staged,
    StoredConversation,
    StoredMessage,
)
from turntoward.store.recovery import new_code
from turntoward.store.rows import micros
from turntoward.store.secret import Cost, Secret, SlotKind
from turntoward.store.vault import Vault

__all__ = [
    "Store",
    "by_turn",
    "change_passphrase",
    "create_store",
    "erase_store",
    "forget_keyring",
    "new_recovery_code",
    "restore_store",
    "use_keyring",
]

_PAGE = 2_000
_BATCH = 2_000  # messages sent together
_LISTS: Final = frozenset(
    {"conversations", "names", "imports", "people", "speakers", "corrections", "settings"}
)
_READS: Final = frozenset({"page", "place_at", "search", "salvaged", "head", "coded", "codings"})
_Given = TypeVar("_Given")


class Store:
    """An unlocked store. It locks when its `with` statement ends, or when it is left alone.

    What it tells are frozen records; errors are `TurnTowardError`s, `LockedStoreError` among them.
    """

    def __init__(
        self, folder: Path | None = None, *, secret: Secret | None = None, idle: float = IDLE
    ) -> None:
        """Unlock the store in a folder.

        Args:
            folder: where it is; None: where it lies by default.
            secret: what opens it; None: what the keyring of the system has for it.
            idle: seconds after which it locks when nobody asks for anything.

        Raises:
            WrongKeyError: the secret does not open it.
            DamagedStoreError: nothing of it can be read.
            NewerStoreError: a newer Turn Toward wrote it.
            StoreError: there is none, or it cannot be safe where it is.
        """
        self.folder = _absolute(folder)
        secret = secret or keyrings.kept_secret(self.folder)
        _folder.insist_on_private(self.folder)
        self._seen: dict[Hashable, Any] | None = None
        self._vault = Vault(idle)
        try:
            opened: Opened = self._ask(Opened, "unlock", folder=str(self.folder), secret=secret)
        except BaseException:
            self._vault.close()
            raise
        self._found = [opened]  # shared with glances: what one of them finds out, all know

    @property
    def opened(self) -> Opened:
        """What was found when it was opened, and since."""
        return self._found[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.lock()

    def glance(self) -> Self:
        """The same store, for as long as one request takes.

        Its lists are asked for once, until something is written through it.
        """
        glance = copy(self)
        glance._seen = {}  # noqa: SLF001 of the same class
        return glance

    @property
    def is_locked(self) -> bool:
        """Whether it has to be unlocked again."""
        return self._vault.is_locked

    def wait(self, seconds: float) -> None:
        """Stay open for so long, from now on, while nobody asks for anything."""
        self._ask(None, "wait", seconds=seconds)

    def lock(self) -> None:
        """Lock it: the process that has the key ends."""
        self._vault.close()

    def conversations(self) -> tuple[StoredConversation, ...]:
        """All conversations, the one with the latest message first."""
        return self._ask(tuple[StoredConversation, ...], "conversations")

    def page(
        self,
        conversation: int,
        *,
        after: int | None = None,
        before: int | None = None,
        limit: int = 200,
    ) -> Page:
        """Some messages of a conversation, in order.

        Args:
            conversation: its number.
            after: the place of the message before the page; None: from the beginning.
            before: the place of the message after the page, which then ends there.
            limit: how many.
        """
        given = {"conversation": conversation, "after": after, "before": before, "limit": limit}
        return self._ask(Page, "page", **given)

    def place_at(self, conversation: int, at: datetime) -> int | None:
        """The place of the first message at or after a time by the clock on the wall."""
        return self._ask(int | None, "place_at", conversation=conversation, at=micros(at))

    def messages(self, conversation: int) -> Iterator[Message]:
        """All messages of a conversation, in order."""
        after: int | None = None
        while found := self.page(conversation, after=after, limit=_PAGE).messages:
            yield from (each.message for each in found)
            after = found[-1].place

    def salvaged(self, conversation: int) -> list[Message]:
        """The messages of a conversation that can still be read, whatever is damaged between them."""
        found: list[StoredMessage] = []
        while True:
            row = found[-1].row if found else 0
            page: Page = self._ask(Page, "salvaged", conversation=conversation, after=row)
            if not page.messages:
                break
            found += page.messages
        return [each.message for each in sorted(found, key=lambda each: each.place)]

    def head(self, conversation: int) -> Head:
        """What a conversation is, beside its messages.

        Raises:
            ChoiceError: there is none of that number.
        """
        return self._ask(Head, "head", conversation=conversation)

    def conversation(self, conversation: int) -> Conversation:
        """A conversation, gathered into turns and sessions, as `turntoward.analyze` takes it.

        Raises:
            ChoiceError: there is none of that number.
        """
        head = self.head(conversation)
        messages = [*self.messages(conversation)]
        return gather(head.chat, messages, head.coverage, head.problems)

    def search(
        self, words: str, *, conversation: int | None = None, limit: int = 50
    ) -> tuple[Hit, ...]:
        """Messages that hold all of these words; the last may be the beginning of one."""
        given = {"words": words, "conversation": conversation, "limit": limit}
        return self._ask(tuple[Hit, ...], "search", **given)

    def add(
        self, chats: Iterable[Staged], messages: Iterable[tuple[str, Message]]
    ) -> tuple[AddedChat, ...]:
        """Keep chats with their messages: all of it, or nothing.

        Args:
            chats: which to keep; taken after the messages.
            messages: each with the id of its chat.

        Raises:
            NoRoomError: the disk is full; the store is as it was.
        """
        try:
            self._stage(messages)
            return self._ask(tuple[AddedChat, ...], "keep_staged", chats=tuple(chats))
        except BaseException:
            if not self.is_locked:
                self._ask(None, "drop_staged")
            raise

    def imports(self) -> tuple[ImportRow, ...]:
        """Every import there was, the newest first."""
        return self._ask(tuple[ImportRow, ...], "imports")

    def speakers(self, *, counted: bool = True) -> tuple[Speaker, ...]:
        """Every name in every conversation.

        Args:
            counted: count what each said, which takes a tenth of a second for a million messages.
        """
        return self._ask(tuple[Speaker, ...], "speakers", counted=counted)

    def names(self) -> Mapping[int, tuple[str, ...]]:
        """Who speaks in each conversation, by its number, in the order of appearance."""
        return self._ask(dict[int, tuple[str, ...]], "names")

    def describe(self, conversation: int, *, me: str | None, relation: Relation | None) -> None:
        """Say who of a conversation is me, and what the other is to me; None: nothing is said of it.

        Raises:
            ChoiceError: there is no such conversation, or nobody in it is called that.
        """
        given = {"conversation": conversation, "me": me, "relation": relation}
        self._ask(None, "describe", **given)

    def call(self, conversation: int, title: str | None) -> None:
        """Give a conversation a title of the person's own; None: that of its export again.

        Raises:
            ChoiceError: there is no such conversation.
        """
        self._ask(None, "call", conversation=conversation, title=title)

    def relate(self, person: int, relation: Relation | None) -> None:
        """Say what a person is to me; None: nothing is said of it.

        Raises:
            ChoiceError: there is nobody of that number.
        """
        self._ask(None, "relate", person=person, relation=relation)

    def people(self) -> tuple[Person, ...]:
        """Everybody whose names were joined."""
        return self._ask(tuple[Person, ...], "people")

    def join_people(
        self, name: str, speakers: Sequence[int], *, relation: Relation | None = None
    ) -> Person:
        """Say that these names are one person, until `split_person` says otherwise.

        Raises:
            ChoiceError: one of them is nobody's.
        """
        given = {"name": name, "numbers": tuple(speakers), "relation": relation}
        return self._ask(Person, "join_people", **given)

    def split_person(self, speakers: Sequence[int]) -> None:
        """Take names apart again.

        Raises:
            ChoiceError: one of them is nobody's.
        """
        self._ask(None, "split_person", numbers=tuple(speakers))

    def keep_codings(
        self,
        number: int,
        conversation: Conversation,
        codings: Iterable[Sequence[Coding]],
        made_by: MadeBy,
    ) -> None:
        """Keep the codings of a conversation in place of those it had.

        Args:
            number: of the conversation.
            conversation: as it was coded.
            codings: of each turn, as `Reading.codings`.
            made_by: program, codebook and encoder.
        """
        starts = {turn.index: turn.messages[0] for turn in conversation.turns}
        ids = [message.id for message in conversation.messages]
        coded = Coded(
            made_by=made_by,
            messages=len(ids),
            codings=tuple(
                (ids[starts[coding.turn]], coding) for of_turn in codings for coding in of_turn
            ),
        )
        self._ask(None, "keep_codings", conversation=number, coded=coded)

    def keep_more_codings(self, conversation: int, coded: Coded, *, since: int) -> None:
        """Keep codings of what comes after the part of a conversation that is coded already.

        It does not keep the store open: nobody sits before it.

        Args:
            conversation: its number.
            coded: the codings of that part alone; `messages` counts from the beginning.
            since: how many messages were coded before; 0: what was kept is dropped.

        Raises:
            ChoiceError: the conversation has changed, or something else was coded meanwhile.
        """
        given = {"conversation": conversation, "coded": coded, "since": since}
        self._vault.ask(None, "keep_more_codings", quietly=True, **given)

    def kept_codings(self, conversation: int) -> Coded | None:
        """The codings of a conversation as they were kept, whatever made them; None: there are none."""
        coded = self.coded(conversation)
        if coded is None:
            return None
        found: list[tuple[str, Coding]] = []
        after: int | None = None
        while (some := self.some_codings(conversation, after=after)).last is not None:
            found += some.codings
            after = some.last
        return msgspec.structs.replace(coded, codings=tuple(found))

    def coded(self, conversation: int) -> Coded | None:
        """What made the codings of a conversation, without these themselves; None: there are none."""
        coded: Coded | None = self._ask(Coded | None, "coded", conversation=conversation)
        return coded

    def some_codings(
        self, conversation: int, *, after: int | None = None, limit: int = _PAGE
    ) -> SomeCodings:
        """The codings of some messages that follow each other, as they were kept.

        Args:
            conversation: its number.
            after: the place of the message before the first; None: from the beginning.
            limit: of how many messages.
        """
        given = {"conversation": conversation, "after": after, "limit": limit}
        return self._ask(SomeCodings, "codings", **given)

    def codings_at(self, conversation: int, place: int) -> tuple[tuple[str, Coding], ...]:
        """The codings of the message at a place, as they were kept."""
        return self.some_codings(conversation, after=place - 1, limit=1).codings

    def codings(
        self, number: int, conversation: Conversation, made_by: MadeBy
    ) -> tuple[tuple[Coding, ...], ...] | None:
        """The codings of each turn that were kept, as `Reading.codings`.

        Returns:
            None where there are none, or where they are of another codebook or other messages.
        """
        coded = self.kept_codings(number)
        if not coded or coded.made_by != made_by or coded.messages != len(conversation.messages):
            return None
        return by_turn(coded, conversation)

    def see_differently(self, correction: Correction) -> None:
        """Keep what a person says of a code on a turn, in place of what they said before.

        Raises:
            ChoiceError: there is no such message.
        """
        self._ask(None, "keep_correction", correction=correction)

    def take_back(self, conversation: int, message: str, code: str) -> None:
        """Drop what a person said of a code on a turn."""
        self._ask(None, "take_back", conversation=conversation, message=message, code=code)

    def corrections(self, conversation: int | None = None) -> tuple[Correction, ...]:
        """What a person said of codes, of one conversation or of all."""
        return self._ask(tuple[Correction, ...], "corrections", conversation=conversation)

    def settings(self) -> Mapping[str, Any]:
        """All settings by name."""
        return self._ask(dict[str, Any], "settings")

    def set(self, name: str, value: Any) -> None:
        """Keep a setting: anything that JSON can hold; None takes it out."""
        self._ask(None, "write_setting", name=name, value=value)

    def forget_conversation(self, conversation: int) -> int:
        """Delete a conversation with all that is about it; how many messages there were.

        Raises:
            ChoiceError: there is none of that number.
        """
        return self._ask(int, "forget_conversation", conversation=conversation)

    def forget_person(self, name: str) -> int:
        """Delete all that somebody said, under any of their names; how many messages there were.

        Raises:
            ChoiceError: nobody is called that.
        """
        numbers: tuple[int, ...] = self._ask(tuple[int, ...], "speakers_called", name=name)
        return self._ask(int, "forget_speakers", numbers=numbers)

    def forget_speakers(self, speakers: Sequence[int]) -> int:
        """Delete all that was said under these names, by their numbers; how many messages there were."""
        return self._ask(int, "forget_speakers", numbers=tuple(speakers))

    def check(self) -> Checked:
        """Read everything, and compare it with what was written down about it."""
        return self._ask(Checked, "check")

    def back_up(self, to: Path | None = None) -> BackupMade:
        """Write a backup, and read it back, while the store is in use.

        Args:
            to: a folder for backups; None: the store's own, where the newest five are kept.

        Raises:
            NoRoomError, StoreError: it could not be written; nothing is left of it.
        """
        return self._ask(BackupMade, "make_backup", to=None if to is None else str(_absolute(to)))

    def backups(self) -> tuple[BackupMade, ...]:
        """The backups in the store's own folder, the newest first."""
        return backups(self.folder / _folder.BACKUPS)

    def _stage(self, messages: Iterable[tuple[str, Message]]) -> None:
        waiting: dict[str, list[Message]] = {}
        for chat, message in messages:
            batch = waiting.setdefault(chat, [])
            batch.append(message)
            if len(batch) == _BATCH:
                self._send(chat, waiting.pop(chat))
        for chat, batch in waiting.items():
            self._send(chat, batch)

    def _send(self, chat: str, batch: Sequence[Message]) -> None:
        self._ask(None, "stage", chat=chat, messages=mended(batch))

    def _ask(self, gives: type[_Given] | Any, verb: str, /, **given: Any) -> _Given:
        if self._seen is None or verb not in _LISTS:
            value: _Given = self._of_vault(gives, verb, **given)
            if self._seen and verb not in _READS:
                self._seen.clear()
            return value
        key = (verb, *sorted(given.items()))
        if key not in self._seen:
            self._seen[key] = self._of_vault(gives, verb, **given)
        seen: _Given = self._seen[key]
        return seen

    def _of_vault(self, gives: type[_Given] | Any, verb: str, /, **given: Any) -> _Given:
        try:
            value: _Given = self._vault.ask(gives, verb, **given)
        except DamagedStoreError:
            if verb != "unlock" and not self.opened.damage:  # from now on it can only be read
                told = damage_told(self.folder)
                self._found[0] = msgspec.structs.replace(self.opened, damage=told)
            raise
        return value


def by_turn(coded: Coded, conversation: Conversation) -> tuple[tuple[Coding, ...], ...]:
    """Codings as `Reading.codings`; those of turns that are not there any more are left out."""
    ids = [message.id for message in conversation.messages]
    turns = {ids[turn.messages[0]]: turn.index for turn in conversation.turns}
    found: list[list[Coding]] = [[] for _ in conversation.turns]
    for message, coding in coded.codings:
        if message in turns:
            turn = turns[message]
            found[turn].append(msgspec.structs.replace(coding, turn=turn))
    return tuple(map(tuple, found))


def create_store(folder: Path | None, secret: Secret, *, cost: Cost | None = None) -> str:
    """Make a store; its recovery code, which nobody can ask for again.

    Args:
        folder: where; None: where it lies by default.
        secret: the passphrase.
        cost: of one try at the passphrase; None: the best that this machine does in a second.

    Raises:
        StoreError: there is one already, or the passphrase is too short.
    """
    return _alone(str, "create", folder=str(_absolute(folder)), secret=secret, cost=cost)


def restore_store(backup: Path, folder: Path | None, secret: Secret) -> BackupMade:
    """Put a backup in the place of a store, which is moved aside, not overwritten.

    Raises:
        WrongKeyError: the secret does not open the backup.
        DamagedStoreError: the backup is not as it was written; nothing has changed.
    """
    home = _absolute(folder)
    _folder.make_private(home)
    given = {"backup_folder": str(_absolute(backup)), "folder": str(home), "secret": secret}
    return _alone(BackupMade, "restore", **given)


def change_passphrase(folder: Path | None, secret: Secret, new: Secret) -> None:
    """Let a new passphrase (or recovery code) open a store, and the old one no longer.

    Args:
        folder: where the store is.
        secret: what opens it now: the passphrase, or the recovery code.
        new: in place of the one of the same kind.

    Raises:
        WrongKeyError: the secret does not open it; nothing has changed.
    """
    _alone(None, "let_open", folder=str(_absolute(folder)), secret=secret, new=new)


def new_recovery_code(folder: Path | None, secret: Secret) -> str:
    """A new recovery code for a store; the old one no longer opens it.

    Raises:
        WrongKeyError: the secret does not open it; nothing has changed.
    """
    code = new_code()
    change_passphrase(folder, secret, Secret.recovery(code))
    return code


def use_keyring(folder: Path | None, secret: Secret) -> None:
    """Let the store open for whoever is logged in as this person.

    Raises:
        StoreError: there is no keyring.
        WrongKeyError: the secret does not open the store; nothing has changed.
    """
    home = _absolute(folder)
    kept = keyrings.keep_secret(home)
    try:
        _alone(None, "let_open", folder=str(home), secret=secret, new=kept)
    except BaseException:
        keyrings.drop_secret(home)
        raise


def forget_keyring(folder: Path | None, secret: Secret) -> None:
    """Let only the passphrase and the recovery code open the store.

    Raises:
        WrongKeyError: the secret does not open the store; nothing has changed.
    """
    home = _absolute(folder)
    given = {"folder": str(home), "secret": secret, "kind": SlotKind.KEYRING}
    _alone(None, "let_no_longer_open", **given)
    keyrings.drop_secret(home)


def erase_store(folder: Path | None) -> tuple[BackupMade, ...]:
    """Make a store unreadable for everybody, for good, without opening it; then delete it.

    Returns:
        The backups in its own folder, which still open with the passphrase; deleting them is left
        to the person.

    Raises:
        StoreError: there is no store.
        NoRoomError: it could not be done.
    """
    home = _absolute(folder)
    _folder.insist_on_private(home)
    _folder.erase_envelopes(home)
    keyrings.drop_secret(home)
    files = f"{_folder.DATABASE}*"
    others = (*home.glob(f"{_folder.ASIDE}*/{files}"), home / _folder.CHECKED)
    for path in (*home.glob(files), *others):
        path.unlink(missing_ok=True)
    return backups(home / _folder.BACKUPS)


def _alone(gives: type[_Given] | Any, verb: str, /, **given: Any) -> _Given:
    """Ask a vault that is opened for this alone."""
    vault = Vault()
    try:
        value: _Given = vault.ask(gives, verb, **given)
        return value
    finally:
        vault.close()


def _absolute(folder: Path | None) -> Path:
    return (_folder.default_folder() if folder is None else folder).absolute()
