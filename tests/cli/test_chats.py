import json

import pytest

from tests.cli.run import EXAMPLES, refused, run
from turntoward import chats

LINES = (
    '{"conversation": "One", "speaker": "A", "text": "hello", "at": "2024-04-13T21:15:00"}\n'
    '{"conversation": "Two \\u202ework", "speaker": "B", "text": "hi"}\n'
    '{"conversation": "One", "speaker": "C", "text": "yes", "at": "2024-05-01T09:00:00"}\n'
)


@pytest.fixture
def export(tmp_path):
    """Two chats in one file."""
    path = tmp_path / "two.jsonl"
    path.write_text(LINES, "utf-8")
    return path


def test_chats_are_listed(export):
    """Each chat with its number, its people, its messages, and its first and last day."""
    shown = run("chats", export).stdout.decode().splitlines()
    assert shown[0].split() == ["chat", "people", "messages", "from", "to"]
    assert shown[1].split() == ["1", "One", "A,", "C", "2", "13", "Apr", "2024", "1", "May", "2024"]
    assert shown[2].split()[:4] == ["2", "Two", "�work", "B"]


def test_the_list_as_json_is_what_the_function_returns(export):
    """`turntoward chats --json` and `turntoward.chats` are one."""
    listed = json.loads(run("chats", export, "--json").stdout)
    assert [chat["title"] for chat in listed] == [chat.title for chat in chats(export)]
    assert listed[0] == {
        "number": 1,
        "id": "One",
        "title": "One",
        "people": ["A", "C"],
        "messages": 2,
        "first": "2024-04-13",
        "last": "2024-05-01",
    }


def test_several_chats_are_shown_to_choose_from(export):
    """Without --chat, and where it fits several or none, the list is shown and the way to choose."""
    for more in ((), ("--chat", "three")):
        error = refused("read", export, *more)
        assert "One" in error
        assert "--chat" in error
    assert b"B" in run("read", export, "--chat", "2", "--json").stdout


def test_a_long_list_is_cut_where_nobody_asked_for_it(tmp_path):
    """An error shows the beginning of the list; the command itself shows all of it."""
    path = tmp_path / "many.jsonl"
    lines = (f'{{"conversation": "Chat {n}", "speaker": "A", "text": "x"}}\n' for n in range(90))
    path.write_text("".join(lines), "utf-8")
    assert "and 50 more" in refused("read", path)
    assert len(run("chats", path).stdout.splitlines()) == 91


def test_all_chats_are_converted_and_listed(export):
    """`convert` writes all chats, says so, and takes --chat for one."""
    done = run("convert", export)
    assert len(done.stdout.splitlines()) == 3
    assert b"All 2 chats were written" in done.stderr
    one = run("convert", export, "--chat", "one")
    assert len(one.stdout.splitlines()) == 2
    assert one.stderr == b""


def test_what_could_not_be_read_is_told(export):
    """The list comes with the problems that were met."""
    export.write_text(LINES + "no line\n", "utf-8")
    assert b"line 4" in run("chats", export).stderr
    refused("chats", EXAMPLES / "none.txt")


def test_a_folder_of_exports_is_listed(tmp_path):
    """Whatever lies in a folder is one list."""
    for name in ("partners-android.txt", "peer-support.vtt"):
        (tmp_path / name).write_bytes((EXAMPLES / name).read_bytes())
    assert len(json.loads(run("chats", tmp_path, "--json").stdout)) == 2
