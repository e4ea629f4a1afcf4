"""An assistant: the SDK's own client, talking to `turntoward mcp` over its standard streams."""

import json
import os
import sys
from contextlib import asynccontextmanager

from mcp import Client, StdioServerParameters, stdio_client

from turntoward.servers._tools import Consent
from turntoward.servers.assistant import make_server

COMMAND = (sys.executable, "-X", "utf8", "-m", "turntoward", "mcp")


class Session:
    """A connection to one server."""

    def __init__(self, client):
        self.client = client

    async def ask(self, tool, **arguments):
        """What a tool answers; both forms of it are the same."""
        told = await self.client.call_tool(tool, arguments)
        assert not told.is_error, told.content[0].text
        (content,) = told.content
        assert json.loads(content.text) == told.structured_content
        return told.structured_content

    async def refused(self, tool, **arguments):
        """The sentence of a tool's refusal."""
        told = await self.client.call_tool(tool, arguments)
        assert told.is_error
        (content,) = told.content
        return content.text


@asynccontextmanager
async def inside(mode="auto", **allowed):
    """A server in this process and its client: for what a process of its own would not show better."""
    async with Client(make_server(Consent(**allowed)), mode=mode) as client:
        yield Session(client)


@asynccontextmanager
async def assistant(*arguments, command=COMMAND, mode="auto", errors=os.devnull, env=None):
    """A started server and its client; both end with the block."""
    rest = [str(each) for each in (*command[1:], *arguments)]
    with open(errors, "w", encoding="utf-8") as stream:  # noqa: ASYNC230, PTH123 it needs a descriptor
        started = StdioServerParameters(command=command[0], args=rest, env=env)
        async with Client(stdio_client(started, errlog=stream), mode=mode) as client:
            yield Session(client)
