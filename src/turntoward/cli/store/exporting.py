"""`turntoward store export`."""

from pathlib import Path
from typing import Any

import click

from turntoward.cli.store._options import opened, unlocking

__all__ = ["command"]


@click.command("export", epilog="Example: turntoward store export ~/conversations")
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@unlocking
def command(*, out: Path, **unlock: Any) -> None:
    """Write everything as plain files, which other programs can read too.

    They are not encrypted: anybody who can open the folder can read them. A damaged store gives what
    can still be read. In Python: turntoward.export_store(store, folder).
    """
    from turntoward.keeping import export_store  # noqa: PLC0415 --help needs none of this

    with opened(**unlock) as store:
        exported = export_store(store, out)
    click.echo(f"{exported.messages:,} messages in {len(exported.files):,} files, not encrypted.")
    if exported.missing:
        click.echo(f"{exported.missing:,} messages can no longer be read.", err=True)
