"""`turntoward store import`."""

from pathlib import Path
from typing import Any

import click

from turntoward.cli._options import date_order, shown_progress, timezone
from turntoward.cli._problems import tell_problems
from turntoward.cli._text import visible
from turntoward.cli.store._options import opened, unlocking
from turntoward.model.reading import Relation

__all__ = ["command"]


@click.command(
    "import",
    epilog=(
        "Examples: turntoward store import 'WhatsApp Chat with Ana.zip' --me Ben --relation partner"
        "  ·  turntoward store import result.json --chat Ana"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--chat", multiple=True, metavar="TITLE", help="Only this one. May be given again.")
@click.option(
    "--into", type=int, metavar="NUMBER", help="The conversation it belongs to, from `store list`."
)
@click.option("--me", metavar="NAME", help="Your name in it.")
@click.option("--relation", type=click.Choice([*Relation]), help="What the other is to you.")
@click.option(
    "--only-mine", is_flag=True, help="Keep what you said, and of the others only that they spoke."
)
@timezone
@date_order
@unlocking
def command(  # noqa: PLR0913 the options are the interface
    *,
    file: Path,
    chat: tuple[str, ...],
    into: int | None,
    me: str | None,
    relation: str | None,
    only_mine: bool,
    timezone: str | None,
    date_order: str | None,
    **unlock: Any,
) -> None:
    """Keep the chats of an export: all of it, or nothing where something goes wrong.

    A newer export of the same chat adds what is new and doubles nothing. Each import is written into a
    history. In Python: turntoward.keep(store, file).
    """
    from turntoward.keeping import keep  # noqa: PLC0415 --help needs none of this

    if only_mine and me is None:
        raise click.UsageError("--only-mine needs --me, your name in the export.")
    with opened(**unlock) as store, shown_progress() as progress:
        kept = keep(
            store,
            file,
            chat=chat,
            into=into,
            me=me,
            relation=relation,
            only_mine=only_mine,
            timezone=timezone,
            date_order=date_order,
            progress=progress,
        )
    for each in kept.chats:
        known = each.read - each.added
        there = f", {known:,} were there" if known else ""
        click.echo(
            f"{each.conversation}  {visible(each.title)}: {each.added:,} new messages{there}"
        )
    tell_problems(kept.problems)
