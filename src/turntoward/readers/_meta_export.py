"""Reading an export of Messenger or Instagram: one file, or all of its chats."""

from collections.abc import Iterator, Sequence
from itertools import count

from turntoward.errors import InputError
from turntoward.model import Chat
from turntoward.model.ports import Bundle, Item, ReadOptions, Source
from turntoward.readers._meta_app import App
from turntoward.readers._meta_chat import MetaChat
from turntoward.readers._meta_tree import Thread, threads_of
from turntoward.readers._names import Names
from turntoward.readers._problems import Problems
from turntoward.readers._utc import UtcClock

__all__ = ["read_chats", "read_one"]


def read_one(app: App, source: Source, options: ReadOptions) -> Iterator[Item]:
    """The chat of one file.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    return _read(app, [Thread(((source,),))], source.name, options)


def read_chats(app: App, bundle: Bundle, options: ReadOptions) -> Iterator[Item]:
    """All chats of an export, one after the other.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in them.
    """
    return _read(app, threads_of(bundle), bundle.name, options)


def _read(app: App, threads: Sequence[Thread], name: str, options: ReadOptions) -> Iterator[Item]:
    clock = UtcClock(options)
    titles, problems = Names(), Problems()
    numbers = count(1)
    alone = len(threads) == 1 and len(threads[0].chains) == len(threads[0].chains[0]) == 1
    found = False
    for thread in threads:
        chat = MetaChat(thread, app, titles, problems, clock, alone=alone)
        for item in chat.items(str(next(numbers))):
            found |= isinstance(item, Chat)
            yield item
    if not found:
        raise InputError(
            f"{name} is an export of {app.name} without a message that can be read. Export it "
            "again, and check that the chat is in it."
        )
    yield from problems.rest()
