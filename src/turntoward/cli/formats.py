"""`turntoward formats`."""

import click

from turntoward import api

__all__ = ["command"]


@click.command("formats", epilog="Example: turntoward formats")
def command() -> None:
    """List the exports that can be opened, how to get each, and what it can never show.

    In Python: turntoward.formats().
    """
    from turntoward.cli._view import show_formats  # noqa: PLC0415 rich is slow to load

    show_formats(api.formats())
