"""Which letters a pattern cannot do without.

Most turns match hardly any rule, so it pays to know beforehand which rules can match at all. For
each pattern this finds a few strings of which every match must hold at least one; one pass over a
turn then says which of all those strings occur (after Cox, R. (2012). Regular Expression Matching
with a Trigram Index).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import product
from math import fsum
from operator import or_

from turntoward.errors import BookError

__all__ = ["MOST_SETS", "Literals", "spaced"]

Strings = frozenset[str]

_NOTHING: Strings = frozenset({""})
_EDGE = "\0"  # a word begins or ends here
_EDGES: Strings = frozenset({_EDGE})
_MOST_EXACT = 200  # strings a sequence may be followed through before it is cut
_MOST_HEADS = 600  # strings that something may begin with
_SMALL_CLASS = 6  # letters of a class that are taken one by one
_MANY_SIGNS = 100  # the same, where there are emoji among them
_SPECIAL = frozenset("|)")
_QUANTIFIERS = frozenset("?*+{")
_PLAIN_LETTERS = re.compile(r"[a-z0-9 ',]+")
MOST_SETS = 2
_COMMON = 0.6  # part of the texts; what is there so often is not worth looking for
_SAYS_MORE = 0.8  # a second set must halve, or nearly, what the first leaves
_UNSEEN = 0.3  # how much rarer a string is for each of its letters, as far as a sample can say
_LONGEST = 14  # letters of a string that are looked for; more seldom tell more
_MOST_STRINGS = 6000  # of a set; more than that are not worth looking for


_NOT_WORD = re.compile(r"[\W_]", re.ASCII)  # RE2's idea of a word is ASCII too
_BLANKS = {code: " " for code in range(128) if not re.match(r"[a-z0-9?]", chr(code))}
_SIGN = re.compile(r"([?\x80-\U0010ffff])")  # what says much without being a word, and parts words
_EDGE_BY_BLANK = re.compile(r"(?<= )\0+|\0+(?= )")
_EDGES_TOGETHER = re.compile(r"\0+")


def spaced(folded: str) -> str:
    """A folded text with its words and signs set apart by spaces, other punctuation left out."""
    return f" {_spread(folded.translate(_BLANKS))} "


def _spread(text: str) -> str:
    if text.isascii() and "?" not in text:
        return text
    return _SIGN.sub(r" \1 ", text)


class Literals:
    """Finds what patterns need, knowing the fragments they are made of and what is common."""

    def __init__(self, fragments: Mapping[str, str], sample: Iterable[str]) -> None:
        """Prepare.

        Args:
            fragments: what `{name}` stands for in patterns.
            sample: some ordinary texts, folded, to see which strings are rare.
        """
        self._fragments = fragments
        self._lines = [*map(spaced, sample)]
        self._pieces: dict[tuple[str, bool], _Piece] = {}
        self._found: dict[str, int] = {}  # for each short string, the lines with it
        for number, line in enumerate(self._lines):
            for short in _all_short(line):
                self._found[short] = self._found.get(short, 0) | 1 << number

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
        sets = self.telling(self.sets(piece))
        return [_without_longer({string[:_LONGEST] for string in each}) for each in sets]

    def telling(self, sets: Sequence[Strings]) -> Sequence[Strings]:
        """The rarest set, and the one that is seldom there together with it, if it says more."""
        if not sets or self._seen(sets[0]) > _COMMON:
            return ()
        first = self._lines_with(sets[0])
        together = [
            ((first & self._lines_with(each)).bit_count(), number)
            for number, each in enumerate(sets)
        ]
        least, number = min(together)
        return (sets[0], sets[number]) if least < first.bit_count() * _SAYS_MORE else sets[:1]

    def fragment(self, name: str, *, edge: bool) -> "_Piece":
        """What is known of a fragment that stands at the edge of a word, or may stand elsewhere."""
        key = name, edge
        if key not in self._pieces:
            reading = _Reading(self._fragments[name], self)
            self._pieces[key] = reading.alternatives(edge=edge)
        return self._pieces[key]

    def sets(self, piece: "_Piece") -> tuple[Strings, ...]:
        """Sets of strings of each of which a piece must hold one, the rarest first."""
        return piece.must if piece.exact is None else self.rarest([_plain_all(piece.exact)])

    def rarest(self, candidates: Iterable[Strings]) -> tuple[Strings, ...]:
        """The sets that say something, those that are seen least first."""
        usable = [
            each
            for each in set(candidates)
            if 0 < len(each) <= _MOST_STRINGS and all(string.strip() for string in each)
        ]
        return tuple(sorted(usable, key=lambda each: (self._seen(each), sorted(each))))

    def _seen(self, strings: Strings) -> float:
        """In what part of the lines one of some strings is to be expected."""
        unseen = fsum(_UNSEEN ** len(string) for string in strings) / len(self._lines)
        return self._lines_with(strings).bit_count() / len(self._lines) + unseen

    def _lines_with(self, strings: Strings) -> int:
        """The lines of the sample that hold one of some strings, as bits."""
        return reduce(or_, map(self._lines_with_one, strings), 0)

    def _lines_with_one(self, string: str) -> int:
        if len(string) <= _LONGEST:
            return self._found.get(string, 0)
        found = self._found.get(string[:_LONGEST], 0)
        return sum(1 << n for n in _numbers(found) if string in self._lines[n])


def _all_short(line: str) -> set[str]:
    """Every string in a line, up to the length of those that are looked for."""
    return {
        line[start : start + size] for size in range(1, _LONGEST + 1) for start in range(len(line))
    }


def _numbers(bits: int) -> Iterator[int]:
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1


def _plain(string: str) -> str:
    """What a string of a pattern is in a spaced text."""
    spaces = "".join(char if char == _EDGE else char.translate(_BLANKS) for char in string)
    return _EDGES_TOGETHER.sub(" ", _EDGE_BY_BLANK.sub("", _spread(spaces)))


def _plain_all(strings: Strings) -> Strings:
    return frozenset(map(_plain, strings))


def _heads(strings: Iterable[Strings | None]) -> Strings | None:
    """Strings that one of several things begins with, if they are few enough to say anything."""
    heads = set[str]()
    for each in strings:
        if each is None:
            return None
        heads |= {string[:_LONGEST] for string in each}
    return frozenset(heads) if len(heads) <= _MOST_HEADS else None


def _without_longer(strings: Iterable[str]) -> Strings:
    kept: list[str] = []
    for string in sorted(strings, key=len):
        if not any(short in string for short in kept):
            kept.append(string)
    return frozenset(kept)


class _Piece:
    """What is known of a part of a pattern."""

    __slots__ = ("blank", "edge", "exact", "heads", "must")

    def __init__(
        self,
        exact: Strings | None = None,
        must: tuple[Strings, ...] = (),
        *,
        edge: bool | None = False,
        blank: bool = False,
        heads: Strings | None = None,
    ) -> None:
        self.exact = exact  # every string it matches, where these are few
        self.must = must  # else: sets of strings, of each of which it holds one; the rarest first
        # Whether a word can only begin behind it; None: if it could before it.
        self.edge = edge if exact is None else _edge_of(map(_edge_behind, exact))
        self.blank = blank  # no letter or digit is in it
        self.heads = heads if exact is None else exact  # it begins with one of them; None: unknown

    def begins_blank(self) -> bool:
        """Whether no letter or digit can stand at its beginning."""
        return self.blank or (
            self.heads is not None and all(_edge_of_word(head) for head in self.heads)
        )

    def may_be_empty(self) -> bool:
        """Whether it may match nothing at all."""
        return self.heads is None or "" in self.heads


def _edge_behind(string: str) -> bool | None:
    return bool(_NOT_WORD.match(string[-1])) if string else None


def _edge_of_word(string: str) -> bool:
    """Whether a string that begins so lets a word end before it."""
    return not string or bool(_NOT_WORD.match(string))


def _ended(strings: Strings) -> Strings:
    """Strings behind which a word ends."""
    return _plain_all(frozenset(string + _EDGE for string in strings))


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

    def alternatives(self, *, edge: bool = False) -> _Piece:
        """Everything up to the end of the pattern or of a group.

        Args:
            edge: whether a word begins here, if one begins at all.
        """
        begins = _EDGES if edge else _NOTHING
        pieces = [self._sequence(begins)]
        while self._peek() == "|":
            self._at += 1
            pieces.append(self._sequence(begins))
        if len(pieces) == 1:
            return pieces[0]
        if all(piece.exact is not None for piece in pieces):
            return _Piece(frozenset().union(*(piece.exact or () for piece in pieces)))
        ends = _edge_of(piece.edge for piece in pieces)
        heads = _heads(piece.heads for piece in pieces)
        sets = [self._literals.telling(self._literals.sets(piece)) for piece in pieces]
        if not all(sets):
            return _Piece(edge=ends, heads=heads)
        must = (
            frozenset[str]().union(*(each[min(number, len(each) - 1)] for each in sets))
            for number in range(MOST_SETS)
        )
        return _Piece(must=tuple(must), edge=ends, heads=heads)

    def _sequence(self, run: Strings) -> _Piece:
        runs = list[Strings]()
        edge: bool | None = True if run == _EDGES else None
        heads: Strings | None = None
        waiting: Strings | None = None  # does a word end behind them? what follows will tell
        while (char := self._peek()) and char not in _SPECIAL:
            plain = self._plain_letters()
            if plain:
                if waiting and _edge_of_word(plain[0]):
                    runs.append(_ended(waiting))
                waiting = None
                run = frozenset(each + plain for each in run)
                edge = _edge_behind(plain)
                continue
            piece, ends = self._element(edge=edge is True)
            edge = edge if piece.edge is None else piece.edge
            fits = piece.exact is not None and len(run) * len(piece.exact) <= _MOST_EXACT
            if not fits:
                waiting = waiting or run
            if waiting and not (piece.begins_blank() and piece.may_be_empty()):
                runs += [_ended(waiting)] * piece.begins_blank()
                waiting = None
            if fits:
                run = frozenset(a + b for a, b in product(run, piece.exact or ()))
                if not ends:
                    continue
                runs.append(_plain_all(run))
            else:
                own = [_plain_all(piece.exact)] if piece.exact else piece.must
                runs += [_plain_all(run), *own]
                if piece.heads and len(run) * len(piece.heads) <= _MOST_HEADS:
                    run = frozenset(a + b for a, b in product(run, piece.heads))
                    runs.append(_plain_all(run))
            heads = heads or run
            run = _EDGES if edge else _NOTHING
        if not runs:
            return _Piece(run)
        must = self._literals.rarest((*runs, _plain_all(run)))
        return _Piece(must=must, edge=edge, heads=_heads([heads]))

    def _element(self, *, edge: bool) -> tuple[_Piece, bool]:
        """The next atom with its quantifier, as `_quantified` gives it."""
        start = self._at
        piece = self._atom(edge=edge)
        if edge and piece.edge is not True and self._peek() in ("*", "+", "{"):
            self._at = start  # only the first of several stands there
            piece = self._atom(edge=False)
        return self._quantified(piece)

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
            heads = None if piece.heads is None else piece.heads | _NOTHING
            return _Piece(edge=piece.edge and None, blank=piece.blank, heads=heads), True
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

    def _atom(self, *, edge: bool) -> _Piece:
        char = self._next()
        if char == "(":
            self._skip_flags()
            piece = self.alternatives(edge=edge)
            self._next()
            return piece
        if char == "[":
            return self._class()
        if char == "{":
            end = self._pattern.index("}", self._at)
            name, self._at = self._pattern[self._at : end], end + 1
            return self._literals.fragment(name, edge=edge)
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
            return _Piece({"b": _EDGES, "A": _EDGES, "z": _EDGES}[char])
        if char == "B":
            return _Piece(_NOTHING)
        if char == "n":
            return _Piece(frozenset({"\n"}))
        if char in "pP" and self._peek() == "{":
            self._at = self._pattern.index("}", self._at) + 1
        if char.isalnum():
            # Classes of Unicode hold symbols only.
            return _Piece(edge=char in "sWp", blank=char in "sWp")
        return _Piece(frozenset({char}))

    def _class(self) -> _Piece:
        letters, simple = set[str](), self._peek() != "^"
        edge, negated, no_word = simple, not simple, False
        self._at += not simple
        first = True
        while first or self._peek() != "]":
            first, char = False, self._next()
            if char == "[" and self._peek() == ":":
                self._at, simple, edge = self._pattern.index(":]", self._at) + 2, False, False
            elif char == "\\":
                no_word = no_word or self._peek() == "w"
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
            return _Piece(frozenset(letters), blank=edge)
        return _Piece(edge=edge, blank=no_word if negated else edge)

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _next(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1]


def _spans_words(low: str, high: str) -> bool:
    """Whether a range of a class holds a letter or digit of ASCII."""
    return any(low <= char <= high for char in "0Aaz9Z") or low.isalnum() or high.isalnum()
