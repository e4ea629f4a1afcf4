"""`turntoward store check`."""

from typing import Any

import click

from turntoward.cli.store._options import opened, unlocking

__all__ = ["command"]


@click.command("check", epilog="Example: turntoward store check && echo all is well")
@unlocking
def command(**unlock: Any) -> int:
    """Unlock the store and read everything in it, to see that nothing is damaged.

    The status is 1 where something is. In Python: store.check().
    """
    with opened(**unlock) as store:
        checked = store.check()
    for fault in checked.faults:
        click.echo(fault, err=True)
    if checked.faults:
        click.echo(
            "The store is damaged. “turntoward store restore” brings back a backup.", err=True
        )
        return 1
    click.echo(f"All is as it was written: {checked.messages:,} messages.")
    return 0
