"""Which letters a pattern cannot do without.

Most turns match hardly any rule, so it pays to know beforehand which rules can match at all. For
each pattern this finds a few strings of which every match must hold at least one; one pass over a
turn then says which of all those strings occur (after Cox, R. (2012). Regular Expression Matching
with a Trigram Index).
"""

import re
from collections.abc import Iterable, Mapping
from itertools import product
from math import fsum

from turntoward.errors import BookError

__all__ = ["Literals", "spaced"]

Strings = frozenset[str]

_NOTHING: Strings = frozenset({""})
_EDGE = "\0"  # a word begins or ends here
_EDGES: Strings = frozenset({_EDGE})
_MOST_EXACT = 200  # strings a sequence may be followed through before it is cut
_SMALL_CLASS = 6  # letters of a class that are taken one by one
_MANY_SIGNS = 100  # the same, where there are emoji among them
_SPECIAL = frozenset("|)")
_QUANTIFIERS = frozenset("?*+{")
_PLAIN_LETTERS = re.compile(r"[a-z0-9 ',]+")
_MOST_SETS = 2
_LONGEST = 12  # letters of a string that are looked for; more seldom tell more
_MOST_STRINGS = 6000  # of a set; more than that are not worth looking for


_NOT_WORD = re.compile(r"[\W_]", re.ASCII)  # RE2's idea of a word is ASCII too
_BLANK = re.compile(r"[^a-z0-9?\x80-\U0010ffff]")
_SIGN = re.compile(r"([?\x80-\U0010ffff])")  # what says much without being a word, and parts words
_EDGE_BY_BLANK = re.compile(r"(?<= )\0+|\0+(?= )")
_EDGES_TOGETHER = re.compile(r"\0+")


def spaced(folded: str) -> str:
    """A folded text with its words and signs set apart by spaces, other punctuation left out."""
    return f" {_spread(_BLANK.sub(' ', folded))} "


def _spread(text: str) -> str:
    return _SIGN.sub(r" \1 ", text)


class Literals:
    """Finds what patterns need, knowing the fragments they are made of and what is common."""

    def __init__(self, fragments: Mapping[str, str], sample: str) -> None:
        """Prepare.

        Args:
            fragments: what `{name}` stands for in patterns.
            sample: some ordinary text, spaced, to see which strings are rare.
        """
        self._fragments = fragments
        self._sample = sample
        self._pieces: dict[str, _Piece] = {}
        self._weights: dict[str, float] = {}

    def needed(self, pattern: str) -> list[Strings]:
        """What `spaced(text)` must hold wherever `pattern` matches `text`.

        Returns:
            Sets of strings, one string of each of which is there: the rarest first, at most two;
            none where a match can do without any.

        Raises:
            BookError: the pattern is cut off.
        """
        try:
            piece = _Reading(pattern, self).alternatives()
        except (IndexError, ValueError):
            raise BookError(f"The pattern {pattern!r} is cut off.") from None
        sets = self._sets(piece)
        return [
            _without_longer({string[:_LONGEST] for string in each}) for each in sets[:_MOST_SETS]
        ]

    def fragment(self, name: str) -> "_Piece":
        """What is known of a fragment."""
        if name not in self._pieces:
            self._pieces[name] = _Reading(self._fragments[name], self).alternatives()
        return self._pieces[name]

    def best(self, piece: "_Piece") -> Strings | None:
        """The rarest set of strings of which a piece must hold one."""
        sets = self._sets(piece)
        return sets[0] if sets else None

    def _sets(self, piece: "_Piece") -> tuple[Strings, ...]:
        return piece.must if piece.exact is None else self.rarest([_plain_all(piece.exact)])

    def rarest(self, candidates: Iterable[Strings]) -> tuple[Strings, ...]:
        """The sets that say something, those that are seen least first."""
        usable = [
            each
            for each in set(candidates)
            if 0 < len(each) <= _MOST_STRINGS and all(string.strip() for string in each)
        ]
        return tuple(sorted(usable, key=lambda each: (fsum(map(self._weight, each)), sorted(each))))

    def _weight(self, string: str) -> float:
        if string not in self._weights:
            self._weights[string] = self._sample.count(string) + 0.3 ** len(string)
        return self._weights[string]


def _plain(string: str) -> str:
    """What a string of a pattern is in a spaced text."""
    spaces = "".join(char if char == _EDGE else _BLANK.sub(" ", char) for char in string)
    return _EDGES_TOGETHER.sub(" ", _EDGE_BY_BLANK.sub("", _spread(spaces)))


def _plain_all(strings: Strings) -> Strings:
    return frozenset(map(_plain, strings))


def _without_longer(strings: Iterable[str]) -> Strings:
    kept: list[str] = []
    for string in sorted(strings, key=len):
        if not any(short in string for short in kept):
            kept.append(string)
    return frozenset(kept)


class _Piece:
    """What is known of a part of a pattern."""

    __slots__ = ("edge", "exact", "must")

    def __init__(
        self,
        exact: Strings | None = None,
        must: tuple[Strings, ...] = (),
        *,
        edge: bool | None = False,
    ) -> None:
        self.exact = exact  # every string it matches, where these are few
        self.must = must  # else: sets of strings, of each of which it holds one; the rarest first
        # Whether a word can only begin behind it; None: if it could before it.
        self.edge = edge if exact is None else _edge_of(map(_edge_behind, exact))


def _edge_behind(string: str) -> bool | None:
    return None if not string else string[-1] == _EDGE or bool(_NOT_WORD.match(string[-1]))


def _edge_of(edges: Iterable[bool | None]) -> bool | None:
    """The edge behind alternatives."""
    found = set(edges)
    if False in found:
        return False
    return None if None in found else True


