"""`turntoward lsp`."""

import sys

import click

from turntoward.cli._extras import needs

__all__ = ["command"]


@click.command(
    "lsp",
    epilog="How to set up VS Code, Neovim, Helix, Emacs, Kate and Zed: docs/guide/editors.md",
)
def command() -> int:
    """Look at drafts in your editor, while you write them.

    A language server for plain text and Markdown. Your editor starts it and talks to it over the
    standard streams; there is nothing to run by hand. In Python: turntoward.check(text).
    """
    with needs("lsp", "pygls", "lsprotocol"):
        from turntoward.servers import editor  # noqa: PLC0415 only where the extra is installed
    if sys.stdin.isatty():
        click.echo("Waiting for an editor on the standard streams; Ctrl-C ends it.", err=True)
    return editor.serve()
