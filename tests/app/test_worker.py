"""The worker: codes in stretches, goes on where it was left, and ends with the app."""

import time
from pathlib import Path

import msgspec
import pytest

from tests.app.serving import Served, chat
from turntoward import api
from turntoward.app import worker as workers
from turntoward.app._wire import Asked, More
from turntoward.app._worker import code
from turntoward.app.jobs import Jobs
from turntoward.app.readings import readings_of
from turntoward.errors import LockedStoreError, StoreError
from turntoward.keeping import keep
from turntoward.model import Coding
from turntoward.model.ports import Window
from turntoward.model.reading import MadeBy
from turntoward.shipped import load_encoder
from turntoward.store.records import Coded

EXAMPLE = "examples/partners-android.txt"
ADDRESS = "/room-of-the-test/reading/1"


@pytest.fixture(scope="module")
def conversation():
    """One of ours, with many talks."""
    return api.open_conversation(EXAMPLE)


@pytest.fixture
def small_stretches(monkeypatch):
    """So that there are places to go on from in a small conversation, and each is kept."""
    monkeypatch.setattr("turntoward.app._worker.STRETCH", 20)
    monkeypatch.setattr("turntoward.app._worker._KEEP", 0.0)


@pytest.fixture
def brought(served):
    """An app with a conversation in its store, that reads by rules alone; and its readings."""
    keep(served.store, EXAMPLE, me="Ana")
    readings = readings_of(served.desk, Jobs())
    readings.rules_only = True
    return served, readings


def coded(conversation, kept=None):
    """What is to be kept on the way, and what comes out at the end."""
    told = [*code(conversation, kept, rules_only=True)]
    return [each for each in told if hasattr(each, "coded")], told[-1]


def until_over(readings, number=1, seconds=90.0):
    """Wait for a reading; what became of its job."""
    end = time.monotonic() + seconds
    job = readings.job(number)
    while not job.is_over and time.monotonic() < end:
        time.sleep(0.05)
    assert job.is_over
    return job


@pytest.mark.usefixtures("small_stretches")
def test_equal_to_analyze(conversation):
    """Coding by stretches gives what `analyze` gives."""
    _, (codings, made_by) = coded(conversation)
    reading = api.analyze(conversation, lens="all", rules_only=True)
    assert (tuple(codings), made_by) == (reading.codings, reading.made_by)


@pytest.mark.usefixtures("small_stretches")
def test_resumes(conversation):
    """Wherever it was interrupted, going on gives what an uninterrupted run gives."""
    parts, whole = coded(conversation)
    assert len(parts) > 5
    for upto in (1, 3, len(parts) - 1, len(parts)):
        kept = joined(parts[:upto])
        rest, again = coded(conversation, kept)
        assert again == whole
        assert [each.since for each in rest] == [each.since for each in parts[upto:]]


def test_very_many_codings_are_kept_some_at_a_time(conversation, monkeypatch):
    """Where a talk is long, its codings come in parts that fit together, cut between turns."""
    whole, _ = coded(conversation)
    monkeypatch.setattr("turntoward.app._worker._SOME", 30)
    parts, _ = coded(conversation)
    assert len(parts) > len(whole)
    assert joined(parts) == joined(whole)
    assert [each.since for each in parts[1:]] == [each.coded.messages for each in parts[:-1]]
    starts = {turn.messages[0] for turn in conversation.turns}
    assert all(each.since in starts for each in parts[1:])


@pytest.mark.usefixtures("small_stretches")
def test_other_codebook(conversation):
    """Codings of another codebook are not gone on with."""
    parts, whole = coded(conversation)
    kept = joined(parts[:2])
    made_by = msgspec.structs.replace(kept.made_by, codebook="another")
    rest, again = coded(conversation, msgspec.structs.replace(kept, made_by=made_by))
    assert again == whole
    assert rest[0].since == 0


def joined(parts):
    """What the store has after these parts."""
    codings = tuple(each for part in parts for each in part.coded.codings)
    last = parts[-1].coded
    return Coded(made_by=last.made_by, messages=last.messages, codings=codings)


def test_codings_are_kept(brought, conversation):
    """A reading leaves the codings of the whole conversation in the store, to the letter."""
    served, readings = brought
    readings.begin(1, address=ADDRESS)
    assert until_over(readings).error is None
    reading = api.analyze(conversation, lens="all", rules_only=True)
    stored = served.store.conversation(1)
    assert served.store.codings(1, stored, reading.made_by) == reading.codings
    assert readings.begin(1, address=ADDRESS) is readings.made(1)


