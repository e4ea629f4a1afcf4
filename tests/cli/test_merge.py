import json

import pytest

from tests.cli.run import EXAMPLES, refused, run
from turntoward import merge, split

WHATSAPP = (
    "13/04/2024, 21:15 - Ana: are you there?\n"
    "13/04/2024, 21:15 - Ben: yes\n"
    "13/04/2024, 21:16 - Ana: good\n"
)
OTHER = (
    '{"conversation": "Ana", "speaker": "+44 7700 900123", "text": "are you there?", '
    '"at": "2024-04-13T21:15:20"}\n'
    '{"conversation": "Ana", "speaker": "Ben", "text": "where?", "at": "2024-04-13T21:15:40"}\n'
    '{"conversation": "Cara", "speaker": "Cara", "text": "hello", "at": "2024-04-14T08:00:00"}\n'
)


@pytest.fixture
def exports(tmp_path):
    """Two exports that share a message."""
    files = {"WhatsApp Chat with Ana.txt": WHATSAPP, "other.jsonl": OTHER}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    return [tmp_path / name for name in files]


def test_chats_become_one_history(exports, tmp_path):
    """Two apps and a number make one chat in time order, and what both hold is there once."""
    out = tmp_path / "ana.jsonl"
    done = run("merge", *exports, "--chat", "ana", "--same", "Ana=+447700900123", "-o", out)
    assert done.returncode == 0
    assert b"4 messages, 1 of them in more than one" in done.stderr
    rows = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert [(row["speaker"], row["text"]) for row in rows] == [
        ("Ben", "yes"),
        ("Ana", "are you there?"),
        ("Ben", "where?"),
        ("Ana", "good"),
    ]
    assert [origin["source"] for origin in rows[1]["origins"]] == [
        "WhatsApp Chat with Ana.txt",
        "other.jsonl",
    ]
    reading = json.loads(run("read", out, "--json").stdout)
    assert reading["conversation"]["messages"] == 4


def test_a_history_is_taken_apart(exports, tmp_path):
    """--split gives each chat back as `convert` writes it, and overwrites nothing."""
    out, parts = tmp_path / "ana.jsonl", tmp_path / "some" / "parts"
    run("merge", *exports, "--chat", "ana", "-o", out)
    assert run("merge", "--split", out, "-o", parts).returncode == 0
    for path in exports:
        wanted = run("convert", path, "--chat", "ana" if path.suffix == ".jsonl" else "1").stdout
        assert (parts / f"{path.name}.jsonl").read_bytes() == wanted
    assert "exists" in _message(run("merge", "--split", out, "-o", parts))


def _message(done):
    assert done.returncode == 2
    return done.stderr.decode()


def test_the_functions_are_the_commands(exports, tmp_path):
    """`turntoward.merge` and `turntoward.split` do the same, and tell what they did."""
    report = merge(exports, out=tmp_path / "ana.jsonl", chat=["Ana"], same=["Ana=+44 7700 900123"])
    assert (report.title, report.messages, report.duplicates) == ("Ana", 4, 1)
    assert report.sources == {"WhatsApp Chat with Ana.txt": 3, "other.jsonl": 2}
    paths, problems = split(tmp_path / "ana.jsonl", out=tmp_path / "parts")
    assert [path.name for path in paths] == [
        "WhatsApp Chat with Ana.txt.jsonl",
        "other.jsonl.jsonl",
    ]
    assert problems == ()


def test_two_chats_of_one_file_are_merged(exports, tmp_path):
    """Two numbers of a person are two chats of one export; --chat names both."""
    done = run("merge", exports[1], "--chat", "ana", "--chat", "cara")
    sources = {json.loads(line)["origins"][0]["source"] for line in done.stdout.splitlines()}
    assert sources == {"other.jsonl, Ana", "other.jsonl, Cara"}


def test_what_is_meant_must_be_there(exports, tmp_path):
    """A chat or a person that is not there is refused, and nothing is written."""
    out = tmp_path / "ana.jsonl"
    assert "Cara" in refused("merge", *exports, "-o", out)
    assert "Ana, Ben" in refused("merge", *exports, "--chat", "ana", "--same", "Ana=Zoe", "-o", out)
    refused("merge", *exports, "--chat", "ana", "--same", "Ana", "-o", out)
    refused("merge", *exports, "--chat", "ana", "-o", exports[0])
    refused("merge", "--split", exports[0], "-o", tmp_path / "parts")
    refused("merge", "--split", tmp_path / "none.jsonl", "-o", tmp_path / "parts")
    refused("merge", "--split", *exports)
    assert not out.exists()
    assert not (tmp_path / "parts").exists()


def test_names_of_sources_are_no_paths(tmp_path):
    """A merged file from elsewhere cannot choose where its parts are written."""
    names = ("../x", "a/b", "a\\b", "..", "", "C:x", "x\u0000y")
    lines = (
        json.dumps({"speaker": "A", "text": "x", "origins": [{"source": name, "place": 0}]}) + "\n"
        for name in names
    )
    (tmp_path / "m.jsonl").write_text("".join(lines), "utf-8")
    paths, _ = split(tmp_path / "m.jsonl", out=tmp_path / "parts")
    assert {path.parent for path in paths} == {tmp_path / "parts"}
    assert len({path.name for path in paths}) == len(names)
    assert {path.name for path in tmp_path.iterdir()} == {"m.jsonl", "parts"}


def test_clocks_that_cannot_be_compared_are_told(tmp_path):
    """A chat without a zone beside one with instants is told, with what to do."""
    (tmp_path / "a.jsonl").write_text(
        '{"speaker": "A", "text": "x", "at": "2024-04-13T21:15:20Z"}\n', "utf-8"
    )
    files = (EXAMPLES / "partners-android.txt", tmp_path / "a.jsonl")
    assert b"Tell the zone" in run("merge", *files).stderr
    assert b"Tell the zone" not in run("merge", *files, "--timezone", "Europe/London").stderr
