"""Who is in a backup of text messages: numbers, and the names that the phone has for them."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from turntoward.errors import InputError
from turntoward.readers._names import Names
from turntoward.readers._problems import mend
from turntoward.readers._sms_rows import Row, addresses, given, own_addresses

__all__ = ["People"]

_MOST = 100_000  # people, and chats
_UNKNOWN = "Unknown"
_NO_NAME: Final = frozenset({"(unknown)", "unknown", "null", ""})
_HIDDEN: Final = frozenset({"-1", "-2", "-3"})  # numbers that are none: withheld, unknown, payphone
_PUNCTUATION = re.compile(r"[\s()./-]+")
_NUMBER = re.compile(r"\+?[0-9]{4,}")
_TELLING = 9  # last digits, the same with and without the number of the country
_BETWEEN = ", "  # the names of a group
_NAMED = 4  # people in the title of a group
_MOST_OWN = 4  # addresses of the owner that are told


class _Person(Struct):
    """Somebody with an address."""

    address: str
    name: str = ""  # that the phone has
    name_in_group: str = ""  # that it seems to have, by the place in a list of names


class People:
    """Everybody in a backup. It is looked through once before it is read."""

    def __init__(self) -> None:
        self._people: dict[str, _Person] = {}
        self._titles = Names()
        self._chats: dict[str, str] = {}
        self._own: dict[str, str] = {}

    @property
    def owner(self) -> str | None:
        """The numbers of the phone itself, where it tells them."""
        return ", ".join([*self._own.values()][:_MOST_OWN]) or None

    def see(self, row: Row) -> None:
        """Learn the names and numbers of a message."""
        found = addresses(row)
        name = given(row, "contact_name")
        names = [name] if len(found) == 1 else name.split(_BETWEEN)
        for at, address in enumerate(found):
            person = self._person(address)
            if len(found) == 1 and not _is_none(name):
                person.name = person.name or mend(name)
            elif len(names) == len(found) and not _is_none(names[at]):
                person.name_in_group = person.name_in_group or mend(names[at])
        for address in own_addresses(row):
            if len(self._own) < _MOST:
                self._own.setdefault(_key(address), mend(address))

    def with_whom(self, row: Row) -> list[str]:
        """The addresses of the others in a message."""
        found = addresses(row)
        others = [address for address in found if _key(address) not in self._own]
        return others or found

    def chat(self, others: Sequence[str]) -> str:
        """The chat with these people.

        Raises:
            InputError: there are more than anybody has.
        """
        names = [*dict.fromkeys(self.name(address) for address in others)] or [_UNKNOWN]
        key = "\n".join(sorted(names))
        if key not in self._chats:
            if len(self._chats) >= _MOST:
                raise InputError(f"The backup holds more than {_MOST:,} chats, and was not read.")
            more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
            self._chats[key] = self._titles.of(
                key, _BETWEEN.join(names[:_NAMED]) + more or _UNKNOWN
            )
        return self._chats[key]

    def name(self, address: str) -> str:
        """What somebody is called: by the phone, or else by the number."""
        person = self._people.get(_key(address))
        if person is None or address in _HIDDEN:
            return _UNKNOWN if address in _HIDDEN else mend(address) or _UNKNOWN
        return person.name or person.name_in_group or mend(person.address)

    def _person(self, address: str) -> _Person:
        key = _key(address)
        person = self._people.get(key)
        if person is None:
            person = _Person(address)
            if len(self._people) < _MOST:
                self._people[key] = person
        return person


def _key(address: str) -> str:
    """An address without what is written in several ways."""
    number = _PUNCTUATION.sub("", address)
    if _NUMBER.fullmatch(number):
        return number.lstrip("+")[-_TELLING:]
    return address.casefold()


def _is_none(name: str) -> bool:
    return name.strip().lower() in _NO_NAME
