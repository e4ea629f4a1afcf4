"""`turntoward store`, as a person would use it."""

import json

import pytest

from tests.cli.run import EXAMPLES, refused, run
from tests.store.making import COST, SECRET, WORDS
from turntoward.store import create_store

CHAT = EXAMPLES / "partners-android.txt"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A store with a conversation."""
    made = tmp_path_factory.mktemp("home") / "store"
    create_store(made, SECRET, cost=COST)
    assert b"396 new messages" in store(made, "import", CHAT, "--me", "Ana").stdout
    return made


def given(folder, *arguments):
    return ("store", *arguments, "--store", folder, "--passphrase-stdin")


def store(folder, *arguments, words=WORDS):
    """The finished command, which went well."""
    done = run(*given(folder, *arguments), stdin=f"{words}\n".encode())
    assert done.returncode == 0, done.stderr
    return done


def test_a_store_is_made_and_forgotten(tmp_path):
    """It shows the recovery code on its own line, which opens it; at last it is gone."""
    home = tmp_path / "store"
    code = store(home, "create").stdout.decode().strip()
    assert len(code.split("-")) == 6
    assert store(home, "list", "--recovery", words=code).stdout == b""
    assert "already" in refused(*given(home, "create"), stdin=f"{WORDS}\n".encode())
    changed = f"{WORDS}\nfour other words here\n".encode()
    assert run(*given(home, "passphrase"), stdin=changed).returncode == 0
    assert "does not open" in refused(*given(home, "list"), stdin=f"{WORDS}\n".encode())
    done = run("store", "forget", "--everything", "--yes", "--store", home)
    assert b"nobody can read" in done.stdout
    assert "no store" in refused(*given(home, "list"), stdin=f"{WORDS}\n".encode())


def test_what_is_in_it_is_listed_and_found(folder):
    """As text and as JSON."""
    assert b"partners-android" in store(folder, "list").stdout
    (row,) = json.loads(store(folder, "list", "--json").stdout)
    assert (row["messages"], row["me"]) == (396, "Ana")
    assert store(folder, "search", "love", "--most", "1").stdout.count(b"\n") == 1
    assert b"Nothing was found" in store(folder, "search", "quokka").stderr
    assert b"0 new messages, 396 were there" in store(folder, "import", CHAT).stdout
    assert b"partners-android.txt" in store(folder, "history").stdout
    assert b"396 messages" in store(folder, "check").stdout


def test_people_are_joined_by_their_numbers(folder):
    """And taken apart again."""
    assert b"= Benjamin" in store(folder, "people", "--join", "Benjamin", "2").stdout
    assert b"= Benjamin" not in store(folder, "people", "--split", "2").stdout


def test_it_is_backed_up_exported_and_restored(folder, tmp_path):
    """A backup elsewhere becomes a store of its own; everything comes out as files."""
    made = store(folder, "backup", "--to", tmp_path / "stick").stdout.decode().split("  ")[0]
    other = tmp_path / "other"
    assert b"396 messages" in store(other, "restore", made).stdout
    assert b"396 messages in 2 files" in store(other, "export", tmp_path / "out").stdout
    assert (tmp_path / "out" / "partners-android.jsonl").exists()
    assert store(other, "backup", "--list").stdout == b""
    assert b"177 messages" in store(other, "forget", "--person", "Ben", "--yes").stdout
    assert b"219 messages" in store(other, "forget", "--conversation", "1", "--yes").stdout


def test_what_is_missing_is_asked_for(folder):
    """Options that need each other; standard input that ends."""
    assert b"--me" in run(*given(folder, "import", CHAT, "--only-mine")).stderr
    assert b"Say one of" in run(*given(folder, "forget", "--yes")).stderr
    assert b"no passphrase" in run(*given(folder, "list")).stderr
    done = run("store", "forget", "--everything", "--store", folder, stdin=b"n\n")
    assert done.returncode == 130
    assert b"396 messages" in store(folder, "check").stdout


def test_every_command_has_an_example():
    """In its help."""
    names = run("store", "--help").stdout.decode().partition("Commands:")[2].split("\n\n")[0]
    commands = [
        line.split()[0] for line in names.splitlines() if line.startswith("  ") and line[2] != " "
    ]
    assert len(commands) == 12
    for name in commands:
        assert f"turntoward store {name}".encode() in run("store", name, "--help").stdout
