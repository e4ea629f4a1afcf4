"""Reading bytes in memory, for tests."""

from turntoward.model import Coverage, Message, Problem
from turntoward.model.ports import Head, Reader, ReadOptions
from turntoward.readers._text import HEAD, decode_head
from turntoward.testing import BytesSource


class Read:
    """One read of some bytes, sorted by what came."""

    def __init__(
        self, reader: Reader, data: str | bytes, name: str = "input.txt", **options: str
    ) -> None:
        data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        self.items = [*reader.read(BytesSource(name, data), ReadOptions(**options))]
        self.messages = [item for item in self.items if isinstance(item, Message)]
        self.problems = [item for item in self.items if isinstance(item, Problem)]
        self.coverages = [item for item in self.items if isinstance(item, Coverage)]

    @property
    def said(self) -> list[tuple[str | None, str]]:
        """Who said what."""
        return [(message.speaker, message.text) for message in self.messages]

    @property
    def codes(self) -> list[tuple[str, str]]:
        """The codes of the problems, and their places."""
        return [(problem.code, problem.where) for problem in self.problems]


def sure(reader: Reader, data: str | bytes) -> float:
    """How sure a reader is of some bytes."""
    data = data.encode() if isinstance(data, str) else data
    return reader.detect(Head(name="x", data=data[:HEAD], text=decode_head(data[:HEAD])))
