"""`turntoward store search`."""

from typing import Any

import click

from turntoward.cli._text import visible
from turntoward.cli.store._options import opened, unlocking

__all__ = ["command"]


@click.command(
    "search",
    epilog="Examples: turntoward store search sorry  ·  turntoward store search '\"good night\"'",
)
@click.argument("words", nargs=-1, required=True)
@click.option("--in", "conversation", type=int, metavar="NUMBER", help="Only this conversation.")
@click.option("--most", type=click.IntRange(1, 5000), default=50, show_default=True)
@unlocking
def command(*, words: tuple[str, ...], conversation: int | None, most: int, **unlock: Any) -> None:
    """Find messages that hold all of these words; the last may be the beginning of one.

    In Python: store.search(words).
    """
    with opened(**unlock) as store:
        hits = store.search(" ".join(words), conversation=conversation, limit=most)
    for hit in hits:
        day = f"{hit.at:%Y-%m-%d %H:%M}" if hit.at else ""
        said = visible(" ".join("".join(hit.pieces).split()))
        click.echo(f"{hit.conversation:>4}  {day}  {visible(hit.speaker or '')}: {said}")
    if not hits:
        click.echo("Nothing was found.", err=True)
