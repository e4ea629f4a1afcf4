"""`turntoward completion`."""

import click
from click.shell_completion import get_completion_class

__all__ = ["command"]


@click.command(
    "completion",
    epilog='Examples: eval "$(turntoward completion bash)"  ·  turntoward completion fish > '
    "~/.config/fish/completions/turntoward.fish",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands in your shell."""
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    complete = kind(ctx.find_root().command, {}, "turntoward", "_TURNTOWARD_COMPLETE")
    click.echo(complete.source())
