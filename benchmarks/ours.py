"""One measurement of Turn Toward; prints one line of JSON."""

import io
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import BinaryIO, cast

EXAMPLES = Path(__file__).parent.parent / "examples"
TURNS = 40_000
CODED_TURNS = 200_000
MEGABYTE = 1_000_000


def read(path: str) -> Callable[[], int]:
    """Every item of an export, as the reader streams it."""
    from turntoward.api import open_export
    from turntoward.model import Message
    from turntoward.model.ports import ReadOptions

    return lambda: sum(
        isinstance(item, Message) for item in open_export(path, ReadOptions()).items()
    )


def isolated(path: str) -> Callable[[], int]:
    """The same through another process, its start included; the peak is that of the two."""
    from turntoward.model import Message
    from turntoward.readers.isolated import IsolatedExport

    def count() -> int:
        with IsolatedExport(path) as export:
            return sum(isinstance(item, Message) for item in export.items())

    return count


def convert(path: str) -> Callable[[], int]:
    """An export into JSON lines."""
    from turntoward.api import convert as run

    class Counter(io.RawIOBase):
        lines = 0

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.lines += data.count(b"\n")
            return len(data)

    def count() -> int:
        out = Counter()
        run(path, out=cast("BinaryIO", out))
        return out.lines

    return count


def rules() -> Callable[[], int]:
    """Coding turns that were never seen before, in conversations of forty turns.

    The turns are those of the examples, each made different by a word of its own, so that no
    cache helps. The first thousand warm the automaton up; a first use pays for that once.
    """
    from turntoward.api import load_codebook
    from turntoward.coding import Coder

    coder = Coder(load_codebook())
    for turn in islice(_turns("warm"), 1000):
        coder.code(*turn)

    def run() -> int:
        for number, turn in enumerate(islice(_turns("word"), TURNS)):
            coder.code(*turn, conversation=str(number // 40))
        return TURNS

    return run


def both() -> Callable[[], int]:
    """The same turns, with the encoder beside the rules, on all processors; opening it left out."""
    from turntoward.api import load_codebook
    from turntoward.coding import Coder, Said
    from turntoward.shipped import load_encoder

    coder = Coder(load_codebook(), *load_encoder())
    list(coder.code_many(Said(*turn) for turn in islice(_turns("warm"), 1000)))

    def run() -> int:
        turns = enumerate(islice(_turns("word"), TURNS // 4))
        said = (Said(*turn, number, str(number // 40)) for number, turn in turns)
        return sum(1 for _ in coder.code_many(said))

    return run


def opened() -> Callable[[], int]:
    """Opening the encoder, with its self-test."""
    from turntoward.shipped import load_encoder

    def run() -> int:
        load_encoder()
        return 1

    return run


def why() -> Callable[[], int]:
    """Why a turn of thirty words got a code; the aim is 50 ms."""
    from turntoward.coding.why import why as explained
    from turntoward.model import Coding
    from turntoward.model.ports import Window
    from turntoward.shipped import load_encoder

    encoder, blend = load_encoder()
    coding = Coding(
        turn=1, code="disclosure", p=0.9, span=None, reason="", source="encoder:disclosure", level=3
    )
    texts = [
        f"i keep telling myself it is fine and that you are busy but honestly i feel so lonely {word} "
        "when you come home and go straight to your desk without a word to me"
        for word in ("today", "tonight", "again", "here", "lately")
    ]

    def run() -> int:
        for text in texts:
            window = Window(speakers=("b", "a"), texts=("long day, sorry, one more thing", text))
            explained(coding, window, encoder, blend)
        return len(texts)

    return run


def _turns(word: str) -> Iterator[tuple[str, str]]:
    from turntoward.api import open_conversation

    said = [
        (turn.speaker, turn.text)
        for path in sorted(EXAMPLES.iterdir())
        if path.suffix in {".txt", ".vtt", ".csv"}
        for turn in open_conversation(path).turns
    ]
    for number, (speaker, text) in enumerate(cycle(said)):
        yield speaker, f"{text} {word}{number}"


def dynamics() -> Callable[[], int]:
    """All dynamics of a coded conversation: what turns do to each other, moments and figures."""
    from make_coded import make_coded
    from turntoward.api import load_codebook
    from turntoward.dynamics import CodedTurns, Words, find_dynamics

    conversation, codings = make_coded(CODED_TURNS)
    words = Words(load_codebook().feelings)

    def run() -> int:
        find_dynamics(CodedTurns(conversation, codings), words, load_codebook().cues)
        return len(conversation.turns)

    return run


def hostile(name: str) -> Callable[[], int]:
    """One message of a megabyte, made to be slow."""
    from turntoward.api import load_codebook
    from turntoward.coding import Coder

    text = {
        "letters": "a" * MEGABYTE,
        "words": "i feel so " * (MEGABYTE // 10),
        "quotes": 'she said "' * (MEGABYTE // 10),
        "mixed": "i'm not sad because you never, " * (MEGABYTE // 31),
    }[name]
    coder = Coder(load_codebook())
    coder.code("a", "warm")

    def run() -> int:
        coder.code("a", text)
        return len(text)

    return run


def start(what: str) -> Callable[[], int]:
    """A fresh process."""
    command = {
        "--version": [sys.executable, "-m", "turntoward", "--version"],
        "import": [sys.executable, "-c", "import turntoward"],
    }[what]

    def run() -> int:
        subprocess.run(command, check=True, capture_output=True)
        return 1

    return run


def main() -> None:
    """Time one of them, imports and compilation left out."""
    name, *arguments = sys.argv[1:]
    measured: dict[str, Callable[..., Callable[[], int]]] = {
        "read": read,
        "isolated": isolated,
        "convert": convert,
        "rules": rules,
        "both": both,
        "opened": opened,
        "why": why,
        "dynamics": dynamics,
        "hostile": hostile,
        "start": start,
    }
    run = measured[name](*arguments)
    started = perf_counter()
    count = run()
    seconds = perf_counter() - started
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = max(usage.ru_maxrss for usage in usages) / 1024
    print(json.dumps({"seconds": seconds, "count": count, "peak_mb": peak}))


if __name__ == "__main__":
    main()
