"""`turntoward store list`."""

import sys
from typing import Any

import click
import msgspec

from turntoward.cli._text import visible
from turntoward.cli.store._options import opened, unlocking

__all__ = ["command"]


@click.command("list", epilog="Examples: turntoward store list  ·  turntoward store list --json")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@unlocking
def command(*, as_json: bool, **unlock: Any) -> None:
    """List the conversations in the store. In Python: store.conversations()."""
    with opened(**unlock) as store:
        found = store.conversations()
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
        return
    for each in found:
        first = f"{each.first:%Y-%m-%d}" if each.first else ""
        last = f"{each.last:%Y-%m-%d}" if each.last else ""
        click.echo(f"{each.id:>4}  {visible(each.title)}  {each.messages:,}  {first} – {last}")
    if not found:
        click.echo("There is nothing in it yet: turntoward store import EXPORT", err=True)
