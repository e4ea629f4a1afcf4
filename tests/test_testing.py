"""The check for plug-in authors, shown to find what it looks for."""

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from turntoward.model import Chat, Coverage, Message, Problem
from turntoward.readers import srt
from turntoward.testing import check_reader, check_stream

CASES = Path(__file__).parent / "golden" / "readers" / "srt"


def reader(**changes: Any) -> Any:
    """The SRT reader, with something about it changed."""
    parts = {
        name: getattr(srt, name) for name in ("NAME", "TITLE", "LIMITS", "STEPS", "detect", "read")
    }
    return SimpleNamespace(**parts | changes)


def changed(change: Any) -> Any:
    """A reader whose stream is changed."""
    return reader(read=lambda source, options: change([*srt.read(source, options)]))


def noisy(items):
    """Adds a problem that quotes a message."""
    said = next((item.text for item in items if isinstance(item, Message)), "x")
    return [items[0], Problem(code="R1", where="line 1", message=said), *items[1:]]


def nameless(items):
    """Adds a problem that does not say where it is."""
    return [items[0], Problem(code="R1", where="", message="x"), *items[1:]]


def fragile(items):
    """Breaks where a file is cut off."""
    if len(items) < 8:
        raise KeyError
    return items


PLANTED = {
    "no words for people": reader(TITLE=" "),
    "no limits": reader(LIMITS=None),
    "no steps": reader(STEPS=()),
    "steps that are no sentences": reader(STEPS=("Export",)),
    "a name of two words": reader(NAME="two words"),
    "sure of nothing": reader(detect=lambda _: 1.0),
    "not sure of its own": reader(detect=lambda head: 0.6 if head.data else 0.0, NAME="other"),
    "a message lost": changed(lambda items: [*items[:1], *items[2:]]),
    "a message twice": changed(lambda items: [*items[:2], *items[1:]]),
    "no coverage": changed(lambda items: items[:-1]),
    "a chat too late": changed(lambda items: [items[1], items[0], *items[2:]]),
    "a quoting problem": changed(noisy),
    "a problem nowhere": changed(nameless),
    "a crash on a part": changed(fragile),
}


def test_a_good_reader_passes():
    """Our own reader keeps its promises."""
    check_reader(reader(), CASES)


@pytest.mark.parametrize("planted", PLANTED)
def test_planted_faults_are_found(planted):
    """Each broken promise is noticed."""
    with pytest.raises((AssertionError, KeyError)):
        check_reader(PLANTED[planted], CASES)


def test_a_reader_that_leaves_traces(tmp_path):
    """A file written beside the export is noticed."""
    cases = tmp_path / "cases"
    shutil.copytree(CASES, cases)

    def read(source, options):
        for folder in cases.iterdir():
            (folder / "trace").write_text("x")
        return srt.read(source, options)

    with pytest.raises(AssertionError, match="as it was"):
        check_reader(reader(read=read), cases)


def test_a_reader_without_cases(tmp_path):
    """A promise without a case is none."""
    with pytest.raises(AssertionError, match="at least one case"):
        check_reader(reader(), tmp_path / "none")


def test_expected_files_are_refreshed(tmp_path):
    """The switch writes what is read; afterwards it is as expected."""
    cases = tmp_path / "cases"
    shutil.copytree(CASES, cases)
    for expected in cases.glob("*/expected.jsonl"):
        expected.write_text("")
    with pytest.raises(AssertionError, match="messages"):
        check_reader(reader(), cases)
    check_reader(reader(), cases, refresh=True)
    check_reader(reader(), cases)


def test_the_order_of_a_stream():
    """Chats may be mixed as long as each is told first and covered last."""
    one, other = Chat(id="a", title="a"), Chat(id="b", title="b")
    end = Coverage(reader="srt", limits=srt.LIMITS)
    said = [Message(conversation=name, id="1", speaker="Ana") for name in "ab"]
    check_stream([one, said[0], other, said[1], said[0], end, end])
    wrongs: list[list[Any]] = [
        [],
        [one],
        [end],
        [one, one, end, end],
        [one, end, said[0]],
        [one, said[1], end],
    ]
    for wrong in wrongs:
        with pytest.raises(AssertionError):
            check_stream(wrong)
