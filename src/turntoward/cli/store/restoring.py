"""`turntoward store restore`."""

from pathlib import Path

import click

from turntoward.cli.store._options import folder, secret_asked

__all__ = ["command"]


@click.command(
    "restore",
    epilog="Example: turntoward store restore /media/stick/2026-04-13T211500.turntoward",
)
@click.argument("backup", type=click.Path(path_type=Path, exists=True, file_okay=False))
@folder
@click.option("--passphrase-stdin", "from_stdin", is_flag=True, help="Read it from standard input.")
@click.option("--recovery", is_flag=True, help="Open the backup with the recovery code.")
def command(*, backup: Path, folder: Path | None, from_stdin: bool, recovery: bool) -> None:
    """Put a backup in the place of the store, once it has proved to be whole.

    A store that is there is moved aside, never overwritten. In Python:
    turntoward.store.restore_store(backup, folder, secret).
    """
    from turntoward.store import restore_store  # noqa: PLC0415 --help needs none of this

    secret = secret_asked(from_stdin=from_stdin, recovery=recovery)
    made = restore_store(backup, folder, secret)
    click.echo(
        f"The store is as it was on {made.made_at:%Y-%m-%d %H:%M} UTC: {made.messages:,} messages."
    )
