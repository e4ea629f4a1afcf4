"""`turntoward store forget`."""

from typing import Any

import click

from turntoward.cli.store._options import opened, unlocking

__all__ = ["command"]


@click.command(
    "forget",
    epilog=(
        "Examples: turntoward store forget --conversation 3  ·  turntoward store forget --person Ana"
        "  ·  turntoward store forget --everything"
    ),
)
@click.option("--conversation", type=int, metavar="NUMBER", help="A conversation, whole.")
@click.option("--person", metavar="NAME", help="What somebody said, wherever it is.")
@click.option("--everything", is_flag=True, help="The store itself, without unlocking it.")
@click.option("--yes", is_flag=True, help="Do not ask whether this is meant.")
@unlocking
def command(
    *, conversation: int | None, person: str | None, everything: bool, yes: bool, **unlock: Any
) -> None:
    """Delete for good: what is deleted is overwritten in the store.

    Backups keep it until they are deleted too. In Python: store.forget_conversation(number),
    store.forget_person(name), turntoward.store.erase_store(folder).
    """
    if sum((conversation is not None, person is not None, everything)) != 1:
        raise click.UsageError("Say one of --conversation, --person and --everything.")
    if not yes:
        click.confirm("This cannot be undone. Go on?", abort=True, err=True)
    if everything:
        _erase(unlock["folder"])
        return
    with opened(**unlock) as store:
        if conversation is not None:
            count = store.forget_conversation(conversation)
        else:
            count = store.forget_person(person or "")
        backups = store.backups()
    click.echo(f"Forgotten: {count:,} messages.")
    _tell_backups([each.path for each in backups])


def _erase(folder: Any) -> None:
    from turntoward.store import erase_store  # noqa: PLC0415 --help needs none of this

    backups = erase_store(folder)
    click.echo("The store is gone, and nobody can read what it held.")
    _tell_backups([each.path for each in backups])


def _tell_backups(paths: list[str]) -> None:
    if paths:
        click.echo("These backups still hold what was there; delete them if you mean them too:")
        for path in paths:
            click.echo(f"  {path}")
