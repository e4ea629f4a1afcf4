"""SubRip subtitles, and captions of the same kind without a header."""

import re
from collections.abc import Iterator

from turntoward.model.ports import Head, Item, ReadOptions, Source
from turntoward.readers._cues import LIMITS, TIMING, Dialect, read_cues

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "detect", "read"]

NAME = "srt"
TITLE = "SubRip subtitles (.srt)"
STEPS: tuple[str, ...] = (
    "Download the captions of the recording as SRT, with names before what is said.",
)
_DIALECT = Dialect(reader=NAME, header=False, carries=True, blank_lines=True)
_LINE_END = re.compile(r"\r\n|\n|\r")
_LOOKED_AT = 4  # lines with words, of which one must be the first caption's time


def detect(head: Head) -> float:
    """Sure where one of the first lines is the time of a caption."""
    if head.text is None:
        return 0.0
    lines = (line for line in _LINE_END.split(head.text[:2000]) if line.strip())
    for _, line in zip(range(_LOOKED_AT), lines, strict=False):
        if TIMING.match(line):
            return 0.95
    return 0.0


def read(source: Source, options: ReadOptions) -> Iterator[Item]:  # noqa: ARG001 a recording has no zone
    """Each caption as a message, with its offset and duration."""
    yield from read_cues(source, _DIALECT)