def test_lock_ends_it(brought):
    """When the store locks, the process that reads is gone, and nothing is left in memory."""
    served, readings = brought
    readings.begin(1, address=ADDRESS)
    while not readings.workers:
        time.sleep(0.01)
    process = readings.workers[0]._process
    served.desk.lock()
    assert process.poll() is not None
    assert readings.is_empty


def test_lock_drops_what_was_read(brought):
    """A reading that is there goes when the store locks, and is made again from what was kept."""
    served, readings = brought
    readings.begin(1, address=ADDRESS)
    until_over(readings)
    assert not readings.is_empty
    served.desk.lock()
    assert readings.is_empty
    served.unlock()
    readings.begin(1, address=ADDRESS)
    assert until_over(readings).error is None
    assert readings.made(1)


def test_crash(brought):
    """A worker that dies costs one sentence, and can be started again."""
    served, readings = brought
    readings.begin(1, address=ADDRESS)
    while not readings.workers:
        time.sleep(0.01)
    readings.workers[0]._process.kill()
    job = until_over(readings)
    assert job.error == workers._ENDED
    assert readings.begin(1, address=ADDRESS) is None
    assert readings.job(1) is job  # it does not try again by itself
    assert "has stopped before it was done" in served.ask("/reading/1").text
    readings.begin(1, address=ADDRESS, again=True)
    assert until_over(readings).error is None


def test_stop(brought):
    """What a person stops stays stopped until they go on."""
    served, readings = brought
    readings.begin(1, address=ADDRESS)
    served.ask("/reading/1/stop", "POST", form={})
    assert until_over(readings).was_stopped
    served.ask("/reading/1")
    assert readings.made(1) is None
    assert "Go on" in served.ask("/reading/1").text


def test_another_import(brought, tmp_path):
    """When messages were added, what was coded before is not used: turns may be others now."""
    served, readings = brought
    readings.begin(1, address=ADDRESS)
    until_over(readings)
    assert served.store.kept_codings(1)
    newer = tmp_path / "partners-android.txt"
    text = Path(EXAMPLE).read_text("utf-8").rstrip("\n")
    last = text.splitlines()[-1].partition(" - ")[0]
    newer.write_text(f"{text}\n{last} - Ana: and one more thing\n", "utf-8")
    added = keep(served.store, newer, into=1).chats[0].added
    assert added == 1
    assert served.store.kept_codings(1) is None


def test_quiet_keeping_does_not_hold_it_open(tmp_path):
    """Codings that are kept while nobody is there do not keep the store from locking."""
    with Served(tmp_path / "place", idle=1.5) as served:
        served.create()
        number = served.bring(chat(4))
        store = served.store
        made_by = MadeBy(turntoward="0", codebook="made")
        more = Coded(made_by=made_by, messages=4, codings=())
        begun = time.monotonic()

        def keep_on():
            while time.monotonic() - begun < 6:
                store.keep_more_codings(number, more, since=0)
                time.sleep(0.2)

        with pytest.raises(LockedStoreError):
            keep_on()


def test_what_is_kept_needs_no_encoder(conversation, monkeypatch):
    """A reading of what was coded already opens no weights; where some is missing, they are."""
    few = conversation.turns[:3]
    short = msgspec.structs.replace(
        conversation,
        turns=few,
        messages=conversation.messages[: few[-1].messages[-1] + 1],
        sessions=(msgspec.structs.replace(conversation.sessions[0], last=2),),
    )
    first = [*code(short, None)]
    kept = next(each.coded for each in first if isinstance(each, More))
    opened = []

    def counted():
        opened.append(1)
        return load_encoder()

    monkeypatch.setattr(api, "load_encoder", counted)
    again = [*code(short, kept)]
    assert again[-1] == first[-1]
    assert not opened
    other = msgspec.structs.replace(kept.made_by, codebook="another")
    assert [*code(short, msgspec.structs.replace(kept, made_by=other))][-1] == first[-1]
    assert opened


def test_it_says_why():
    """A worker can be asked about one turn, and ends."""
    coding = Coding(
        turn=0, code="disclosure", p=0.9, span=None, reason="", source="encoder:disclosure", level=3
    )
    window = Window(speakers=("Ana",), texts=("i feel so lonely in this house lately",))
    worker = workers.Worker()
    told = worker.explain(Asked(coding, window))
    assert told.code == "disclosure"
    assert all(each.drop > 0 for each in told.words)


def test_a_worker_that_ends_before_it_says_why(monkeypatch):
    """Is one sentence."""
    monkeypatch.setattr(workers, "COMMAND", ("false",))
    coding = Coding(turn=0, code="bid", p=0.9, span=None, reason="", source="encoder:bid")
    with pytest.raises(StoreError, match="Try it once more"):
        workers.Worker().explain(Asked(coding, Window(speakers=("a",), texts=("hm",))))
