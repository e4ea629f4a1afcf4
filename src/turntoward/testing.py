"""What authors of plug-ins run on their own work.

A reader is checked with one line in a test: `check_reader(my_reader, Path("cases"))`. Each folder in
`cases` is one case: `input.<ending>` (or a folder `input`, for exports of several files),
`expected.jsonl` (what `turntoward convert` writes), and, where the reader needs to be told something,
`options.json`.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec

from turntoward.errors import TurnTowardError
from turntoward.model import Chat, Coverage, Limits, Message, Problem
from turntoward.model.ports import Bundle, BundleReader, Head, Item, Reader, ReadOptions, Source
from turntoward.readers import Part, open_export, readers
from turntoward.readers.rows import jsonl_line

__all__ = ["BytesSource", "bundle_of", "check_reader", "check_stream"]

_PREFIXES = 250  # of each input that are tried, over all of its files, if there are few inputs
_ALL_PREFIXES = 3_000  # of all inputs of a reader together
_LAST_BYTES = 30  # that are cut off one by one
_TELLING = 6  # letters of a message that no problem may repeat


class BytesSource:
    """An export in memory, or one file of it."""

    def __init__(self, name: str, data: bytes, path: str = "") -> None:
        self.name = name
        self.path = path or name
        self._data = data

    def open(self) -> BinaryIO:
        """A fresh stream of its bytes, from the start."""
        return io.BytesIO(self._data)

    def beside(self, ending: str) -> None:  # noqa: ARG002 the port's
        """Nothing lies beside it."""
        return


def bundle_of(name: str, files: Mapping[str, bytes]) -> Bundle:
    """A folder in memory: the contents of its files by their paths."""
    sources = (BytesSource(path.rpartition("/")[2], data, path) for path, data in files.items())
    return Bundle(name, tuple(sources))


def check_reader(reader: Reader, cases: Path, *, refresh: bool = False) -> None:
    """Check that a reader keeps its promises.

    Args:
        reader: a module (or object) with NAME, TITLE, LIMITS, STEPS, detect and read.
        cases: a folder with one folder for each case, at least one.
        refresh: write the expected files instead of comparing with them; look at what changed.

    Raises:
        AssertionError: which promise is broken, and in which case.
    """
    _check_names(reader)
    folders = sorted(path for path in cases.iterdir() if path.is_dir()) if cases.is_dir() else []
    _insist(bool(folders), f"{reader.NAME} has at least one case in {cases.name}")
    prefixes = min(_PREFIXES, max(_LAST_BYTES, _ALL_PREFIXES // len(folders)))
    for folder in folders:
        _Case(reader, folder, prefixes).check(refresh=refresh)


def check_stream(items: Iterable[Item]) -> None:
    """Check the order of a reader's stream.

    Each chat comes before its messages and once; each has one coverage, after its messages.

    Raises:
        AssertionError: the order is another.
    """
    chats: list[str] = []
    covered = 0
    for item in items:
        if isinstance(item, Chat):
            _insist(item.id not in chats, "a chat is told once")
            chats.append(item.id)
        elif isinstance(item, Coverage):
            covered += 1
            _insist(covered <= len(chats), "a coverage follows its chat")
        elif isinstance(item, Message):
            _insist(
                item.conversation in chats[covered:], "a message lies between chat and coverage"
            )
    _insist(covered == len(chats) > 0, "there is a chat, and each has its coverage")


class _Case:
    """One folder of a reader's cases."""

    def __init__(self, reader: Reader, folder: Path, prefixes: int) -> None:
        self.reader = reader
        self.folder = folder
        self._prefixes = prefixes
        self.input = next(iter(sorted(folder.glob("input.*"))), folder / "input")
        self.expected = folder / "expected.jsonl"
        self.options = _options(folder / "options.json")

    def check(self, *, refresh: bool) -> None:
        """All promises that hold for one input."""
        before = _fingerprint(self.folder)
        export = open_export(self.input, self.options, among=_with(self.reader))
        self._insist(export.reader.NAME == self.reader.NAME, "no other reader is surer of it")
        items = [*export.items()]
        check_stream(items)
        self._insist(items == [*export.items()], "it reads the same twice")
        self._check_problems(items)
        for part in export.parts:
            self._check_prefixes(part, max(1, self._prefixes // len(part.bundle.sources)))
            if part.together:
                self._check_missing(part)
        self._insist(before == _fingerprint(self.folder), "reading leaves the file as it was")
        lines = [jsonl_line(item) for item in items if isinstance(item, Message)]
        if refresh:
            self.expected.write_bytes(b"".join(lines))
        self._compare(lines)

    def _compare(self, lines: list[bytes]) -> None:
        expected = self.expected.read_bytes().splitlines()
        for number, (line, wanted) in enumerate(zip(lines, expected, strict=False), 1):
            found, want = msgspec.json.decode(line), msgspec.json.decode(wanted)
            different = sorted(key for key in {*found, *want} if _differ(found, want, key))
            self._insist(not different, f"message {number} is as expected in {different}")
        self._insist(len(lines) == len(expected), f"it holds {len(expected)} messages")

    def _check_problems(self, items: list[Item]) -> None:
        said = [item for item in items if isinstance(item, Message)]
        words = {text for message in said for text in (message.text, message.caption or "")}
        telling = [text for text in words if len(text.strip()) >= _TELLING]
        for problem in (item for item in items if isinstance(item, Problem)):
            whole = bool(problem.code and problem.where and problem.message)
            self._insist(whole, "each problem has a code, a place and a message")
            told = f"{problem.where} {problem.message}"
            self._insist(not any(text in told for text in telling), "no problem quotes a message")

    def _check_prefixes(self, part: Part, prefixes: int) -> None:
        """Each file of a part cut off at many places, the others left whole."""
        whole = [_copied(source) for source in part.bundle.sources]
        for index, (source, data) in enumerate(whole):
            for cut in _cuts(len(data), prefixes):
                files = [each for each, _ in whole]
                files[index] = BytesSource(source.name, data[:cut], source.path)
                changed = Part(
                    part.reader, Bundle(part.bundle.name, tuple(files)), together=part.together
                )
                self._check_damaged(changed, f"the first {cut} bytes of {source.path}")

    def _check_missing(self, part: Part) -> None:
        """Each file of a part left out."""
        for missing in part.bundle.sources:
            left = tuple(source for source in part.bundle.sources if source is not missing)
            with suppress(TurnTowardError):
                tree = Bundle(part.bundle.name, left)
                for bundle in cast("BundleReader", part.reader).bundles(tree):
                    changed = Part(part.reader, bundle, together=True)
                    self._check_damaged(changed, f"without {missing.path}")

    def _check_damaged(self, part: Part, damage: str) -> None:
        try:
            check_stream(part.items(self.options))
        except TurnTowardError:
            return
        except AssertionError as error:
            raise AssertionError(f"{self}, {damage}: {error}") from None

    def _insist(self, holds: bool, promise: str) -> None:  # noqa: FBT001 a claim and what it is
        _insist(holds, f"{self}: {promise}")

    def __str__(self) -> str:
        return f"{self.reader.NAME}/{self.folder.name}"


def _check_names(reader: Reader) -> None:
    name = reader.NAME
    _insist(name.isidentifier() and name.islower(), "NAME is one word in small letters")
    _insist(bool(reader.TITLE.strip()), f"{name}: TITLE says what it reads, for a person")
    _insist(isinstance(reader.LIMITS, Limits), f"{name}: LIMITS is a record of what it can show")
    _insist(bool(reader.LIMITS.never), f"{name}: LIMITS.never says what the format cannot show")
    told = [step.strip().endswith((".", "?")) for step in reader.STEPS]
    _insist(all(told) and told != [], f"{name}: STEPS says in sentences how to get the export")
    nothing = Head(name="empty", data=b"", text=None)
    _insist(reader.detect(nothing) == 0, f"{name}: an empty file is not its format")


def _with(reader: Reader) -> list[Reader]:
    """All readers, this one in its place, or as the last."""
    known = [reader if other.NAME == reader.NAME else other for other in readers()]
    return known if reader in known else [*known, reader]


def _options(path: Path) -> ReadOptions:
    return (
        msgspec.json.decode(path.read_bytes(), type=ReadOptions) if path.exists() else ReadOptions()
    )


def _fingerprint(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        str(path): (sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def _copied(source: Source) -> tuple[BytesSource, bytes]:
    with source.open() as stream:
        data = stream.read()
    return BytesSource(source.name, data, source.path), data


def _cuts(size: int, prefixes: int) -> Iterator[int]:
    """Lengths of prefixes: evenly over the file, and each of the last ones."""
    step = max(1, size // prefixes)
    last = min(_LAST_BYTES, prefixes)
    yield from sorted({*range(0, size, step), *range(max(0, size - last), size)})


def _differ(found: dict[str, Any], wanted: dict[str, Any], key: str) -> bool:
    return key not in found or key not in wanted or found[key] != wanted[key]


def _insist(holds: bool, promise: str) -> None:  # noqa: FBT001 a claim and what it is
    if not holds:
        raise AssertionError(f"Not so: {promise}.")
