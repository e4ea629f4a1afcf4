"""Who is in a Signal export, and which chats: told by frames before the messages."""

from typing import Any

from turntoward.errors import InputError
from turntoward.readers._names import Names
from turntoward.readers._records import as_record
from turntoward.readers._signal_frames import ChatFrame, RecipientFrame, whole_number

__all__ = ["SignalBook", "SignalChat"]

_MOST = 100_000  # people, and chats
_ME = "Me"
_OWN_NOTES = "Note to Self"
_UNKNOWN = "Unknown"


class SignalChat:
    """A chat, and what must be known about it."""

    def __init__(self, conversation: str, title: str, other: int | None) -> None:
        self.conversation = conversation
        self.title = title
        self.other = other  # whom it is with
        self.timer = False
        self.begun = False


class SignalBook:
    """The people and chats of an export."""

    def __init__(self) -> None:
        self.owner: int | None = None  # whose account it is
        self.chats: dict[int, SignalChat] = {}
        self._own_name = _ME
        self._people: dict[int, str] = {}
        self._names = Names()
        self._titles = Names()

    def note(self, frame: dict[str, Any]) -> None:
        """Remember what a frame tells of people and chats."""
        account, recipient, chat = (frame.get(key) for key in ("account", "recipient", "chat"))
        if isinstance(account, dict):
            parts = (account.get("givenName"), account.get("familyName"))
            self._own_name = (
                " ".join(part for part in parts if isinstance(part, str) and part) or _ME
            )
        elif isinstance(recipient, dict):
            self._meet(as_record(recipient, RecipientFrame)[0])
        elif isinstance(chat, dict):
            self._open(as_record(chat, ChatFrame)[0])

    def _meet(self, recipient: RecipientFrame) -> None:
        number = whole_number(recipient.id)
        if number is None or len(self._people) >= _MOST:
            return
        if recipient.owner is not None:
            self.owner = number
        self._people[number] = self._names.of(str(number), self._name(recipient))

    def _name(self, recipient: RecipientFrame) -> str:
        if recipient.owner is not None:
            return self._own_name
        if recipient.contact:
            return next(filter(None, recipient.contact.names()), _UNKNOWN)
        snapshot = recipient.group and recipient.group.snapshot
        if snapshot and snapshot.title:
            return snapshot.title.title or _UNKNOWN
        if recipient.call_link:
            return recipient.call_link.name or _UNKNOWN
        return _UNKNOWN if recipient.release_notes is None else "Signal"

    def _open(self, frame: ChatFrame) -> None:
        number = whole_number(frame.id)
        if number is not None:
            other = whole_number(frame.recipient_id)
            chat = self.chat(number, other)
            timers = (frame.expiration_timer_ms, frame.expire_timer_ms)
            chat.timer |= any(whole_number(timer) for timer in timers)

    def chat(self, number: int, other: int | None = None) -> SignalChat:
        """A chat, made up where the export has not told of it.

        Raises:
            InputError: there are more chats than a person can have.
        """
        chat = self.chats.get(number)
        if chat is None:
            if len(self.chats) >= _MOST:
                raise InputError(f"The export holds more than {_MOST:,} chats, and was not read.")
            title = _OWN_NOTES if other is not None and other == self.owner else None
            title = title or self._people.get(-1 if other is None else other) or f"Chat {number}"
            chat = SignalChat(self._titles.of(str(number), title), title, other)
            self.chats[number] = chat
        return chat

    def person(self, number: int | None) -> str:
        """The name of somebody."""
        known = None if number is None else self._people.get(number)
        return known or (_UNKNOWN if number is None else f"{_UNKNOWN} {number}")
