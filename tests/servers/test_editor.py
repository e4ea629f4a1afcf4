"""The language server, as an editor meets it: another process, over its standard streams."""

import pytest
import pytest_asyncio
from lsprotocol import types

from tests.servers.audit import audited, network_use
from tests.servers.editor_client import editor
from turntoward.servers._answers import EVERYWHERE

pytestmark = pytest.mark.asyncio(loop_scope="module")

NEVER = "You never listen to me."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory):
    """Where the person's own configuration is."""
    return tmp_path_factory.mktemp("config")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(home):
    """One editor for all tests of this module, with a short delay."""
    async with editor(options={"delay": 20}, env={"XDG_CONFIG_HOME": str(home)}) as session:
        yield session


def codes(diagnostics):
    """The codes, in order."""
    return [each.code for each in diagnostics]


def place(diagnostic):
    """Start and end, as (line, character)."""
    start, end = diagnostic.range.start, diagnostic.range.end
    return (start.line, start.character), (end.line, end.character)


def edited(text, action, uri):
    """A text of one line in UTF-8 units after the edit of an action."""
    (change,) = action.edit.document_changes
    (edit,) = change.edits
    assert change.text_document.uri == uri
    lines = text.split("\n")
    start, end = edit.range.start, edit.range.end
    before = [*lines[: start.line], lines[start.line].encode()[: start.character].decode()]
    after = [lines[end.line].encode()[end.character :].decode(), *lines[end.line + 1 :]]
    return "\n".join(before) + edit.new_text + "\n".join(after)


async def test_what_presses_or_blames_is_underlined_gently(client):
    """A concern is information, with its code, and never an error or a warning."""
    (found,) = await client.open("file:///letter.txt", f"Dear Ana,\n{NEVER}\n")
    assert (found.code, found.source) == ("criticizes", "turntoward")
    assert found.severity is types.DiagnosticSeverity.Information
    assert place(found) == ((1, 0), (1, 22))


async def test_what_a_draft_does_well_is_a_hint(client):
    """Strengths are marked too, as the faintest thing an editor has."""
    found = await client.open("file:///well.txt", "I felt lonely on Sunday. How was it for you?")
    assert "names_feeling" in codes(found)
    assert {each.severity for each in found} == {types.DiagnosticSeverity.Hint}


async def test_a_plain_letter_is_left_alone(client):
    """Nothing to say, nothing said."""
    assert await client.open("file:///plain.txt", "We met at the lake and had soup.") == []


async def test_words_of_danger_bring_help_and_no_advice(client):
    """Safety comes before style: no quick fix is offered."""
    uri = "file:///help.txt"
    found = await client.open(uri, f"I want to kill myself. {NEVER}")
    assert codes(found) == ["risk"]
    assert "talk to a person you trust" in await client.hover(uri, 0, 3)
    assert await client.actions(uri, found[0].range) == []


async def test_hover_tells_what_why_and_other_ways(client):
    """Over the words: what they do, why, alternatives, and the practice; elsewhere nothing."""
    uri = "file:///hover.txt"
    await client.open(uri, f"Hello. {NEVER}")
    told = await client.hover(uri, 0, 10)
    assert told.startswith("**Criticizes**")
    assert "people defend what they are" in told
    assert "Fine, once you name the one thing that happened" in told
    assert "In your own words, perhaps:\n- " in told
    assert "To practise: " in told
    assert await client.hover(uri, 0, 2) is None


async def test_an_alternative_takes_the_place_of_its_sentence(client):
    """A quick fix changes the sentence it was made from, and nothing around it."""
    uri, text = "file:///fix.txt", f"Hello 😀. {NEVER} Bye."
    (found,) = await client.open(uri, text)
    fixes = [each for each in await client.actions(uri, found.range) if each.title[:1] == "I"]
    assert fixes[0].kind == "quickfix"
    assert edited(text, fixes[0], uri) == f"Hello 😀. {fixes[0].title} Bye."


async def test_no_fixes_where_only_others_are_wanted(client):
    """An editor that asks for refactorings gets none of ours."""
    uri = "file:///only.txt"
    (found,) = await client.open(uri, NEVER)
    assert await client.actions(uri, found.range, only=[types.CodeActionKind.Refactor]) == []
    assert await client.actions(uri, found.range, only=[types.CodeActionKind.QuickFix])


async def test_places_are_right_in_bytes(client):
    """The first encoding that the editor offers is taken: here, bytes."""
    assert client.capabilities.position_encoding == "utf-8"
    await emoji_before_the_words(client, units=8)


