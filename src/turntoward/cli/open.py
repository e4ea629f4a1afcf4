"""`turntoward open`."""

from pathlib import Path

import click

__all__ = ["command"]


@click.command(
    "open",
    epilog="Examples: turntoward open  ·  turntoward open --no-browser --port 8137",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where your place lies, if not where it lies by default.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="On this machine's own address (127.0.0.1); left out, any that is free.",
)
@click.option(
    "--lock-after",
    type=click.FloatRange(min=0.1),
    metavar="MINUTES",
    help="Lock when you have not done anything for so long, whatever the settings say.",
)
@click.option("--no-browser", is_flag=True, help="Only say where it is.")
def command(folder: Path | None, port: int, lock_after: float | None, *, no_browser: bool) -> None:
    """Open your place in the browser: conversations, readings, drafts, encrypted on this machine.

    Nothing is sent anywhere. The pages are for this browser alone, and lock when you leave them.
    """
    from turntoward.app.server import serve  # noqa: PLC0415 brings in the server

    idle = None if lock_after is None else lock_after * 60
    serve(folder, port=port, idle=idle, browser=not no_browser, say=click.echo)
