"""`turntoward chats`."""

import sys
from pathlib import Path

import click

from turntoward import api
from turntoward.cli._options import date_order, shown_progress, timezone
from turntoward.cli._problems import tell_problems
from turntoward.model import Problem

__all__ = ["command"]


@click.command(
    "chats",
    epilog="Examples: turntoward chats result.json  ·  turntoward chats exports/ --json",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@timezone
@date_order
def command(*, file: Path, as_json: bool, timezone: str | None, date_order: str | None) -> None:
    """List the chats of an export: people, messages, first and last day.

    The number in the list, or the start of a title, is what --chat of the other commands takes. In
    Python: turntoward.chats(file).
    """
    problems: list[Problem] = []
    with shown_progress() as progress:
        chats = api.chats(
            file,
            timezone=timezone,
            date_order=date_order,
            on_problem=problems.append,
            progress=progress,
        )
    if as_json:
        import msgspec  # noqa: PLC0415 only here

        sys.stdout.buffer.write(msgspec.json.encode(chats) + b"\n")
    else:
        from turntoward.cli._chats import show_chats  # noqa: PLC0415 rich is slow to load

        show_chats(chats, everything=True)
    tell_problems(problems)
