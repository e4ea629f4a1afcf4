"""New inputs from those that are there."""

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

import atheris

from tests.fuzz.targets import Target

__all__ = ["Mutator"]

_TOKEN: Final = re.compile(rb'"[^"\n]{0,40}"|\w+|[^\w\s]|[\x80-\xff]+')
_NUMBER: Final = re.compile(rb"-?\d+")
_NUMBERS: Final = (
    b"0", b"-1", b"00", b"13", b"24", b"31", b"60", b"99", b"1e9", b"1e999", b"-0.0", b"2147483648",
    b"4294967296", b"9223372036854775808", b"253402300800", b"99999999999999", b"9" * 40, b"9" * 5000,
)  # fmt: skip
_ODD: Final = (
    b"", b"\0", b"\n", b"\r\n", b"\r", b"\t", b" ", b'"', b"'", b"\\", b",", b";", b":", b"/", b"<",
    b">", b"&", b"=", b"%", b"[", b"]", b"{", b"}", b"null", b"true", b"NaN", b"[]", b"{}", b'""', b"[[",
    b"\\ud800", b"\\udc00", b"\\u0000", b"\xed\xa0\x80", b"\xff", b"\xfe\xff", b"\xff\xfe",
    b"\xef\xbb\xbf", b"\xe2\x80\x8e", b"\xe2\x80\xaf", b"\xc2\xa0", b"\xe2\x80\xa8", b"\xc2\x85",
    b"\x0b", b"\x0c", b"\x1a", b"\x1c", b"\xd9\xa1", b"\xe1\x9f\xa1", b"\xc2\xb2", b"\xf0\x9f\x91\x8d",
    b"\xf4\x8f\xbf\xbf", b"\xe2\x80\xae", b"<!--", b"]]>", b"&#0;", b"&#x110000;", b"&amp", b"=?x?B??=",
)  # fmt: skip
_STEPS: Final = (1, 1, 1, 2, 2, 3, 5)  # changes at once, each as often as it stands here
_OFTEN: Final = 0.2  # of guided inputs begin with a seed
_ELSEWHERE: Final = 0.03  # of inputs are given in another way than their seed

_Way = Callable[[bytes], bytes]


class Mutator:
    """Makes the next input: from a seed, or, where coverage guides, from one that told something."""

    def __init__(self, target: Target, seed: int, *, guided: bool) -> None:
        self._prefix = target.prefix
        self._seeds = target.seeds
        self._guided = guided
        self._rng = Random(seed)
        self._waiting = iter(target.seeds)
        self._files = [data[target.prefix :] for data in target.seeds]
        tokens = {token for data in self._files for token in _TOKEN.findall(data)}
        self._pools: Sequence[Sequence[bytes]] = [
            pool for pool in (sorted(tokens), target.words, _ODD) if pool
        ]
        own = [self._with(way) for way in target.ways]
        self._ways: Sequence[_Way] = (
            *(own * 8), self._anything, self._anything, self._token, self._token, self._token,
            self._inserted, self._number, self._spliced, self._line, self._without, self._twice,
        )  # fmt: skip

    def __call__(self, data: bytes, most: int, _: int) -> bytes:
        """The next input, of at most so many bytes."""
        unchanged = next(self._waiting, None)
        if unchanged is not None:
            return unchanged[:most]
        if not self._guided or self._rng.random() < _OFTEN:
            data = self._rng.choice(self._seeds)
        prefix, data = data[: self._prefix], data[self._prefix :]
        if self._prefix and self._rng.random() < _ELSEWHERE:
            prefix = self._rng.randbytes(self._prefix)
        for _ in range(self._rng.choice(_STEPS)):
            data = self._rng.choice(self._ways)(data)
        return (prefix + data)[:most]

    def _with(self, way: Callable[[bytes, Random], bytes]) -> _Way:
        return lambda data: way(data, self._rng)

    def _anything(self, data: bytes) -> bytes:
        """One of the changes of libFuzzer."""
        return atheris.Mutate(data, len(data) + 64)

    def _token(self, data: bytes) -> bytes:
        """Another word, number or sign in the place of one."""
        found = _TOKEN.search(data, self._place(data))
        start, end = found.span() if found else (len(data), len(data))
        return data[:start] + self._word() + data[end:]

    def _inserted(self, data: bytes) -> bytes:
        at = self._place(data)
        return data[:at] + self._word() + data[at:]

    def _number(self, data: bytes) -> bytes:
        found = _NUMBER.search(data, self._place(data))
        if found is None:
            return data
        return data[: found.start()] + self._rng.choice(_NUMBERS) + data[found.end() :]

    def _spliced(self, data: bytes) -> bytes:
        """The start of this one and the end of another, or the other's middle within it."""
        other = self._rng.choice(self._files)
        at, start = self._place(data), self._place(other)
        if self._rng.random() < 0.5:
            return data[:at] + other[start:]
        return data[:at] + other[start : start + self._rng.randrange(200)] + data[at:]

    def _line(self, data: bytes) -> bytes:
        """A line gone, twice, elsewhere, or from another file."""
        lines = data.split(b"\n")
        at = self._rng.randrange(len(lines))
        line = lines.pop(at)
        if self._rng.random() < 0.3:
            line = self._rng.choice(self._rng.choice(self._files).split(b"\n"))
        again = self._rng.choice(((), (at,), (at, at), (self._rng.randrange(len(lines) + 1),)))
        for place in again:
            lines.insert(place, line)
        return b"\n".join(lines)

    def _without(self, data: bytes) -> bytes:
        start = self._place(data)
        return data[:start] + data[start + self._rng.choice((1, 2, 4, 16, 64, len(data))) :]

    def _twice(self, data: bytes) -> bytes:
        """A stretch of it, over and over."""
        start = self._place(data)
        size, times = self._rng.choice(((1, 100), (2, 30), (4, 8), (16, 3), (64, 1)))
        return data[:start] + data[start : start + size] * times + data[start:]

    def _place(self, data: bytes) -> int:
        return self._rng.randrange(len(data) + 1)

    def _word(self) -> bytes:
        return self._rng.choice(self._rng.choice(self._pools))
