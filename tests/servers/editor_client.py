"""An editor: pytest-lsp's client, talking to `turntoward lsp` over its standard streams."""

import asyncio
import os
import sys
from contextlib import asynccontextmanager

from lsprotocol import types
from pytest_lsp.client import make_test_lsp_client

COMMAND = (sys.executable, "-X", "utf8", "-m", "turntoward", "lsp")
ALL = ("utf-8", "utf-16", "utf-32")


class Client:
    """A session with one server."""

    def __init__(self, lsp):
        self.lsp = lsp
        self.told: dict[tuple[str, int | None], list[types.Diagnostic]] = {}
        self.news = asyncio.Condition()
        self.capabilities: types.ServerCapabilities | None = None

        @lsp.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        async def publish(params):
            async with self.news:
                self.told[params.uri, params.version] = list(params.diagnostics)
                self.news.notify_all()

    async def open(self, uri, text, language="plaintext", version=1):
        """Open a document, and wait for what is found in it."""
        item = types.TextDocumentItem(uri, language, version, text)
        self.lsp.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.diagnostics(uri, version)

    def change(self, uri, version, text, at=None, until=None):
        """Type `text` at a (line, character), over what is there until another."""
        place = types.Range(types.Position(*at), types.Position(*(until or at))) if at else None
        change = (
            types.TextDocumentContentChangePartial(place, text)
            if place
            else types.TextDocumentContentChangeWholeDocument(text)
        )
        which = types.VersionedTextDocumentIdentifier(version, uri)
        self.lsp.text_document_did_change(types.DidChangeTextDocumentParams(which, [change]))

    async def diagnostics(self, uri, version):
        """What the server says of a version, as soon as it does."""
        async with self.news:
            await asyncio.wait_for(
                self.news.wait_for(lambda: (uri, version) in self.told), timeout=20
            )
            return self.told.pop((uri, version))

    async def hover(self, uri, line, character):
        """The text of the hover at a place."""
        found = await self.lsp.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line, character))
        )
        return found.contents.value if found else None

    async def actions(self, uri, where, only=None):
        """The code actions in a range."""
        found = await self.lsp.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(uri),
                where,
                types.CodeActionContext([], only=only),
            )
        )
        return list(found)


@asynccontextmanager
async def editor(encodings=ALL, options=None, env=None, command=COMMAND, configuration=None):
    """A started server and its client; both end with the block."""
    lsp = make_test_lsp_client()
    lsp._configuration = {"": configuration or {}}
    del lsp.protocol.fm.features[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS]
    lsp.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda _params: None)
    client = Client(lsp)
    await lsp.start_io(*command, env={**os.environ, **(env or {})})
    capabilities = types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=list(encodings)),
        workspace=types.WorkspaceClientCapabilities(
            configuration=configuration is not None,
            did_change_configuration=types.DidChangeConfigurationClientCapabilities(
                dynamic_registration=configuration is not None
            ),
            workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True),
        ),
        text_document=types.TextDocumentClientCapabilities(
            hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown]),
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(version_support=True),
            code_action=types.CodeActionClientCapabilities(
                code_action_literal_support=types.ClientCodeActionLiteralOptions(
                    types.ClientCodeActionKindOptions([types.CodeActionKind.QuickFix])
                )
            ),
        ),
    )
    answer = await lsp.initialize_session(
        types.InitializeParams(capabilities=capabilities, initialization_options=options)
    )
    client.capabilities = answer.capabilities
    try:
        yield client
    finally:
        await lsp.shutdown_session()
        await lsp.stop()
