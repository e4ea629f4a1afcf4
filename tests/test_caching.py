"""Codings kept on disk, for whoever has the talk."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.make import conversation
from turntoward import api, pipeline
from turntoward.caching import Cache
from turntoward.coding import coded_turns
from turntoward.errors import EncoderError, OutputError
from turntoward.model import Coding
from turntoward.model.ports import Shelved

SAID = (
    ("Ana", "i felt so left out on friday, zanzibar"),
    ("Ben", "that sounds really lonely, what happened?"),
    ("Ana", "nobody asked me to come. it hurts"),
)
FOUND = Shelved(
    (
        (Coding(turn=0, code="bid", p=0.9, span=None, reason="quixotic", source="rule:bid/0"),),
        (),
        (),
    ),
    (0.0, 0.1, 0.0),
)


@pytest.fixture
def turns():
    return conversation(*SAID).turns


def files(folder):
    return sorted(folder.glob("*.coded"))


def test_what_was_put_is_taken(tmp_path, turns):
    """By another process, too; talk and typing are kept apart."""
    Cache(tmp_path / "c", ("1",)).put(turns, FOUND, spoken=None)
    again = Cache(tmp_path / "c", ("1",))
    assert again.take(turns, spoken=None) == FOUND
    assert again.take(turns, spoken=True) is None


def test_other_means_and_other_turns_find_nothing(tmp_path, turns):
    """A word, a speaker, a version: each is enough."""
    cache = Cache(tmp_path, ("1", "2"))
    cache.put(turns, FOUND, spoken=None)
    assert Cache(tmp_path, ("12", "")).take(turns, spoken=None) is None
    for other in ((("Ana", SAID[0][1] + "."), *SAID[1:]), (("Ann", SAID[0][1]), *SAID[1:])):
        assert cache.take(conversation(*other).turns, spoken=None) is None


def test_another_folder_cannot_be_read_with_the_talk_alone(tmp_path, turns):
    """Its salt belongs to the key."""
    Cache(tmp_path / "a", ()).put(turns, FOUND, spoken=None)
    other = Cache(tmp_path / "b", ())
    (path,) = files(tmp_path / "a")
    (tmp_path / "b" / path.name).write_bytes(path.read_bytes())
    assert other.take(turns, spoken=None) is None


def test_nothing_is_legible(tmp_path, turns):
    """No word of the talk, no code, no reason; in no file and no name; and only for its owner."""
    Cache(tmp_path / "c", ()).put(turns, FOUND, spoken=None)
    whole = b"".join(each.name.encode() + each.read_bytes() for each in (tmp_path / "c").iterdir())
    for word in (b"zanzibar", b"Ana", b"bid", b"quixotic", b"rule:"):
        assert word not in whole
    assert {each.stat().st_mode & 0o777 for each in (tmp_path / "c").iterdir()} == {0o600}
    assert (tmp_path / "c").stat().st_mode & 0o777 == 0o700


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_a_missing_one(tmp_path, turns, data):
    """Whatever byte was changed, and however short it is."""
    cache = Cache(tmp_path / "c", ())
    cache.put(turns, FOUND, spoken=None)
    (path,) = files(tmp_path / "c")
    whole = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        whole = whole[: data.draw(st.integers(0, len(whole) - 1))]
    else:
        whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(whole)
    assert cache.take(turns, spoken=None) is None


def test_the_oldest_goes_where_there_is_no_room(tmp_path):
    """And what was left half written."""
    for number in range(4):
        talk = conversation(("Ana", f"number {number}"), *SAID[1:]).turns
        Cache(tmp_path, ()).put(talk, FOUND, spoken=None)
        newest = max(files(tmp_path), key=lambda each: each.stat().st_mtime_ns)
        os.utime(newest, (number, number))
    (tmp_path / "x.coded.1.new").write_bytes(b"half")
    size = files(tmp_path)[0].stat().st_size
    cache = Cache(tmp_path, (), largest=2 * size + 3)
    assert len(files(tmp_path)) == 2
    assert cache.take(conversation(("Ana", "number 3"), *SAID[1:]).turns, spoken=None) == FOUND
    assert not [*tmp_path.glob("*.new")]


def test_a_folder_that_is_none_is_said_in_one_sentence(tmp_path):
    """And what to do instead."""
    (tmp_path / "file").write_text("hm")
    with pytest.raises(OutputError, match="leave --cache out"):
        Cache(tmp_path / "file" / "c", ())


def test_a_reading_from_a_cache_is_the_same_reading(tmp_path, monkeypatch):
    """And asks neither rules nor encoder; a talk that has grown is coded from its last stretch on."""
    monkeypatch.setattr(pipeline, "STRETCH", 2)
    talk = conversation(*SAID, *SAID)
    plain = api.analyze(talk, me="Ana")
    first = api.analyze(talk, me="Ana", cache=tmp_path / "c")
    coded = []

    def counted(turns, *arguments, **more):
        turns = [*turns]
        coded.append(len(turns))
        return whole(turns, *arguments, **more)

    whole = coded_turns
    monkeypatch.setattr(pipeline, "coded_turns", counted)
    assert api.analyze(talk, me="Ana", cache=tmp_path / "c") == first == plain
    assert coded == []
    assert api.analyze(talk, me="Ana", cache=tmp_path / "c", rules_only=True) != first
    assert coded


def test_an_encoder_that_does_not_wake_costs_the_encoder(tmp_path, monkeypatch):
    """The rules go on, and the reading says so."""

    def broken():
        raise EncoderError("The encoder is not there; the rules go on without it.")

    monkeypatch.setattr("turntoward.shipped.load_encoder", broken)
    reading = api.analyze(conversation(*SAID), cache=tmp_path)
    assert reading.made_by.encoder is None
    assert "rules go on" in (reading.made_by.note or "")
    assert any(reading.codings)
