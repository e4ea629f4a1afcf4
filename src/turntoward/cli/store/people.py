"""`turntoward store people`."""

from typing import Any

import click

from turntoward.cli._text import visible
from turntoward.cli.store._options import opened, unlocking

__all__ = ["command"]


@click.command(
    "people",
    epilog=(
        "Examples: turntoward store people  ·  turntoward store people --join Ana 3 7  ·  "
        "turntoward store people --split 7"
    ),
)
@click.argument("numbers", nargs=-1, type=int)
@click.option("--join", metavar="NAME", help="Say that these numbers are one person.")
@click.option("--split", is_flag=True, help="Take these numbers apart again.")
@unlocking
def command(*, numbers: tuple[int, ...], join: str | None, split: bool, **unlock: Any) -> None:
    """List who speaks where, or join the names of one person over several chats.

    In Python: store.speakers(), store.join_people(name, numbers), store.split_person(numbers).
    """
    with opened(**unlock) as store:
        if join:
            store.join_people(join, numbers)
        elif split:
            store.split_person(numbers)
        names = {person.id: person.name for person in store.people()}
        for each in store.speakers():
            joined = f"  = {visible(names[each.person])}" if each.person in names else ""
            click.echo(
                f"{each.id:>4}  {visible(each.name)}  in {visible(each.title)}, "
                f"{each.messages:,} messages{joined}"
            )
