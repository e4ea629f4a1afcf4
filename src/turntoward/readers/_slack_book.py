"""Who is who in a Slack export, and what its channels are called."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from turntoward.model.ports import Source
from turntoward.readers._json_stream import json_pieces
from turntoward.readers._names import Names
from turntoward.readers._problems import mend
from turntoward.readers._records import as_record

__all__ = ["Profile", "SlackBook"]

_MOST: Final = 100_000  # people, or channels
_OWN: Final[Mapping[str, str]] = {"USLACKBOT": "Slackbot"}
_Text = str | None


class Profile(Struct, frozen=True):
    """What somebody is called, by themselves and by others."""

    display_name: _Text = None
    real_name: _Text = None
    name: _Text = None

    @property
    def shown(self) -> str | None:
        """The name that Slack shows."""
        return self.display_name or self.real_name or self.name


class User(Struct, frozen=True):
    """One row of the list of people."""

    id: _Text = None
    name: _Text = None
    real_name: _Text = None
    profile: Profile | None = None


class Writer(Struct, frozen=True):
    """Who wrote a message."""

    user: _Text = None
    user_profile: Profile | None = None


class Channel(Struct, frozen=True):
    """One row of a list of channels. Direct messages have members and no name."""

    id: _Text = None
    name: _Text = None
    members: tuple[_Text, ...] = ()


class SlackBook:
    """The people and channels of one export, told apart by what Slack calls them."""

    def __init__(self) -> None:
        self._people: dict[str, str] = dict(_OWN)
        self._channels: dict[str, Channel] = {}  # by number, and by name: folders have either
        self._direct: set[str] = set()  # of these, direct messages
        self._names = Names()

    def learn_people(self, source: Source) -> None:
        """Read `users.json`."""
        for value in _rows(source):
            user, _ = as_record(value, User)
            shown = user.profile.shown if user.profile else None
            name = shown or user.real_name or user.name
            if user.id and name and len(self._people) < _MOST:
                self._people[user.id] = mend(name)

    def learn_channels(self, source: Source, *, direct: bool) -> None:
        """Read a list of channels, or of direct messages."""
        for value in _rows(source):
            channel, _ = as_record(value, Channel)
            for key in filter(None, (channel.id, channel.name)):
                if len(self._channels) < _MOST:
                    self._channels[key] = channel
                    self._direct.update([key] * direct)

    def learn_profiles(self, day: Source) -> None:
        """Read who is called what by their own messages, where the list of people does not say."""
        for value in _rows(day):
            writer, _ = as_record(value, Writer)
            shown = writer.user_profile.shown if writer.user_profile else None
            if writer.user and shown and len(self._people) < _MOST:
                self._people.setdefault(writer.user, mend(shown))

    def person(self, number: str, told: str | None = None) -> str:
        """The name of somebody; `told` where the list of people does not have them."""
        return self._names.of(number, self._people.get(number) or told or number)

    def mention(self, number: str, label: str = "") -> str:
        """Somebody's name in a text."""
        return f"@{self._known(number) or label or number}"

    def channel(self, number: str, label: str = "") -> str:
        """A channel's name in a text."""
        channel = self._channels.get(number)
        return f"#{(channel.name if channel else None) or label or number}"

    def title(self, folder: str) -> str:
        """What the chat in a folder is called: direct messages after the people in them."""
        channel = self._channels.get(folder)
        if channel is None:
            return folder
        if folder in self._direct and channel.members:
            return ", ".join(self._known(each) or each for each in channel.members if each)
        return channel.name or folder

    def _known(self, number: str) -> str | None:
        """The name of somebody whom the export names; those of others may still come."""
        return self.person(number) if number in self._people else None


def _rows(source: Source) -> Iterator[dict[str, Any]]:
    for piece in json_pieces(source, ("[]",)):
        if isinstance(piece.value, dict):
            yield piece.value
