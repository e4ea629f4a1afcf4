"""The assistant's server, as an assistant meets it: another process, over its standard streams."""

import asyncio
import json

import msgspec
import pytest
import pytest_asyncio

from tests.servers.assistant_client import assistant, inside
from tests.servers.audit import audited, network_use
from turntoward import api, drafts
from turntoward.servers._folders import Folders
from turntoward.servers._names import stand_ins, with_names_hidden

pytestmark = pytest.mark.asyncio(loop_scope="module")

TALK = """\
Zuleika: I felt so lonely on Sunday when everybody had gone.
Bartholomew: That sounds hard. What was it like in the evening?
Zuleika: Quiet. Thank you for asking, Bartholomew.
Bartholomew: I was afraid to ask, zuleika.
"""
DANGER = """\
Ben: show me your phone
Ana: no?
Ben: what are you hiding
Ana: nothing
Ben: i went through your messages
Ana: you did what
Ben: you're not allowed out tonight
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder that a person names, and beside it one that nobody named."""
    whole = tmp_path_factory.mktemp("home")
    named, other = whole / "named", whole / "other"
    for each in (named / "below", other):
        each.mkdir(parents=True)
    (named / "talk.txt").write_text(TALK, "utf-8")
    (named / "below" / "danger.txt").write_text(DANGER, "utf-8")
    (named / "poem.txt").write_text("The lake, the soup.\nThe evening.\n", "utf-8")
    (named / "long.txt").write_text(TALK * 300, "utf-8")
    (other / "private.txt").write_text(TALK, "utf-8")
    (named / "link.txt").symlink_to(other / "private.txt")
    (named / "door").symlink_to(other)
    (named / "circle").symlink_to(named / "circle")
    (named / "alias.txt").symlink_to(named / "talk.txt")
    return named


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def session(folder):
    """One assistant for all tests of this module, with nothing allowed."""
    begun, over = asyncio.get_running_loop().create_future(), asyncio.Event()

    async def hold():  # the client has to end in the task that it began in
        async with assistant(folder) as session:
            begun.set_result(session)
            await over.wait()

    task = asyncio.create_task(hold())
    await asyncio.wait({task, begun}, return_when=asyncio.FIRST_COMPLETED)
    yield begun.result()
    over.set()
    await task


async def test_it_tells_what_it_can_do_and_what_it_keeps_back(session):
    """Four tools that only read, with their arguments; the descriptions say what is hidden."""
    tools = {tool.name: tool for tool in (await session.client.list_tools()).tools}
    assert list(tools) == ["read", "chats", "check", "codes"]
    assert all(tool.annotations.read_only_hint for tool in tools.values())
    assert not any(tool.annotations.open_world_hint for tool in tools.values())
    assert "Names are hidden" in tools["read"].description
    assert "words of turns are not handed out" in tools["read"].description
    assert "Names are hidden" in tools["chats"].description
    assert "partner" in json.dumps(tools["check"].input_schema)
    assert tools["read"].input_schema["required"] == ["file"]


async def test_it_says_that_a_cloud_may_be_listening(session, folder):
    """The instructions name the folder and the risk, before anything is asked."""
    told = session.client.instructions
    assert str(folder) in told
    assert "may send what it gets to a service on the internet" in told
    assert "nothing of what anybody is" in told


async def test_a_draft_is_looked_at(session):
    """The same as `turntoward check --json`."""
    told = await session.ask("check", text="You never listen to me.", to="friend")
    assert [finding["code"] for finding in told["findings"]] == ["criticizes"]
    assert len(told["findings"][0]["alternatives"]) == 3


async def test_danger_in_a_draft_brings_help(session):
    """No style advice, and whom to call."""
    told = await session.ask("check", text="I want to kill myself. You never listen to me.")
    assert [finding["code"] for finding in told["findings"]] == ["risk"]
    assert any("Samaritans" in line for line in told["help"]["lines"])


async def test_codes_are_explained(session):
    """All in a line each, or one with its examples."""
    every = await session.ask("codes")
    assert {"code", "family", "title", "is"} == set(every["codes"][0])
    one = await session.ask("codes", code="names_feeling")
    assert one["examples"]
    assert one["practice"]["title"]
    assert "Ask for codes" in await session.refused("codes", code="nothing")


async def test_a_conversation_is_read_without_names_and_words(session):
    """Moments, measures and counts, by stand-ins; not one word of a turn."""
    told = await session.ask("read", file="talk.txt", me="Zul")
    assert told["me"] == "Person 1"
    assert told["conversation"]["turns"] == 4
    assert told["left_out"]["turns"] == 4
    assert "turns" not in told
    written = json.dumps(told)
    for word in ("uleika", "artholomew", "Sunday", "evening"):
        assert word not in written


async def test_a_person_who_is_not_there_is_refused_without_names(session):
    """The choices are given by their stand-ins."""
    sentence = await session.refused("read", file="talk.txt", me="Otto")
    assert "Person 1, Person 2" in sentence
    assert "uleika" not in sentence


async def test_words_need_the_consent_of_the_person(session):
    """An assistant that asks for turns gets a sentence, and no turn."""
    sentence = await session.refused("read", file="talk.txt", first_turn=0, last_turn=1)
    assert "--with-turns" in sentence


async def test_words_are_handed_out_where_that_is_allowed(folder):
    """The turns that were asked for and no others, still without names."""
    async with assistant(folder, "--with-turns", "--me", "Zuleika") as session:
        told = await session.ask("read", file="talk.txt", first_turn=2, last_turn=3)
        assert [turn["text"] for turn in told["turns"]] == [
            "Quiet. Thank you for asking, Person 2.",
            "I was afraid to ask, Person 1.",
        ]
        assert [turn["speaker"] for turn in told["turns"]] == ["Person 1", "Person 2"]
        assert told["me"] == "Person 1"
        assert "turns" not in await session.ask("read", file="talk.txt")


