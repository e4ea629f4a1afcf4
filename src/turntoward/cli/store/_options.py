"""Options that commands of the store share, and how its passphrase is asked."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from turntoward.store import Secret, Store

__all__ = ["asked", "asked_twice", "folder", "opened", "secret_asked", "unlocking"]

_Command = TypeVar("_Command", bound=Callable[..., Any])

folder = click.option(
    "--store",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="TURNTOWARD_STORE",
    help="Its folder. [default: where programs keep their data]",
)
_from_stdin = click.option(
    "--passphrase-stdin",
    "from_stdin",
    is_flag=True,
    help="Read the passphrase from standard input, one a line, for scripts.",
)
_recovery = click.option(
    "--recovery", is_flag=True, help="Open it with the recovery code instead of the passphrase."
)
_keyring = click.option(
    "--keyring", is_flag=True, help="Open it with what the keyring of the system has."
)


def unlocking(command: _Command) -> _Command:
    """The options of a command that opens the store."""
    for option in (_keyring, _recovery, _from_stdin, folder):
        command = option(command)
    return command


@contextmanager
def opened(
    *, folder: Path | None, from_stdin: bool, recovery: bool, keyring: bool
) -> Iterator["Store"]:
    """The store, unlocked with what the person gives, and what has to be said about it."""
    from turntoward.store import Store  # noqa: PLC0415 --help needs none of this

    secret = None if keyring else secret_asked(from_stdin=from_stdin, recovery=recovery)
    with Store(folder, secret=secret) as store:
        if store.opened.damage:
            click.echo(store.opened.damage, err=True)
        if store.opened.synced_by:
            click.echo(
                f"The store lies in a folder that {store.opened.synced_by} copies elsewhere, which "
                "can damage it. Move it to another folder.",
                err=True,
            )
        yield store


def secret_asked(*, from_stdin: bool, recovery: bool) -> "Secret":
    """What opens the store, from the person."""
    from turntoward.store import Secret  # noqa: PLC0415

    if recovery:
        return Secret.recovery(asked("Recovery code", from_stdin=from_stdin))
    return Secret.passphrase(asked("Passphrase", from_stdin=from_stdin))


def asked(what: str, *, from_stdin: bool) -> str:
    """A secret: a line of standard input, or typed without being shown."""
    if not from_stdin:
        typed: str = click.prompt(what, hide_input=True, err=True)
        return typed
    line = sys.stdin.readline()
    if not line:
        raise click.UsageError(f"There is no {what.lower()} on standard input.")
    return line.rstrip("\r\n")


def asked_twice(what: str, *, from_stdin: bool) -> str:
    """A new secret, which is typed twice where nobody sees it."""
    if from_stdin:
        return asked(what, from_stdin=True)
    typed: str = click.prompt(what, hide_input=True, confirmation_prompt="Once more", err=True)
    return typed
