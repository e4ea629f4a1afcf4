"""A reader with a defect behind a magic word: the fuzzer must find it."""

from collections.abc import Iterator

from turntoward.model import Message
from turntoward.model.ports import Item, ReadOptions, Source
from turntoward.readers import transcript
from turntoward.readers.transcript import LIMITS, NAME, STEPS, TITLE, detect

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "detect", "read"]


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """What the reader gives, until somebody says the word."""
    for item in transcript.read(source, options):
        if isinstance(item, Message):
            assert "abracadabra" not in item.text, "the defect that was planted"
        yield item