async def test_names_are_told_where_that_is_allowed(folder):
    """The flag lifts it, and the description no longer claims otherwise."""
    async with inside(folders=Folders([folder]), names=True, mode="legacy") as session:
        told = await session.ask("read", file="talk.txt", me="Bart")
        assert told["conversation"]["speakers"] == ["Zuleika", "Bartholomew"]
        assert told["me"] == "Bartholomew"
        tools = (await session.client.list_tools()).tools
        assert "Names are hidden" not in tools[0].description


async def test_chats_are_listed_by_number(session):
    """How many people and messages, and no title."""
    told = await session.ask("chats", file="talk.txt")
    assert told["left_out"] == 0
    (chat,) = told["chats"]
    assert (chat["number"], chat["people"], chat["messages"]) == (1, 2, 4)
    assert "title" not in chat


async def test_an_answer_is_bounded(session):
    """However long a conversation is, an assistant gets a page."""
    told = await session.ask("read", file="long.txt", me="Zuleika", moments=60)
    assert told["conversation"]["turns"] == 1200
    assert len(told["moments"]) == 60
    assert told["left_out"]["moments"] > 0
    assert told["measures"]
    assert len(json.dumps(told)) < 60_000


async def test_where_words_may_speak_of_danger_nothing_is_suggested(session):
    """The pause holds here as everywhere, and help comes with it."""
    told = await session.ask("read", file="below/danger.txt", me="Ana")
    assert told["safety"]["paused"]
    assert told["suggestions"] == []
    assert "Suggestions are switched off" in told["help"]["text"]


@pytest.mark.parametrize(
    "path",
    ["../other/private.txt", "link.txt", "door/private.txt", "circle", "nothing.txt", "a\0b", "", "/etc/hosts", "~"],
)  # fmt: skip
async def test_nothing_outside_the_folder_is_read(session, path):
    """Not by a path, nor by a link; what is there and what is not look the same."""
    sentence = await session.refused("read", file=path or "../other")
    assert sentence.startswith("There is no such file in the folders that were named")


async def test_a_link_that_stays_inside_is_followed(session, folder):
    """And so is a whole path."""
    assert (await session.ask("read", file="alias.txt"))["conversation"]["turns"] == 4
    assert (await session.ask("read", file=str(folder / "talk.txt")))["conversation"]["turns"] == 4


async def test_a_file_that_is_no_conversation_is_one_sentence(session):
    """The reader's own sentence comes as the tool's error, and quotes nothing."""
    sentence = await session.refused("read", file="poem.txt")
    assert sentence.startswith("poem.txt is text, but it does not say who speaks.")
    assert "lake" not in sentence


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("read", {}),
        ("read", {"file": "talk.txt", "lens": "all"}),
        ("read", {"file": "talk.txt", "moments": 61}),
        ("read", {"file": ["talk.txt"]}),
        ("chats", {"file": "talk.txt", "date_order": "lonely"}),
        ("check", {"text": "hello", "to": "lonely"}),
        ("codes", {"code": 3}),
        ("write", {"file": "talk.txt"}),
    ],
)
async def test_arguments_that_make_no_sense_cost_one_sentence(session, tool, arguments):
    """They are told what is wrong, without what was given."""
    sentence = await session.refused(tool, **arguments)
    assert "Traceback" not in sentence
    assert "lonely" not in sentence
    assert sentence.endswith((".", "read, chats, check, codes."))


async def test_a_failure_of_ours_names_its_kind_alone(monkeypatch):
    """An error's own text may hold somebody's words."""

    def check(text, **_options):
        raise KeyError(text)

    monkeypatch.setattr(drafts, "check", check)
    async with inside(folders=Folders([])) as session:
        sentence = await session.refused("check", text="only for Ana")
    assert sentence == "Something went wrong in Turn Toward (KeyError)."


async def test_no_socket_is_used_and_the_person_is_told(folder, tmp_path):
    """No call to a network while a file is read; the note on what is shared stands at the start."""
    log, errors = tmp_path / "events", tmp_path / "errors"
    environment = {"TT_AUDIT": str(log)}
    async with assistant(folder, command=audited("mcp"), errors=errors, env=environment) as session:
        await session.ask("read", file="talk.txt")
        await session.ask("check", text="hello")
    assert network_use(log) == []
    (note,) = errors.read_text("utf-8").splitlines()
    assert "names are hidden; the words of messages are not handed out" in note
    assert "may send what it gets to a service on the internet" in note


async def test_the_hook_sees_a_socket(tmp_path):
    """The control: a server that listens would have been noticed."""
    import subprocess

    log = tmp_path / "events"
    planted = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); s.close()"
    subprocess.run(audited(program=planted), env={"TT_AUDIT": str(log)}, check=True)  # noqa: ASYNC221
    assert network_use(log) == ["socket.bind"]


async def test_hidden_names_change_nothing_that_is_found(folder):
    """A reading by stand-ins is the reading, with other names in it."""
    opened = api.open_conversation(folder / "talk.txt")
    hidden = with_names_hidden(opened, stand_ins(opened))
    plain = api.analyze(opened, me="Zuleika")
    other = api.analyze(hidden, me="Person 1")
    assert plain.codings == other.codings
    assert [each.kind for each in plain.moments] == [each.kind for each in other.moments]
    assert [each.value for each in plain.measures] == [each.value for each in other.measures]
    assert "uleika" not in repr(msgspec.structs.replace(other, conversation=None))
