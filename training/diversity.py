"""`python -m training.diversity`: how unlike each other our conversations are.

Prints the type–token ratio (over windows of 1,000 words, so that length does not decide), how often
four words in a row of one conversation stand in another one, and for each conversation the cosine to
its nearest neighbour (words weighted by rarity). Near-copies are named; there should be none.
"""

from __future__ import annotations

import json
import re
from collections import Counter

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from training.data import HERE

WINDOW = 1_000
IN_A_ROW = 4
TOO_LIKE = 0.6
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def texts() -> dict[str, str]:
    """The words of each conversation."""
    return {
        conversation["conversation"]: "\n".join(turn["text"] for turn in conversation["turns"])
        for file in sorted((HERE / "conversations").glob("*.jsonl"))
        for conversation in map(json.loads, file.read_text("utf-8").splitlines())
    }


def type_token_ratio(words: list[str]) -> float:
    """Mean share of different words in a thousand."""
    windows = [words[at : at + WINDOW] for at in range(0, len(words) - WINDOW + 1, WINDOW)]
    return float(np.mean([len(set(window)) / WINDOW for window in windows]))


def shared(words: list[list[str]]) -> float:
    """Share of all runs of four words that another conversation has too."""
    runs = [
        {tuple(each[at : at + IN_A_ROW]) for at in range(len(each) - IN_A_ROW + 1)}
        for each in words
    ]
    seen = Counter(run for each in runs for run in each)
    return sum(seen[run] > 1 for each in runs for run in each) / sum(map(len, runs))


def main() -> None:
    """Print the figures."""
    conversations = texts()
    words = [_WORD.findall(text.lower()) for text in conversations.values()]
    lengths = sorted(len(each) for each in words)
    vectors = TfidfVectorizer(sublinear_tf=True).fit_transform(conversations.values())
    likeness = (vectors @ vectors.T).toarray()
    np.fill_diagonal(likeness, 0)
    nearest = likeness.max(1)
    print(
        f"{len(words)} conversations, {sum(lengths):,} words, median {lengths[len(lengths) // 2]}"
    )
    print(
        f"different words in a thousand: {type_token_ratio([word for each in words for word in each]):.3f}"
    )
    print(f"runs of four words shared with another conversation: {shared(words):.3f}")
    low, middle, high = np.quantile(nearest, [0.05, 0.5, 0.95])
    print(f"cosine to the nearest other: {low:.2f}, {middle:.2f}, {high:.2f} (5 %, median, 95 %)")
    names = list(conversations)
    for at in np.flatnonzero(nearest > TOO_LIKE):
        print(f"too alike: {names[at]} and {names[int(likeness[at].argmax())]} ({nearest[at]:.2f})")


if __name__ == "__main__":
    main()
