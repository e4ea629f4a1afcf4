"""A Model Context Protocol server: a local assistant asks, we answer (`turntoward mcp FOLDER…`).

It speaks over its own standard streams and nowhere else, reads only, and only in the folders that the
person named who started it.
"""

import logging
import sys
from functools import partial
from typing import Any, TextIO

import anyio
import anyio.to_thread
import mcp_types as types
import msgspec
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from turntoward._version import __version__
from turntoward.errors import TurnTowardError
from turntoward.servers._tools import TOOLS, Consent, Tool, answer

__all__ = ["consent_note", "make_server", "serve"]

_NOTE = (
    "Turn Toward answers the assistant that started it, about files in: {folders}. It reads only; "
    "{names}; {turns}. The assistant may send what it gets to a service on the internet, and Turn "
    "Toward cannot know that or take it back. The other people in a conversation have not agreed to "
    "that: ask for no more than you need. It ends with the assistant, or with Ctrl-C."
)
_GUIDE = (
    "Readings are a mirror for the person who asks, about their own turns: they say nothing of what "
    "anybody is. Moments and measures rest on the turns they name and can be mistaken. Where "
    "“paused” is true, or “help” is there, show the help and advise nothing about opening up, repair "
    "or confrontation."
)


def consent_note(consent: Consent) -> str:
    """What is shared with whoever asks, and what is not."""
    return _NOTE.format(
        folders=", ".join(map(str, consent.folders.all)),
        names="names are told" if consent.names else "names are hidden",
        turns="messages are handed out on request"
        if consent.turns
        else "the words of messages are not handed out",
    )


def make_server(consent: Consent) -> Server[Any]:
    """A server that answers within what was allowed."""
    by_name = {tool.name: tool for tool in TOOLS}
    one_at_a_time = anyio.CapacityLimiter(1)

    async def listed(_context: Any, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(tool, consent) for tool in TOOLS])

    async def called(_context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = by_name.get(params.name)
        if tool is None:
            return _refusal(f"There is no tool called that. There is: {', '.join(by_name)}.")
        ask = partial(_asked, tool, params.arguments or {}, consent)
        return await anyio.to_thread.run_sync(ask, limiter=one_at_a_time, abandon_on_cancel=True)

    server = Server[Any](
        "turntoward",
        version=__version__,
        title="Turn Toward",
        instructions=f"{consent_note(consent)}\n\n{_GUIDE}",
        on_list_tools=listed,
        on_call_tool=called,
    )
    server.middleware.clear()  # the library's own one reports every call to whatever traces it
    return server


def serve(consent: Consent, *, notes: TextIO = sys.stderr) -> None:
    """Serve over the standard streams until they close."""
    logging.disable(logging.CRITICAL)  # the library's messages may hold what is asked
    notes.write(f"{consent_note(consent)}\n")
    notes.flush()
    anyio.run(_serve, make_server(consent))


async def _serve(server: Server[Any]) -> None:
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


def _described(tool: Tool, consent: Consent) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description(consent),
        input_schema=tool.schema,
        annotations=types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def _asked(tool: Tool, arguments: dict[str, Any], consent: Consent) -> types.CallToolResult:
    try:
        told = answer(tool, arguments, consent)
    except TurnTowardError as error:
        return _refusal(str(error))
    except MemoryError:
        return _refusal("There is not enough memory for this file. Try a part of it.")
    except Exception as error:  # noqa: BLE001 its own text may hold somebody's words
        return _refusal(f"Something went wrong in Turn Toward ({type(error).__name__}).")
    words = msgspec.json.encode(told).decode()
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=words)], structured_content=told
    )


def _refusal(sentence: str) -> types.CallToolResult:
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=sentence)], is_error=True
    )
