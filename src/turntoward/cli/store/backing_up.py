"""`turntoward store backup`."""

from pathlib import Path
from typing import Any

import click

from turntoward.cli.store._options import opened, unlocking

__all__ = ["command"]


@click.command(
    "backup",
    epilog="Examples: turntoward store backup  ·  turntoward store backup --to /media/stick",
)
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder. [default: in the store's own, where the newest five are kept]",
)
@click.option("--list", "only_list", is_flag=True, help="List the backups in the store's folder.")
@unlocking
def command(*, to: Path | None, only_list: bool, **unlock: Any) -> None:
    """Write an encrypted backup, and read it back.

    It opens with the passphrase and the recovery code that the store has now. In Python:
    store.back_up().
    """
    with opened(**unlock) as store:
        made = store.backups() if only_list else (store.back_up(to),)
    for each in made:
        size = each.bytes / 1024**2
        click.echo(f"{each.path}  {each.messages:,} messages, {size:,.1f} MB")
