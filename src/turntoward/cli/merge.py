"""`turntoward merge`."""

import sys
from pathlib import Path

import click

from turntoward import api
from turntoward.cli._options import date_order, shown_progress, timezone
from turntoward.cli._problems import tell_problems

__all__ = ["command"]


@click.command(
    "merge",
    epilog=(
        "Examples: turntoward merge whatsapp.zip result.json --chat Ana --same 'Ana=+44 7700 900123' "
        "-o ana.jsonl  ·  turntoward read ana.jsonl  ·  turntoward merge --split ana.jsonl -o parts"
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--same",
    multiple=True,
    metavar="NAME=OTHER",
    help="Names and numbers of one person; the first is kept. May be given several times.",
)
@click.option(
    "--chat",
    multiple=True,
    metavar="TITLE",
    help="Which chats, where a file holds several. May be given several times.",
)
@click.option("--title", help="What the one history is called. [default: as the first chat]")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="Where to write. [default: here]"
)
@click.option(
    "--split", is_flag=True, help="Take a merged history apart again, into the folder OUT."
)
@timezone
@date_order
def command(  # noqa: PLR0913 the options are the interface
    *,
    files: tuple[Path, ...],
    same: tuple[str, ...],
    chat: tuple[str, ...],
    title: str | None,
    out: Path | None,
    split: bool,
    timezone: str | None,
    date_order: str | None,
) -> None:
    """Make one history of one person's chats from several apps and numbers.

    What two exports hold of the same message is kept once, and each line says where it came from,
    so that --split gives every chat back as it was. In Python: turntoward.merge(files, out=…,
    same=…) and turntoward.split(file, out=…).
    """
    if split:
        _split(files, out)
        return
    with shown_progress() as progress:
        report = api.merge(
            files,
            out=sys.stdout.buffer if out is None else out,
            same=same,
            chat=chat,
            title=title,
            timezone=timezone,
            date_order=date_order,
            progress=progress,
        )
    for name, messages in report.sources.items():
        click.echo(f"{name}: {messages:,} messages", err=True)
    twice = f", {report.duplicates:,} of them in more than one" if report.duplicates else ""
    click.echo(f"Together: {report.messages:,} messages{twice}", err=True)
    tell_problems(report.problems)


def _split(files: tuple[Path, ...], out: Path | None) -> None:
    if out is None or len(files) != 1:
        raise click.UsageError("--split takes one merged file, and a folder with -o.")
    written, problems = api.split(files[0], out=out)
    for path in written:
        click.echo(str(path))
    tell_problems(problems)