class _Reading:
    """A pattern being read from left to right."""

    def __init__(self, pattern: str, literals: Literals) -> None:
        self._pattern = pattern
        self._literals = literals
        self._at = 0

    def alternatives(self) -> _Piece:
        """Everything up to the end of the pattern or of a group."""
        pieces = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            pieces.append(self._sequence())
        if len(pieces) == 1:
            return pieces[0]
        if all(piece.exact is not None for piece in pieces):
            return _Piece(frozenset().union(*(piece.exact or () for piece in pieces)))
        edge = _edge_of(piece.edge for piece in pieces)
        musts = [self._literals.best(piece) for piece in pieces]
        if any(must is None for must in musts):
            return _Piece(edge=edge)
        return _Piece(must=(frozenset().union(*(must or () for must in musts)),), edge=edge)

    def _sequence(self) -> _Piece:
        run, runs, edge = _NOTHING, list[Strings](), None
        while (char := self._peek()) and char not in _SPECIAL:
            plain = self._plain_letters()
            if plain:
                run = frozenset(each + plain for each in run)
                edge = _edge_behind(plain)
                continue
            piece, ends = self._quantified(self._atom())
            edge = edge if piece.edge is None else piece.edge
            if piece.exact is not None and len(run) * len(piece.exact) <= _MOST_EXACT:
                run = frozenset(a + b for a, b in product(run, piece.exact))
                if not ends:
                    continue
                runs.append(_plain_all(run))
            else:
                own = [_plain_all(piece.exact)] if piece.exact else piece.must
                runs += [_plain_all(run), *own]
            run = _EDGES if edge else _NOTHING
        if not runs:
            return _Piece(run)
        return _Piece(must=self._literals.rarest((*runs, _plain_all(run))), edge=edge)

    def _plain_letters(self) -> str:
        """The letters ahead that stand for themselves, as far as no quantifier touches them."""
        match = _PLAIN_LETTERS.match(self._pattern, self._at)
        if match is None:
            return ""
        end = match.end()
        quantified = self._pattern[end : end + 1] in _QUANTIFIERS
        plain = self._pattern[self._at : end - quantified]
        self._at += len(plain)
        return plain

    def _quantified(self, piece: _Piece) -> tuple[_Piece, bool]:
        """The piece as often as it is asked for, and whether what follows it is cut off."""
        least, most = self._quantifier()
        if (least, most) == (1, 1):
            return piece, False
        if (least, most) == (0, 1) and piece.exact is not None:
            return _Piece(piece.exact | _NOTHING), False
        if least == 0:
            return _Piece(edge=piece.edge and None), True
        return piece, True

    def _quantifier(self) -> tuple[int, int | None]:
        char = self._peek()
        bounds: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
        if char in bounds:
            self._at += 1
            self._skip_lazy()
            return bounds[char]
        if char == "{" and self._pattern[self._at + 1 : self._at + 2].isdigit():
            end = self._pattern.index("}", self._at)
            low, comma, high = self._pattern[self._at + 1 : end].partition(",")
            self._at = end + 1
            self._skip_lazy()
            return int(low or 0), int(high) if high else (None if comma else int(low))
        return 1, 1

    def _skip_lazy(self) -> None:
        if self._peek() == "?":
            self._at += 1

    def _atom(self) -> _Piece:
        char = self._next()
        if char == "(":
            self._skip_flags()
            piece = self.alternatives()
            self._next()
            return piece
        if char == "[":
            return self._class()
        if char == "{":
            end = self._pattern.index("}", self._at)
            name, self._at = self._pattern[self._at : end], end + 1
            return self._literals.fragment(name)
        if char == "\\":
            return self._escape()
        if char in "^$":
            return _Piece(_EDGES)
        return _Piece() if char == "." else _Piece(frozenset({char}))

    def _skip_flags(self) -> None:
        if self._peek() == "?":
            while self._next() not in ":>":
                pass

    def _escape(self) -> _Piece:
        char = self._next()
        if char in "bAz":
            return _Piece(_EDGES)
        if char == "B":
            return _Piece(_NOTHING)
        if char == "n":
            return _Piece(frozenset({"\n"}))
        if char in "pP" and self._peek() == "{":
            self._at = self._pattern.index("}", self._at) + 1
        if char.isalnum():
            return _Piece(edge=char in "sWp")  # classes of Unicode hold symbols only
        return _Piece(frozenset({char}))

    def _class(self) -> _Piece:
        letters, simple, edge = set[str](), self._peek() != "^", True
        self._at += not simple
        edge = simple
        first = True
        while first or self._peek() != "]":
            first, char = False, self._next()
            if char == "[" and self._peek() == ":":
                self._at, simple, edge = self._pattern.index(":]", self._at) + 2, False, False
            elif char == "\\":
                piece = self._escape()
                letters |= piece.exact or set()
                simple, edge = simple and bool(piece.exact), edge and bool(piece.edge)
            elif self._peek() == "-" and self._pattern[self._at + 1] != "]":
                low, high = char, self._pattern[self._at + 1]
                self._at, simple, edge = self._at + 2, False, edge and not _spans_words(low, high)
            else:
                letters.add(char)
                edge = edge and bool(_NOT_WORD.match(char))
        self._at += 1
        few = len(letters) <= (_SMALL_CLASS if "".join(letters).isascii() else _MANY_SIGNS)
        if simple and few:
            return _Piece(frozenset(letters))
        return _Piece(edge=edge)

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _next(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1]


def _spans_words(low: str, high: str) -> bool:
    """Whether a range of a class holds a letter or digit of ASCII."""
    return any(low <= char <= high for char in "0Aaz9Z") or low.isalnum() or high.isalnum()
