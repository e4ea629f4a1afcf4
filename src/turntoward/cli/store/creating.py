"""`turntoward store create`."""

from pathlib import Path

import click

from turntoward.cli.store._options import asked_twice, folder

__all__ = ["command"]


@click.command(
    "create",
    epilog="Examples: turntoward store create  ·  turntoward store create --store ~/kept",
)
@folder
@click.option(
    "--passphrase-stdin",
    "from_stdin",
    is_flag=True,
    help="Read the passphrase from standard input, for scripts.",
)
def command(*, folder: Path | None, from_stdin: bool) -> None:
    """Make a store, and show its recovery code.

    If somebody else uses or looks at this machine, keep in mind that they can see that the program and
    the store are there. In Python: turntoward.create_store(folder, passphrase=…).
    """
    from turntoward.store import Secret, create_store  # noqa: PLC0415 --help needs none of this

    if not from_stdin:
        click.echo(
            "Choose a passphrase: four or five words that do not belong together are easy to remember "
            "and hard to guess. Nobody can look it up for you.",
            err=True,
        )
    words = asked_twice("Passphrase", from_stdin=from_stdin)
    code = create_store(folder, Secret.passphrase(words))
    click.echo(
        "The store is made. Its recovery code opens it if you forget the passphrase:", err=True
    )
    click.echo(code)
    click.echo(
        "Write it down on paper and keep it where nobody looks. It is not shown again; without "
        "passphrase and code nobody can open the store.",
        err=True,
    )