@pytest.mark.parametrize(("encoding", "units"), [("utf-16", 6), ("utf-32", 5)])
async def test_places_are_right_in_the_encoding_of_the_client(encoding, units, home):
    """Two units of sixteen bits, or one code point."""
    environment = {"XDG_CONFIG_HOME": str(home)}
    async with editor(encodings=(encoding,), options={"delay": 20}, env=environment) as client:
        assert client.capabilities.position_encoding == encoding
        await emoji_before_the_words(client, units=units)


async def emoji_before_the_words(client, *, units):
    """An emoji before the words moves them by as many units as the editor counts."""
    uri = "file:///emoji.txt"
    (found,) = await client.open(uri, f"Ünsere 😀😀 Zeit\nso 🙂 {NEVER}")
    assert place(found) == ((1, units), (1, units + 22))
    client.change(uri, 2, "🙂🙂", at=(1, 3), until=(1, units - 1))
    (found,) = await client.diagnostics(uri, 2)
    more = units - 4
    assert place(found) == ((1, units + more), (1, units + more + 22))
    assert await client.hover(uri, 1, units) is None
    assert await client.hover(uri, 1, units + more)


async def test_a_line_ends_only_where_the_protocol_says(client):
    """A separator that Python takes for the end of a line does not move what comes behind it."""
    uri = "file:///separators.txt"
    (found,) = await client.open(uri, f"one\u2028two\x0cthree\r\n{NEVER}\rBye.")
    assert place(found) == ((1, 0), (1, 22))
    client.change(uri, 2, "Hey. ", at=(1, 0))
    (found,) = await client.diagnostics(uri, 2)
    assert place(found) == ((1, 5), (1, 27))


async def test_nothing_is_said_in_the_middle_of_a_word(client):
    """What touches the word being written waits until it is finished; the rest does not."""
    uri = "file:///word.txt"
    await client.open(uri, f"{NEVER} You never")
    client.change(uri, 2, " listen", at=(0, 33))
    client.change(uri, 3, "i", at=(0, 40))
    assert [place(each)[0] for each in await client.diagnostics(uri, 3)] == [(0, 0)]
    client.change(uri, 4, "", at=(0, 40), until=(0, 41))
    assert [place(each)[0] for each in await client.diagnostics(uri, 4)] == [(0, 0)]
    client.change(uri, 5, ".", at=(0, 40))
    assert [place(each)[0] for each in await client.diagnostics(uri, 5)] == [(0, 0), (0, 24)]


async def test_saving_finishes_a_word(client):
    """Whoever saves has finished."""
    uri = "file:///save.txt"
    await client.open(uri, "You never listen to m")
    client.change(uri, 2, "e", at=(0, 21))
    assert await client.diagnostics(uri, 2) == []
    client.lsp.text_document_did_save(
        types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri))
    )
    assert codes(await client.diagnostics(uri, 2)) == ["criticizes"]


async def test_a_whole_new_text_is_taken_too(client):
    """Editors that send all of a document are understood."""
    uri = "file:///whole.txt"
    await client.open(uri, "Hello.")
    client.change(uri, 2, f"Hello. {NEVER} ")
    assert codes(await client.diagnostics(uri, 2)) == ["criticizes"]


async def test_markdown_that_is_not_prose_is_left_out(client):
    """Front matter, code, comments and what others wrote are not the person's draft."""
    text = (
        f"---\ntitle: {NEVER}\n---\n> {NEVER}\n\n```\n{NEVER}\n```\n\n    {NEVER}\n\n"
        f"`{NEVER}` and <!-- {NEVER} -->\n\n- You never\n  listen to me.\n"
    )
    found = await client.open("file:///draft.md", text, language="markdown")
    assert codes(found) == ["criticizes"]
    assert place(found[0]) == ((13, 2), (14, 14))


async def test_a_quotation_above_the_draft_is_what_it_answers(client):
    """Advice in place of the feeling is seen, because the feeling stands above."""
    answer = "You should call the bank tomorrow."
    assert await client.open("file:///alone.txt", answer) == []
    quoted = f"Ana wrote:\n> I feel so lonely since mum died.\n\n{answer}"
    assert codes(await client.open("file:///reply.txt", quoted)) == ["advises"]


async def test_a_code_can_be_muted_in_a_file(client):
    """The action writes a mark, behind front matter, and the mark holds."""
    uri, text = "file:///mute.md", f"---\na: b\n---\n{NEVER}\n"
    (found,) = await client.open(uri, text, language="markdown")
    offered = {each.title: each for each in await client.actions(uri, found.range)}
    muted = edited(text, offered["Don't look for “Criticizes” in this file"], uri)
    assert muted == f"---\na: b\n---\n<!-- tt: off criticizes -->\n{NEVER}\n"
    client.change(uri, 2, muted)
    assert await client.diagnostics(uri, 2) == []


