"""The command line: prints what the api returns."""

import sys
from importlib import import_module

import click

from turntoward._version import __version__

__all__ = ["group", "main"]

_COMMANDS = {
    "open": "Open your encrypted place in the browser: bring, read, write.",
    "read": "Read a conversation and show what its turns do to each other.",
    "chats": "List the chats of an export.",
    "code": "Code turns given as JSON lines, for research.",
    "evaluate": "Measure how far our codings agree with people's, on public sets.",
    "convert": "Write the messages of an export as JSON lines or CSV.",
    "merge": "Make one history of one person's chats from several apps.",
    "store": "Keep conversations in one encrypted place, and find them again.",
    "check": "Look at a draft before you send it.",
    "build": "Put a message together, one question at a time.",
    "lsp": "Look at drafts in your editor, while you write them (a language server).",
    "mcp": "Let a local assistant ask about the files in a folder (an MCP server).",
    "formats": "List the exports that can be opened, and how to make them.",
    "codebook": "Show the codes, or one of them.",
    "help-lines": "Show numbers that somebody answers, by country.",
    "completion": "Print the script that completes commands in your shell.",
}


class _Lazy(click.Group):
    """A group that imports a command only when it is called, so that the rest stays instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order a newcomer needs them."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"turntoward.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=_Lazy,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Nothing you open leaves this machine. Start with: turntoward read EXPORT",
)
@click.version_option(__version__, message="turntoward %(version)s")
@click.pass_context
def group(ctx: click.Context) -> None:
    """Reads real conversations on your own machine.

    It shows where two people connected, where one reached out and was missed, where it tore and
    how it was mended. Alone, it opens your place in the browser, as “turntoward open” does.
    """
    if ctx.invoked_subcommand is not None:
        return
    if not sys.stdout.isatty():  # a script that left the command out
        click.echo(ctx.get_help())
        return
    ctx.invoke(import_module("turntoward.cli.open").command)


def main() -> None:
    """Run the command line; a person's mistake costs one sentence and exit status 2."""
    from turntoward.errors import (  # noqa: PLC0415 --version needs none of this
        ChatChoiceError,
        TurnTowardError,
    )

    try:
        status = group.main(prog_name="turntoward", standalone_mode=False)
    except ChatChoiceError as error:
        from turntoward.cli._chats import show_chats  # noqa: PLC0415 rich is slow to load

        show_chats(error.chats, everything=False)
        _fail(str(error))
    except TurnTowardError as error:
        _fail(str(error))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # whoever reads us has seen enough
        sys.exit(0)
    except MemoryError:
        _fail("There is not enough memory for this file. Try a part of it.")
    sys.exit(status if isinstance(status, int) else 0)


def _fail(sentence: str) -> None:
    click.echo(f"turntoward: {sentence}", err=True)
    sys.exit(2)
