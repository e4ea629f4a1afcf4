"""Who writes in a mailbox, under which addresses, and which of them form a chat.

A person has the name that goes with their address, if it is always the same (or a shorter form of
the same); else the address. Addresses with the same name of at least two words are one person.
A chat is a set of people: all mails that went between just them. Mails through a mailing list are
the chat of that list.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from msgspec import Struct, field

from turntoward.errors import InputError
from turntoward.readers._mail_headers import Address, Headers
from turntoward.readers._names import Names

__all__ = ["UNKNOWN", "Circle", "People"]

UNKNOWN: Final = "Unknown"
_MOST: Final = 500_000  # addresses, and chats
_MOST_SPELLINGS: Final = 12  # of one name that are told apart
_MOST_NAMED: Final = 4  # people in a title
_WORD = re.compile(r"\w+")


class Circle(Struct):
    """A chat: its people, or its mailing list."""

    members: frozenset[int]  # addresses
    list_name: str | None = None


class _Seen(Struct):
    """An address, and the names beside it."""

    address: str
    own: Counter[str] = field(default_factory=Counter)  # that its mails carry
    given: Counter[str] = field(default_factory=Counter)  # that others gave it
    mails: int = 0


class People:
    """The people of a mailbox; first all of it is seen, then they have names."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._seen: list[_Seen] = []
        self._circles: dict[frozenset[int] | str, int] = {}
        self.circles: list[Circle] = []
        self._delivered: Counter[int] = Counter()
        self._only_sent: Counter[int] = Counter()
        self._received = 0
        self._persons: list[str] = []  # names, by address
        self._owner: str | None = None

    def see(self, headers: Headers) -> int:
        """Take note of who is in a mail; gives the number of its circle."""
        sender = self._id(headers.sender, own=True) if headers.sender else None
        members = {self._id(each) for each in headers.recipients}
        delivered = [self._id(Address(each, "")) for each in headers.delivered]
        self._delivered.update(delivered)
        members = members or {*delivered}
        if sender is not None:
            members.add(sender)
            self._only_sent[sender] += not headers.received
        self._received += headers.received
        for each in members:
            self._seen[each].mails += 1
        return self._circle(frozenset(members), headers.list)

    def _id(self, given: Address, *, own: bool = False) -> int:
        number = self._ids.get(given.address)
        if number is None:
            if len(self._ids) >= _MOST:
                raise InputError(f"The mailbox holds more than {_MOST:,} addresses: not read.")
            number = self._ids[given.address] = len(self._seen)
            self._seen.append(_Seen(given.address))
        names = self._seen[number].own if own else self._seen[number].given
        if given.name and (given.name in names or len(names) < _MOST_SPELLINGS):
            names[given.name] += 1
        return number

    def _circle(self, members: frozenset[int], through: Address | None) -> int:
        key: frozenset[int] | str = through.address if through else members
        number = self._circles.get(key)
        if number is None:
            if len(self.circles) >= _MOST:
                raise InputError(f"The mailbox holds more than {_MOST:,} chats: not read.")
            number = self._circles[key] = len(self.circles)
            self.circles.append(Circle(members, through.name if through else None))
        return number

    def settle(self) -> None:
        """Give everybody their name, now that all was seen."""
        names = Names()
        for seen in self._seen:
            name = _consistent(seen.own) or (None if seen.own else _consistent(seen.given))
            full = name is not None and len(_WORD.findall(name)) > 1
            key = " ".join(sorted(_tokens(name))) if name and full else seen.address
            self._persons.append(names.of(key, name or seen.address.partition(" via ")[0]))
        self._owner = self._whose()

    def _whose(self) -> str | None:
        """Whose mailbox it is, if the mails show it."""
        votes: Counter[str] = Counter()
        evidence = self._delivered or (self._only_sent if self._received else Counter())
        for number, count in (+evidence).items():
            votes[self._persons[number]] += count
        if not votes:
            for number, seen in enumerate(self._seen):
                votes[self._persons[number]] += seen.mails
        first, second = (*votes.most_common(2), ("", 0), ("", 0))[:2]
        return first[0] if first[1] > second[1] else None

    def person(self, sender: Address | None) -> str:
        """The name of a sender."""
        number = self._ids.get(sender.address) if sender else None
        return UNKNOWN if number is None else self._persons[number]

    def persons(self, circle: Circle) -> tuple[str, ...]:
        """The people of a circle, each once, in the order in which they came up."""
        return tuple(dict.fromkeys(self._persons[number] for number in sorted(circle.members)))

    def title(self, circle: Circle) -> str:
        """What a chat is called: after the others in it."""
        if circle.list_name:
            return circle.list_name
        everybody = self.persons(circle)
        others = [name for name in everybody if name != self._owner] or [*everybody]
        return _listed(others) if others else UNKNOWN


def _listed(names: list[str]) -> str:
    if len(names) > _MOST_NAMED:
        return f"{', '.join(names[: _MOST_NAMED - 1])} and {len(names) - _MOST_NAMED + 1} others"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _tokens(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(name.casefold()))


def _consistent(names: Counter[str]) -> str | None:
    """The name, if all of them are one or shorter forms of it."""
    if not names or len(names) >= _MOST_SPELLINGS:
        return None
    longest = max(map(_tokens, names), key=len)
    if not all(_tokens(name) <= longest for name in names):
        return None
    full: Iterable[str] = (name for name in names if _tokens(name) == longest)
    return max(full, key=lambda name: ("," not in name, names[name], name))
