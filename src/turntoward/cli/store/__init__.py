"""`turntoward store`: a group of commands, one module each."""

import click

from turntoward.cli.store import (
    adding,
    backing_up,
    checking,
    creating,
    exporting,
    forgetting,
    history,
    listing,
    passphrase,
    people,
    restoring,
    searching,
)

__all__ = ["command"]


class _InOrder(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order a newcomer needs them."""
        del ctx
        return list(self.commands)


@click.group(
    "store",
    cls=_InOrder,
    epilog="Start with: turntoward store create  ·  turntoward store import EXPORT",
)
def command() -> None:
    """Keep conversations in one encrypted place on this machine.

    A store opens with its passphrase, or with the recovery code that is shown once. Nobody can open it
    without one of them. In Python: turntoward.create_store(…) and turntoward.open_store(…).
    """


for _module in (
    creating,
    adding,
    listing,
    searching,
    people,
    history,
    checking,
    backing_up,
    restoring,
    exporting,
    forgetting,
    passphrase,
):
    command.add_command(_module.command)
