"""Every reader costs time in proportion to the file, and memory that does not grow with it."""

import time
import tracemalloc

import pytest

from tests.readers.streams import sure
from turntoward.errors import TurnTowardError
from turntoward.model.ports import ReadOptions
from turntoward.readers import READERS, readers
from turntoward.testing import BytesSource

OURS = readers()[: len(READERS)]
STARTS = {
    "whatsapp": "13/04/2024, 21:15 - Ana: one\n13/04/2024, 21:16 - Ben: two\n13/04/2024, 21:17 - Ana: ",
    "vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\nAna: a\n\n00:02.000 --> 00:03.000\nBen: ",
    "srt": "1\n00:00:01,000 --> 00:00:02,000\nAna: a\n\n2\n00:00:02,000 --> 00:00:03,000\nBen: ",
    "transcript": "Ana: hi\nBen: yes\nAna: so\nBen: ",
    "csv": "ts,speaker,text\n1713035701,Ana,a\n1713035701,Ben,",
    "jsonl": '{"speaker":"Ana","text":"a"}\n{"speaker":"Ben","text":"',
}
SHAPES = {
    "letters": "a", "spaces": " ", "tabs": "\t", "colons": ":", "digits": "0", "quotes": '"',
    "brackets": "[", "closed brackets": "[a]", "tags": "<v ", "open tags": "<", "entities": "&#1",
    "notes": "♪", "line ends": "\n", "returns": "\r\n", "marks": "\u200e", "escapes": "\\u",
    "labels": "Ana: ", "turns": "Ana: a\n", "timings": "00:01.000 --> ", "times": "0:01 ",
    "cells": '"",', "dates": "13/04/2024, 21:15 - ", "headings": "Ana  0:05\n", "blanks": "a \n\n",
}  # fmt: skip
SMALL, LARGE = 2**15, 2**18
FREE = 0.05  # seconds that may pass before growth counts


def cost(reader, data):
    """CPU seconds of detecting and reading, whatever comes of it."""
    start = time.process_time()
    sure(reader, data)
    try:
        for _ in reader.read(BytesSource("x", data), ReadOptions(timezone="Europe/Madrid")):
            pass
    except TurnTowardError:
        pass
    return time.process_time() - start


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("reader", OURS, ids=lambda reader: reader.NAME)
def test_hostile_shapes_cost_linear_time(reader, shape):
    """Eight times the file costs about eight times the time, whatever is repeated in it."""
    unit = SHAPES[shape]
    for start in ("", STARTS[reader.NAME]):
        small, large = (
            (start + unit * (size // len(unit))).encode() for size in (SMALL, LARGE)
        )
        before = min(cost(reader, small) for _ in range(2))
        after = cost(reader, large)
        if after > 20 * max(before, FREE / 20):
            after = min(after, cost(reader, large))
        assert after <= 20 * max(before, FREE / 20), f"{before:.4f} s, then {after:.4f} s"


@pytest.mark.parametrize("reader", OURS, ids=lambda reader: reader.NAME)
def test_memory_stays_flat(reader, tmp_path):
    """A file eight times as long needs about the same memory."""
    line = {
        "whatsapp": "13/04/2024, 21:15 - Ana: a few words\n",
        "vtt": "00:01.000 --> 00:02.000\nAna: a few words\n\n",
        "srt": "1\n00:00:01,000 --> 00:00:02,000\nAna: a few words\n\n",
        "transcript": "Ana: a few words\n",
        "csv": "1713035701,Ana,a few words\n",
        "jsonl": '{"speaker":"Ana","text":"a few words"}\n',
    }[reader.NAME]
    head = {"vtt": "WEBVTT\n\n", "csv": "ts,speaker,text\n"}.get(reader.NAME, "")
    peaks = []
    for count in (1_000, 8_000):
        source = BytesSource("x", (head + line * count).encode())
        tracemalloc.start()
        for _ in reader.read(source, ReadOptions()):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0] + 200_000
