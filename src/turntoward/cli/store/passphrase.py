"""`turntoward store passphrase`."""

from pathlib import Path

import click

from turntoward.cli.store._options import asked_twice, folder, secret_asked

__all__ = ["command"]


@click.command(
    "passphrase",
    epilog=(
        "Examples: turntoward store passphrase  ·  turntoward store passphrase --recovery  ·  "
        "turntoward store passphrase --use-keyring"
    ),
)
@folder
@click.option(
    "--passphrase-stdin",
    "from_stdin",
    is_flag=True,
    help="Read both from standard input, the old one first, a line each.",
)
@click.option("--recovery", is_flag=True, help="Open it with the recovery code.")
@click.option(
    "--new-recovery-code", "new_code", is_flag=True, help="Make a new recovery code instead."
)
@click.option(
    "--use-keyring", is_flag=True, help="Let the store open for anyone logged in as you, too."
)
@click.option("--forget-keyring", is_flag=True, help="Let it do so no longer.")
def command(  # noqa: PLR0913 the options are the interface
    *,
    folder: Path | None,
    from_stdin: bool,
    recovery: bool,
    new_code: bool,
    use_keyring: bool,
    forget_keyring: bool,
) -> None:
    """Change the passphrase, or another way to open the store.

    The database stays as it is. Older backups open with the passphrase they were made with. In Python:
    turntoward.store.change_passphrase(folder, secret, new).
    """
    from turntoward import store  # noqa: PLC0415 --help needs none of this

    secret = secret_asked(from_stdin=from_stdin, recovery=recovery)
    if use_keyring:
        store.use_keyring(folder, secret)
        click.echo("The store now opens for anyone logged in as you: add --keyring.")
    elif forget_keyring:
        store.forget_keyring(folder, secret)
        click.echo("The store opens with passphrase and recovery code alone.")
    elif new_code:
        code = store.new_recovery_code(folder, secret)
        click.echo("The new recovery code; the old one no longer opens the store:", err=True)
        click.echo(code)
    else:
        words = asked_twice("New passphrase", from_stdin=from_stdin)
        store.change_passphrase(folder, secret, store.Secret.passphrase(words))
        click.echo("The passphrase is changed.")
