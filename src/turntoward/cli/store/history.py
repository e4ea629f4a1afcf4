"""`turntoward store history`."""

from typing import Any

import click

from turntoward.cli._text import visible
from turntoward.cli.store._options import opened, unlocking

__all__ = ["command"]


@click.command("history", epilog="Example: turntoward store history")
@unlocking
def command(**unlock: Any) -> None:
    """List every import there was; nobody can switch this off. In Python: store.imports()."""
    with opened(**unlock) as store:
        for each in store.imports():
            where = f"conversation {each.conversation}" if each.conversation else "forgotten since"
            click.echo(
                f"{each.at:%Y-%m-%d %H:%M} UTC  {visible(each.file)}  {where}, {each.read:,} "
                f"messages, {each.added:,} new"
            )
