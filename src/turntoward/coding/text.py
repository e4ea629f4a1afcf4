"""A turn's text as the rules see it: folded letter by letter, so that every span stays true.

Folding never changes the length: `folded[i]` is always the folded form of `text[i]`.
"""

import re

__all__ = ["TurnText", "fold"]

# Curly quotes and odd spaces become plain ones; joiners stay, they are part of emoji.
_PLAIN = str.maketrans(
    {
        "‘": "'", "’": "'", "ʼ": "'", "´": "'", "`": "'", "＇": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "＂": '"',
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u3000": " ", "\t": " ",
        "–": "-", "—": "-", "‑": "-", "…": ".", "？": "?", "！": "!", "\r": "\n",
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_QUOTED = re.compile(r'"[^"\n]{2,400}"|^>.*$', re.MULTILINE)
_REPORTED = re.compile(
    r"\b(?:he|she|they|(?:my|his|her|their|our|the) \w{1,20}|"
    r"mum|mom|dad|mam|nan|gran|grandma|everyone|everybody|people|someone|somebody)"
    r" (?:just |always |never |once |literally |even |actually |keeps? )?"
    r"(?:said|says|saying|told me|tells me|was like|were like|is like|goes|went like|texted|wrote|"
    r"thinks|thought|reckons|claims|claimed|asked|asks|shouted|yelled|called me|calls me)"
    r"\b[^.!?\n;]{0,300}"
)
_REPORTING = (  # one of them is in everything that _REPORTED finds
    "said", "say", "told me", "tells me", "like", "goes", "text", "wrote", "think", "thought",
    "reckon", "claim", "ask", "shout", "yell", "call",
)  # fmt: skip
# Words that carry no content of their own, for overlap between turns.
_EMPTY = frozenset(
    [
        "a",
        "about",
        "after",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "aren't",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "but",
        "by",
        "can",
        "can't",
        "cannot",
        "could",
        "couldn't",
        "cos",
        "cuz",
        "did",
        "didn't",
        "do",
        "does",
        "doesn't",
        "doing",
        "don't",
        "dont",
        "down",
        "each",
        "either",
        "else",
        "even",
        "ever",
        "every",
        "few",
        "for",
        "from",
        "further",
        "get",
        "gets",
        "getting",
        "go",
        "goes",
        "going",
        "gonna",
        "got",
        "gotta",
        "had",
        "has",
        "hasn't",
        "have",
        "haven't",
        "having",
        "he",
        "he's",
        "her",
        "here",
        "hers",
        "him",
        "his",
        "how",
        "i",
        "i'd",
        "i'll",
        "i'm",
        "i've",
        "if",
        "im",
        "in",
        "into",
        "is",
        "isn't",
        "it",
        "it's",
        "its",
        "itself",
        "ive",
        "just",
        "kind",
        "know",
        "let",
        "let's",
        "like",
        "lol",
        "lot",
        "made",
        "make",
        "makes",
        "many",
        "may",
        "maybe",
        "me",
        "mean",
        "might",
        "mine",
        "more",
        "most",
        "much",
        "my",
        "myself",
        "no",
        "nor",
        "not",
        "now",
        "of",
        "off",
        "oh",
        "ok",
        "okay",
        "on",
        "once",
        "one",
        "only",
        "or",
        "other",
        "our",
        "ours",
        "out",
        "over",
        "own",
        "quite",
        "really",
        "right",
        "said",
        "same",
        "say",
        "says",
        "see",
        "she",
        "she's",
        "should",
        "so",
        "some",
        "something",
        "sort",
        "still",
        "stuff",
        "such",
        "sure",
        "take",
        "tell",
        "than",
        "that",
        "that's",
        "thats",
        "the",
        "their",
        "them",
        "then",
        "there",
        "there's",
        "these",
        "they",
        "they're",
        "thing",
        "things",
        "think",
        "this",
        "those",
        "though",
        "through",
        "to",
        "too",
        "u",
        "um",
        "uh",
        "under",
        "until",
        "up",
        "ur",
        "us",
        "very",
        "wanna",
        "want",
        "was",
        "wasn't",
        "way",
        "we",
        "we're",
        "well",
        "went",
        "were",
        "weren't",
        "what",
        "what's",
        "when",
        "where",
        "which",
        "while",
        "who",
        "who's",
        "why",
        "will",
        "with",
        "won't",
        "would",
        "wouldn't",
        "yeah",
        "yes",
        "yep",
        "yet",
        "you",
        "you'd",
        "you'll",
        "you're",
        "you've",
        "your",
        "youre",
        "yours",
    ]
)


def fold(text: str) -> str:
    """Lower case, plain quotes and spaces; the same length as `text`, always."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters grow when lowered ("İ")
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered if lowered.isascii() and "\t" not in lowered else lowered.translate(_PLAIN)


def stem(word: str) -> str:
    """A word without its commonest endings: enough to see that two turns share a subject."""
    for ending in ("'s", "ings", "ing", "edly", "ness", "ies", "ied", "ed", "ly", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:  # noqa: PLR2004 a stem keeps three letters
            return word[: -len(ending)]
    return word


class TurnText:
    """One turn's text and what rules ask about it; what is seldom asked is worked out then."""

    __slots__ = ("_content", "_others", "folded", "raw", "words")

    def __init__(self, text: str) -> None:
        self.raw = text
        self.folded = fold(text)
        self.words: list[str] = _WORD.findall(self.folded)  # folded, in order
        self._content: frozenset[str] | None = None
        self._others: list[tuple[int, int]] | None = None

    @property
    def content(self) -> frozenset[str]:
        """Stems of the words that carry content."""
        if self._content is None:
            self._content = frozenset(
                stem(word)
                for word in self.words
                if len(word) > 2 and word not in _EMPTY  # noqa: PLR2004
            )
        return self._content

    @property
    def others_words(self) -> list[tuple[int, int]]:
        """Stretches that are somebody else's words: quotations and reported speech."""
        if self._others is None:
            self._others = []
            if '"' in self.folded or ">" in self.folded:
                self._others += [match.span() for match in _QUOTED.finditer(self.folded)]
            if any(map(self.folded.__contains__, _REPORTING)):
                self._others += [match.span() for match in _REPORTED.finditer(self.folded)]
        return self._others

    def is_others(self, start: int, end: int) -> bool:
        """Whether `start:end` lies inside somebody else's words."""
        return any(first <= start and end <= last for first, last in self.others_words)
