"""`turntoward convert`."""

import sys
from pathlib import Path

import click

from turntoward import api
from turntoward.cli._options import date_order, shown_progress, timezone
from turntoward.cli._problems import tell_problems

__all__ = ["command"]


@click.command(
    "convert",
    epilog=(
        "Examples: turntoward convert chat.txt > chat.jsonl  ·  turntoward convert export.zip "
        "--to csv -o chat.csv  ·  turntoward convert chat.txt --timezone Europe/Lisbon"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--to",
    type=click.Choice(["jsonl", "csv"]),
    help="The form to write. [default: by the ending of OUT, else jsonl]",
)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="Where to write. [default: here]"
)
@click.option(
    "--chat",
    metavar="TITLE",
    help="Only this chat of several: its title, the start of it, or its number.",
)
@timezone
@date_order
def command(  # noqa: PLR0913 the options are the interface
    *,
    file: Path,
    to: str | None,
    out: Path | None,
    chat: str | None,
    timezone: str | None,
    date_order: str | None,
) -> None:
    """Write the messages of an export as they were read, before any coding, one a line.

    The same form can be read again: any export can be turned into it and back without loss. In
    Python: turntoward.convert(file, to=…, out=…).
    """
    with shown_progress() as progress:
        done = api.convert(
            file,
            to=to,
            out=sys.stdout.buffer if out is None else out,
            chat=chat,
            timezone=timezone,
            date_order=date_order,
            progress=progress,
        )
    if len(done.chats) > 1:
        from turntoward.cli._chats import show_chats  # noqa: PLC0415 rich is slow to load

        show_chats(done.chats, everything=False)
        click.echo(f"All {len(done.chats):,} chats were written; --chat chooses one.", err=True)
    tell_problems(done.problems)
