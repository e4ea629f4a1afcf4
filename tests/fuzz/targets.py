"""What is fuzzed: every reader there is, with its golden cases as seeds, and zips."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from random import Random
from typing import Final, cast

from msgspec import Struct

from tests.fuzz import databases, zips
from tests.fuzz.seeds import short
from tests.fuzz.words import words_of
from turntoward.errors import TurnTowardError
from turntoward.model import Message
from turntoward.model.ports import Bundle, BundleReader, Head, Item, Reader, ReadOptions
from turntoward.readers import READERS, readers
from turntoward.readers._text import HEAD, decode_head
from turntoward.testing import BytesSource, check_stream

__all__ = ["NAMES", "Target", "target"]

Way = Callable[[bytes, Random], bytes]
GOLDEN: Final = Path(__file__).parents[1] / "golden" / "readers"
NAMES: Final = (*(reader.NAME for reader in readers()[: len(READERS)]), "zip")
_MOST: Final = 6_000  # bytes of an input, unless a seed is longer; few come near
_OPTIONS: Final = (  # the length of an input chooses
    ReadOptions(),
    ReadOptions(timezone="America/St_Johns", date_order="mdy"),
    ReadOptions(),
    ReadOptions(timezone="Pacific/Kiritimati"),
)
_LONGEST_ERROR: Final = 600  # letters


class Target(Struct, frozen=True):
    """One thing that takes bytes from strangers.

    An input is `prefix` bytes that choose between ways to give the file, and the file.
    """

    name: str
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...]  # that it looks for
    run: Callable[[bytes], None]  # raises only where a promise is broken
    prefix: int = 0
    ways: tuple[Way, ...] = ()  # to change a file of this kind, besides the common ones

    @property
    def longest(self) -> int:
        """Bytes of an input."""
        return max(_MOST, *map(len, self.seeds))


def target(name: str, planted: Reader | None = None) -> Target:
    """The target of this name.

    Args:
        name: one of NAMES.
        planted: a reader that is fuzzed in the place of this one, with its seeds.
    """
    if name == "zip":
        return Target(name, zips.seeds(), (), zips.reader(), ways=(zips.other_field,))
    reader = next(reader for reader in readers() if name == reader.NAME)
    return _of_reader(planted or reader, name)


def _of_reader(reader: Reader, name: str) -> Target:
    cases = [_files(folder) for folder in sorted((GOLDEN / name).iterdir())]
    files = [data for case in cases for data in case.values()]
    ways: tuple[Way, ...] = ()
    if any(map(databases.is_database, files)):
        files = [databases.small(data) for data in files if databases.is_database(data)]
        ways = (databases.other_page,)
    alone = [seed for data in files for seed in _shortened(data)]
    words = words_of(reader)
    if not hasattr(reader, "read_bundle"):
        return Target(name, tuple(alone), words, _Alone(reader).run, ways=ways)
    inside = _Inside(cast("BundleReader", reader), [case for case in cases if len(case) > 1])
    seeds = (*(b"\0" + seed for seed in alone), *inside.seeds())
    return Target(name, seeds, words, inside.run, prefix=1, ways=ways)


def _files(folder: Path) -> dict[str, bytes]:
    """The inputs of a golden case, by their paths."""
    whole = folder / "input"
    paths = whole.rglob("*") if whole.is_dir() else folder.glob("input.*")
    start = whole if whole.is_dir() else folder
    files = sorted(path for path in paths if path.is_file())
    return {path.relative_to(start).as_posix(): path.read_bytes() for path in files}


def _shortened(data: bytes) -> Iterator[bytes]:
    return iter((data,)) if databases.is_database(data) else short(data)


class _Source(BytesSource):
    """A file that others lie beside."""

    def __init__(self, path: str, data: bytes, others: Mapping[str, "_Source"]) -> None:
        super().__init__(path.rpartition("/")[2], data, path)
        self._others = others

    def beside(self, ending: str) -> "_Source | None":  # type: ignore[override]
        return self._others.get(self.path + ending)


class _Alone:
    """A reader that is given one file."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def run(self, data: bytes) -> None:
        """Detect and read it."""
        detect(self.reader, data)
        options = _OPTIONS[len(data) % len(_OPTIONS)]
        read(partial(self.reader.read, BytesSource("input", data), options))


class _Inside(_Alone):
    """A reader that is given one file alone, or in the place of one in a folder."""

    def __init__(self, reader: BundleReader, trees: list[dict[str, bytes]]) -> None:
        super().__init__(reader)
        self._bundles = reader
        small = [{path: next(_shortened(data)) for path, data in tree.items()} for tree in trees]
        self._places = [(tree, path) for tree in small for path in tree]

    def seeds(self) -> Iterator[bytes]:
        """Each file of each folder, at its place."""
        for number, (tree, path) in enumerate(self._places, 1):
            yield bytes([number]) + tree[path]

    def run(self, data: bytes) -> None:
        """Part the folder into bundles and read each; or the file alone."""
        place, data = data[0] if data else 0, data[1:]
        number = place % (len(self._places) + 1)
        if not number:
            super().run(data)
            return
        tree, path = self._places[number - 1]
        given: dict[str, _Source] = {}
        files = {each: data if each == path else was for each, was in tree.items()}
        given.update({each: _Source(each, content, given) for each, content in files.items()})
        options = _OPTIONS[len(data) % len(_OPTIONS)]
        for bundle in parted(self._bundles, Bundle("export", tuple(given.values()))):
            read(partial(self._bundles.read_bundle, bundle, options))


def parted(reader: BundleReader, tree: Bundle) -> tuple[Bundle, ...]:
    """The bundles of a tree; none where it is refused."""
    try:
        return tuple(reader.bundles(tree))
    except TurnTowardError as error:
        _check_sentence(error)
        return ()


def detect(reader: Reader, data: bytes) -> None:
    """How sure a reader is of these bytes must be a share."""
    head = data[:HEAD]
    sure = reader.detect(Head(name="input", data=head, text=decode_head(head) if head else None))
    assert 0 <= sure <= 1, "how sure a reader is lies between 0 and 1"


def read(items: Callable[[], Iterator[Item]]) -> None:
    """A stream in the order of the port, of messages as promised; or an error of ours."""
    try:
        check_stream(map(_checked, items()))
    except TurnTowardError as error:
        _check_sentence(error)


def _checked(item: Item) -> Item:
    if isinstance(item, Message):
        said = f"{item.id}{item.speaker}{item.text}{item.caption}{item.reply_to}"
        assert said.isascii() or said.encode(), "no letter is half a letter"
        assert item.at is None or item.at.tzinfo is None, "a wall clock has no zone"
        assert item.at_utc is None or item.at_utc.utcoffset() is not None, "UTC has one"
    return item


def _check_sentence(error: TurnTowardError) -> None:
    told = str(error)
    assert told.isprintable(), "an error is told in plain letters"
    assert 0 < len(told) < _LONGEST_ERROR, "an error is a sentence or two"
