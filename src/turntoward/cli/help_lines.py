"""`turntoward help-lines`."""

import click

from turntoward import api

__all__ = ["command"]


@click.command("help-lines", epilog="Examples: turntoward help-lines DE  ·  turntoward help-lines")
@click.argument("country", required=False)
def command(*, country: str | None) -> None:
    """Show numbers that somebody answers, and how to leave a page quickly.

    COUNTRY is two letters, like US or DE, or EU; without it, the emergency numbers of all countries.
    Nothing is sent and nothing is kept. In Python: turntoward.help_lines("DE").
    """
    from turntoward.cli._view import show_help_lines  # noqa: PLC0415 rich is slow to load

    show_help_lines(api.help_lines(country))
