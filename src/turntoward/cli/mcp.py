"""`turntoward mcp`."""

from pathlib import Path

import click

from turntoward.cli._extras import needs

__all__ = ["command"]


@click.command(
    "mcp",
    epilog=(
        "Example: turntoward mcp ~/exports --me Ana  ·  What is shared, and how to set up an "
        "assistant: docs/guide/assistant.md"
    ),
)
@click.argument(
    "folders", nargs=-1, required=True, metavar="FOLDER...", type=click.Path(path_type=Path)
)
@click.option("--me", metavar="NAME", help="Who you are in the conversations.")
@click.option("--with-names", is_flag=True, help="Tell the names of people; else they are hidden.")
@click.option("--with-turns", is_flag=True, help="Hand out the words of turns that are asked for.")
def command(
    *, folders: tuple[Path, ...], me: str | None, with_names: bool, with_turns: bool
) -> None:
    """Let a local assistant ask about the files in a folder.

    A Model Context Protocol server for one assistant, which starts it and talks to it over the
    standard streams. It reads, and only in the folders that you name. What the assistant gets it may
    send to a service on the internet: names are hidden, and no message is handed out, unless you
    allow it here. In Python: turntoward.read(file), turntoward.check(text).
    """
    from turntoward.servers._folders import Folders  # noqa: PLC0415 only here

    named = Folders(folders)
    with needs("mcp", "mcp", "mcp_types", "anyio"):
        from turntoward.servers import assistant  # noqa: PLC0415 only where the extra is installed
    from turntoward.servers._tools import Consent  # noqa: PLC0415

    assistant.serve(Consent(folders=named, names=with_names, turns=with_turns, me=me))
