"""The chats of an export as a table, for a person who is to choose one."""

import sys
from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from turntoward.cli._text import visible
from turntoward.model.chats import ChatSummary

__all__ = ["show_chats"]

_SHOWN = 40  # chats, where the list is not what was asked for
_PEOPLE = 3  # that are named
_NARROWEST = 60  # columns
_WIDEST = 110


def show_chats(chats: Sequence[ChatSummary], *, everything: bool) -> None:
    """Print a numbered list: everything on standard output, or its beginning on standard error."""
    stream = sys.stdout if everything else sys.stderr
    console = Console(file=stream, highlight=False)
    console.width = min(max(console.width, _NARROWEST), _WIDEST)
    shown = chats if everything else chats[:_SHOWN]
    with console.capture() as printed:
        console.print(_table(shown))
    lines = [line.rstrip() for line in printed.get().splitlines()]
    if len(shown) < len(chats):
        lines.append(f"… and {len(chats) - len(shown):,} more; “turntoward chats FILE” lists all")
    stream.write("\n".join(lines) + "\n")


def _table(chats: Sequence[ChatSummary]) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim")
    table.add_column("", justify="right")
    table.add_column("chat", ratio=3, overflow="fold")
    table.add_column("people", ratio=3, overflow="fold")
    table.add_column("messages", justify="right", no_wrap=True)
    table.add_column("from", no_wrap=True)
    table.add_column("to", no_wrap=True)
    for chat in chats:
        table.add_row(
            str(chat.number),
            Text(visible(chat.title)),
            Text(visible(_people(chat.people))),
            f"{chat.messages:,}",
            _day(chat.first),
            _day(chat.last),
        )
    return table


def _people(people: Sequence[str]) -> str:
    named = ", ".join(people[:_PEOPLE])
    more = len(people) - _PEOPLE
    return f"{named} and {more:,} more" if more > 0 else named


def _day(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else ""
