"""WebVTT: the captions of video calls (Zoom, Teams, Meet) and of video sites."""

from collections.abc import Iterator

from turntoward.model.ports import Head, Item, ReadOptions, Source
from turntoward.readers._cues import LIMITS, Dialect, read_cues

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "detect", "read"]

NAME = "vtt"
TITLE = "WebVTT captions (.vtt)"
STEPS: tuple[str, ...] = (
    "In Zoom, Teams or Meet, open the recording and download its transcript as VTT.",
    "Check that each line names who speaks.",
)
_DIALECT = Dialect(reader=NAME, header=True, carries=False, blank_lines=False)
_SIGNATURE = "WEBVTT"


def detect(head: Head) -> float:
    """Sure where the file begins with its signature."""
    if head.text is None or not head.text.startswith(_SIGNATURE):
        return 0.0
    after = head.text[len(_SIGNATURE) : len(_SIGNATURE) + 1]
    return 0.99 if after in {"", " ", "\t", "\n", "\r"} else 0.0


def read(source: Source, options: ReadOptions) -> Iterator[Item]:  # noqa: ARG001 a recording has no zone
    """Each caption as a message, with its offset and duration."""
    yield from read_cues(source, _DIALECT)