async def test_words_or_everything_can_be_muted_in_a_file(client):
    """These words may stand, or nothing is looked for at all."""
    uri, text = "file:///mute.txt", f"{NEVER} I feel ignored."
    first, _ = await client.open(uri, text)
    offered = {each.title: each for each in await client.actions(uri, first.range)}
    words = edited(text, offered["Leave “You never listen to me” as it is in this file"], uri)
    client.change(uri, 2, words)
    assert codes(await client.diagnostics(uri, 2)) == ["judgement_feeling"]
    client.change(uri, 3, edited(text, offered["Look at nothing in this file"], uri))
    assert await client.diagnostics(uri, 3) == []


async def test_a_code_can_be_muted_everywhere(tmp_path):
    """The person's own mutes get it, for the command line too, and open drafts are seen anew."""
    uri = "file:///everywhere.txt"
    async with editor(env={"XDG_CONFIG_HOME": str(tmp_path)}) as client:
        (found,) = await client.open(uri, NEVER)
        (command,) = [
            each
            for each in await client.actions(uri, found.range)
            if isinstance(each, types.Command)
        ]
        assert command.command == EVERYWHERE
        await client.lsp.workspace_execute_command_async(
            types.ExecuteCommandParams(command.command, arguments=command.arguments)
        )
        assert await client.diagnostics(uri, 1) == []
    assert "criticizes" in (tmp_path / "turntoward" / "mutes.toml").read_text("utf-8")


async def test_settings_come_from_the_workspace(home):
    """What the editor is configured with holds, and what is not understood is said once."""
    configuration = {"turntoward": {"to": "colleague", "intent": "shout", "strengths": False}}
    environment = {"XDG_CONFIG_HOME": str(home)}
    async with editor(env=environment, configuration=configuration) as client:
        found = await client.open("file:///work.txt", "I felt lonely on Sunday. You never listen.")
        assert codes(found) == ["criticizes"]
        (message,) = client.lsp.messages
        assert message.message.startswith("The setting turntoward.intent is not understood.")
        client.lsp.set_configuration({"turntoward": {"mutes": {"codes": ["criticizes"]}}})
        client.lsp.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        assert "names_feeling" in codes(await client.diagnostics("file:///work.txt", 1))


async def test_settings_may_be_pushed(home):
    """An editor that can't be asked tells them, at the start and when they change."""
    options = {"mutes": {"codes": ["criticizes"]}}
    async with editor(options=options, env={"XDG_CONFIG_HOME": str(home)}) as client:
        assert await client.open("file:///push.txt", NEVER) == []
        changed = types.DidChangeConfigurationParams({"turntoward": {"mutes": {}}})
        client.lsp.workspace_did_change_configuration(changed)
        assert codes(await client.diagnostics("file:///push.txt", 1)) == ["criticizes"]


async def test_a_closed_document_has_no_diagnostics(client):
    """The editor is told to forget them."""
    uri = "file:///closed.txt"
    await client.open(uri, NEVER)
    client.lsp.text_document_did_close(
        types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri))
    )
    assert await client.diagnostics(uri, None) == []


async def test_a_very_long_document_keeps_nobody_waiting(client):
    """While a megabyte is looked at, hover elsewhere answers; closing it ends the looking."""
    small, big = "file:///small.txt", "file:///big.txt"
    await client.open(small, NEVER)
    item = types.TextDocumentItem(big, "plaintext", 1, f"{NEVER} So it was, I guess.\n\n" * 24_000)
    client.lsp.text_document_did_open(types.DidOpenTextDocumentParams(item))
    assert await client.hover(small, 0, 3)
    assert (big, 1) not in client.told
    client.change(big, 2, "Good. ", at=(0, 0))
    assert await client.hover(small, 0, 3)
    client.lsp.text_document_did_close(
        types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(big))
    )
    assert await client.diagnostics(big, None) == []
    client.change(small, 2, "So: ", at=(0, 0))
    assert codes(await client.diagnostics(small, 2)) == ["criticizes"]


async def test_no_socket_is_used(tmp_path):
    """The server talks over its standard streams and nowhere else; the hook would have seen it."""
    log = tmp_path / "events"
    async with editor(command=audited("lsp"), env={"TT_AUDIT": str(log)}) as client:
        assert codes(await client.open("file:///audit.txt", NEVER)) == ["criticizes"]
    assert network_use(log) == []
