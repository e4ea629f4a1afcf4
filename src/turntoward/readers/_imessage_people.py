"""Who is in the Messages of a Mac or iPhone: handles (numbers and addresses), chats, and the owner.

A person has several handles, and one handle comes once for each service (iMessage, SMS, RCS). Chats
with one person, whatever the handle and the service, are one conversation; the names of the handles
are kept, for the database does not know what people are called.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

from msgspec import Struct

from turntoward.readers._imessage_store import ChatRow
from turntoward.readers._names import Names
from turntoward.readers._problems import mend

__all__ = ["ME", "People", "Room"]

ME: Final = "Me"
_UNKNOWN = "Unknown"
_NO_CHAT = "Not in any chat"
_DIRECT, _GROUP = 45, 43  # styles of chats
_NAMED = 4  # people in the title of a group without a name
_MOST_OWN = 8  # addresses of the owner that are told
_ACCOUNT = re.compile("^[EePp]:")  # before an address, or a number
_Key = tuple[str, str]


class Room(Struct):
    """A conversation: one chat of the database, or several with the same person."""

    number: int
    title: str
    name: str = ""  # the title, where no other chat has it
    address: str = ""
    others: tuple[int, ...] = ()  # handles
    is_direct: bool = False
    owners: dict[str, str] = {}  # addresses of the account, as they are stored and as they are

    @property
    def owner(self) -> str | None:
        """Whose account it was written from, in the order in which the addresses were seen."""
        return ", ".join(dict.fromkeys(self.owners.values())) or None

    def owned_by(self, *addresses: Any) -> None:
        """Note addresses of the account that this chat was written from."""
        for address in addresses:
            if address in self.owners or len(self.owners) >= _MOST_OWN:
                continue
            own = _ACCOUNT.sub("", _told(address))
            if own:
                self.owners[address] = mend(own)


class People:
    """The handles and the chats of a database."""

    def __init__(
        self,
        handles: Iterable[Sequence[Any]],
        chats: Iterable[ChatRow],
        members: Iterable[Sequence[Any]],
    ) -> None:
        """Sort them out.

        Args:
            handles: number, address, and what all handles of a person have in common, of each.
            chats: each of them.
            members: numbers of a chat and of a handle.
        """
        self._names: dict[int, str] = {}
        self._same = _Same()
        self.rooms: list[Room] = []
        self.places: dict[int, int] = {}  # of chats: the numbers of their rooms
        self._titles = Names()
        self._by_key: dict[_Key, Room] = {}
        for number, address, person in handles:
            self._meet(number, address, person)
        self._members: dict[int, list[int]] = {}
        for chat, handle in members:
            if handle in self._names:
                self._members.setdefault(chat, []).append(handle)
        keyed = [(self._keys(chat), chat) for chat in chats]
        for keys, _ in keyed:
            self._same.join(keys)
        for keys, chat in keyed:
            self._open(self._same.join(keys), chat)
        self._no_chat = Room(len(self.rooms), _NO_CHAT)

    @property
    def owner(self) -> str | None:
        """Whose database it is: the addresses of all chats, as far as they were seen."""
        addresses = (own for room in self.rooms for own in room.owners.values())
        return ", ".join(islice(dict.fromkeys(addresses), _MOST_OWN)) or None

    @property
    def nowhere(self) -> Room:
        """Where messages lie that are in no chat."""
        return self._no_chat

    def room(self, number: int) -> Room:
        """A conversation; its name is settled when it is asked for the first time."""
        room = self.rooms[number] if number < len(self.rooms) else self._no_chat
        room.name = room.name or self._titles.of(str(number), room.title)
        return room

    def speaker(self, room: Room, handle: Any, *, from_me: bool) -> str:
        """Who wrote a message."""
        if from_me:
            return ME
        name = self._names.get(handle)
        if name is None and room.is_direct:
            name = self._names[room.others[0]] if room.others else room.address
        return name or _UNKNOWN

    def name(self, handle: Any) -> str:
        """Somebody's handle."""
        return self._names.get(handle) or _UNKNOWN

    def _meet(self, number: int, address: Any, person: Any) -> None:
        name = mend(str(address)).strip() if isinstance(address, str | int) else ""
        self._names[number] = name or f"{_UNKNOWN} {number}"
        keys = [("handle", str(number))]
        keys += [("address", name.casefold())] if name else []
        keys += [("person", str(person))] if isinstance(person, str) and person else []
        self._same.join(keys)

    def _keys(self, chat: ChatRow) -> list[_Key]:
        """What a chat has in common with others that are the same conversation."""
        if self._is_direct(chat):
            keys = [("handle", str(handle)) for handle in self._others(chat)[:1]]
            keys = keys or [("address", _told(chat.address).casefold())]
        else:
            keys = [("room", _told(chat.address)), ("group", _told(chat.group))]
        return [key for key in keys if key[1]] or [("chat", str(chat.number))]

    def _others(self, chat: ChatRow) -> list[int]:
        return self._members.get(chat.number, [])

    def _is_direct(self, chat: ChatRow) -> bool:
        few = len(self._others(chat)) < 2  # noqa: PLR2004 two people
        return chat.style == _DIRECT or (chat.style != _GROUP and few)

    def _open(self, key: _Key, chat: ChatRow) -> None:
        room = self._by_key.get(key)
        if room is None:
            room = Room(len(self.rooms), self._title(chat), is_direct=self._is_direct(chat))
            self._by_key[key] = room
            self.rooms.append(room)
        room.address = room.address or mend(_told(chat.address))
        room.others = tuple(dict.fromkeys((*room.others, *self._others(chat))))
        room.owned_by(chat.last_address, chat.login)
        self.places[chat.number] = room.number

    def _title(self, chat: ChatRow) -> str:
        if _told(chat.name):
            return mend(_told(chat.name))
        names = [*dict.fromkeys(self._names[handle] for handle in self._others(chat))]
        more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
        return ", ".join(names[:_NAMED]) + more or mend(_told(chat.address)) or _UNKNOWN


class _Same:
    """Which keys mean the same."""

    def __init__(self) -> None:
        self._above: dict[_Key, _Key] = {}

    def join(self, keys: Sequence[_Key]) -> _Key:
        """Make these keys one; the key that stands for them from now on."""
        first = self._of(keys[0])
        for key in keys[1:]:
            other = self._of(key)
            if other != first:
                self._above[other] = first
        return first

    def _of(self, key: _Key) -> _Key:
        way = []
        while (above := self._above.get(key)) is not None:
            way.append(key)
            key = above
        self._above.update(dict.fromkeys(way, key))
        return key


def _told(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
