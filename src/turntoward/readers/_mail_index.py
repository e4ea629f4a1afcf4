"""The mails of one account, put in the order of time before they are read.

Of each mail a few numbers are kept (about 50 bytes): where it stands, when it was written, and what
tells a second copy. Files are then read by position. A member of a zip can only be read forwards;
where its mails are not in order, their texts are kept in memory instead.
"""

from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import BinaryIO, Final

from turntoward.errors import InputError
from turntoward.model.ports import Source
from turntoward.readers._mail_headers import Headers, headers_of
from turntoward.readers._mail_mime import Body, parts_of
from turntoward.readers._mail_people import People
from turntoward.readers._mail_split import Span, spans

__all__ = ["MailIndex"]

_MOST_OPEN: Final = 8  # files at once
_DISCARDED: Final = 256 * 1024
_BITS: Final = 0xFFFF_FFFF_FFFF_FFFF
_EARLIEST: Final = float("-inf")


class MailIndex:
    """Where each mail is, and in which order they are told."""

    def __init__(self, sources: Sequence[Source], people: People) -> None:
        self.sources = tuple(sources)
        self.no_mail = 0  # stretches of files that are none
        self._people = people
        self._starts = array("Q")
        self._sizes = array("Q")
        self._files = array("I")
        self._times = array("d")
        self._ids = array("Q")  # what each calls itself
        self._twins = array("Q")  # and what makes two of them copies
        self._circles = array("I")
        self._firsts: list[int] = []  # the number of the first mail of each file
        self._order = array("I")
        self._again: set[int] = set()  # mails whose id another one has
        self._open: OrderedDict[int, _Cursor] = OrderedDict()
        for number, source in enumerate(self.sources):
            self._firsts.append(len(self._starts))
            self._note_file(number, source)
        self.copies = self._arrange()

    def __len__(self) -> int:
        return len(self._starts)

    def _note_file(self, number: int, source: Source) -> None:
        latest = _EARLIEST  # a mail without a time stays behind the one before it
        for span in spans(source):
            if b":" not in span.headers:
                self.no_mail += 1
                continue
            headers = headers_of(span.headers)
            latest = headers.date.timestamp() if headers.date else latest
            self._add(number, span, headers, latest)

    def _add(self, file: int, span: Span, headers: Headers, time: float) -> None:
        at = len(self._starts)
        name = headers.id or (file, at)
        self._starts.append(span.start)
        self._sizes.append(max(0, span.end - span.start))
        self._files.append(file)
        self._times.append(time)
        self._ids.append(hash(name) & _BITS)
        self._twins.append(hash((name, headers.sender, headers.date)) & _BITS)
        self._circles.append(self._people.see(headers))

    def _arrange(self) -> int:
        """Put the mails in order; gives how many are copies of others and left out."""
        ids, twins = self._ids, self._twins
        by_time = array("I", sorted(range(len(ids)), key=self._times.__getitem__))
        copies = bytearray(len(ids))
        by_id = sorted(by_time, key=ids.__getitem__)  # those of one id in the order of time
        for _, same in groupby(by_id, key=ids.__getitem__):
            seen: set[int] = set()
            for number in same:
                copies[number] = twins[number] in seen
                if seen and not copies[number]:
                    self._again.add(number)
                seen.add(twins[number])
        self._order = array("I", (number for number in by_time if not copies[number]))
        return sum(copies)

    def circle(self, number: int) -> int:
        """The circle of a mail."""
        return self._circles[number]

    def place(self, number: int) -> str:
        """Where a mail is, for a person."""
        file = self._files[number]
        name = self.sources[file].name
        last = file + 1 == len(self._firsts)
        count = (len(self) if last else self._firsts[file + 1]) - self._firsts[file]
        within = f"mail {number - self._firsts[file] + 1}"
        if len(self.sources) == 1:
            return within
        return name if count == 1 else f"{name}, {within}"

    def source(self, number: int) -> Source:
        """The file of a mail."""
        return self.sources[self._files[number]]

    def is_last(self, number: int) -> bool:
        """Whether a mail is the last of its file, and so may be cut off."""
        file = self._files[number]
        last = file + 1 == len(self._firsts)
        return number + 1 == (len(self) if last else self._firsts[file + 1])

    def is_named_again(self, number: int) -> bool:
        """Whether another mail has the same id, so that this one needs its own."""
        return number in self._again

    def mails(self) -> Iterator[tuple[int, Body]]:
        """The mails in the order of time, each with its number in the files."""
        try:
            for number in self._order:
                yield number, self._body(number)
        finally:
            for cursor in self._open.values():
                cursor.close()
            self._open.clear()

    def _body(self, number: int) -> Body:
        file = self._files[number]
        cursor = self._open.pop(file, None) or _Cursor(self.sources[file])
        self._open[file] = cursor
        if len(self._open) > _MOST_OPEN:
            _, oldest = self._open.popitem(last=False)
            oldest.close()
        start, size = self._starts[number], self._sizes[number]
        if not cursor.can_reach(start):
            cursor.keep_all(self._spans_of(file))
        return cursor.body(start, size)

    def _spans_of(self, file: int) -> Iterator[tuple[int, int]]:
        last = file + 1 == len(self._firsts)
        end = len(self) if last else self._firsts[file + 1]
        for number in range(self._firsts[file], end):
            yield self._starts[number], self._sizes[number]


class _Cursor:
    """A file that is being read, and how far."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._stream: BinaryIO = source.open()
        self._seekable = self._stream.seekable()
        self._at = 0
        self._kept: dict[int, Body] | None = None

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def can_reach(self, start: int) -> bool:
        """Whether a position can be read without beginning anew."""
        return self._seekable or self._kept is not None or start >= self._at

    def keep_all(self, places: Iterator[tuple[int, int]]) -> None:
        """Read everything in the order of the file, and keep it."""
        self._stream.close()
        self._stream, self._at = self._source.open(), 0
        self._kept = {start: self._read(start, size) for start, size in places}

    def body(self, start: int, size: int) -> Body:
        """The mail at a position."""
        if self._kept is not None:
            return self._kept[start]
        return self._read(start, size)

    def _read(self, start: int, size: int) -> Body:
        try:
            if self._seekable:
                self._stream.seek(start)
            else:
                self._skip(start - self._at)
            self._at = start + size
            return parts_of(self._stream, size)
        except OSError:
            raise InputError(f"{self._source.name} can no longer be read.") from None

    def _skip(self, size: int) -> None:
        while size > 0:
            data = self._stream.read(min(size, _DISCARDED))
            if not data:
                return
            size -= len(data)
