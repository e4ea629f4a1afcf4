"""`python -m training.leave_out NET`: how codes are found in a corpus that did not teach them.

What this is, exactly. The body of a network is frozen; on the features that all its heads read (the mean
over the turn, and the first piece) one logistic for each code is fitted, once to turns of everything that was
trained on and once to all of that but one corpus. Both are asked about what was kept aside of that corpus. The body
of NET itself had seen the corpus, with its labels, when it was trained: what is left out are the heads
alone, so figures for it are an upper bound. The body of all-MiniLM-L6-v2, as it came, had seen none of
our labels: for it the heads are all that ever knew them, and figures are honest, though those of a weaker
reader. A whole retraining without a corpus is `python -m training.train --without SET SET-coded …`.

Prints the area under the curve, in corpus beside out of corpus.
"""

from __future__ import annotations

import argparse
import pickle
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from training.data import TURNINGS, Example, code_names, targets
from turntoward.evaluation.figures import auc, interval

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from training.net import Net

FEWEST = 10  # positives kept aside, below which an area says nothing
STEPS = 60
DECAY = 1e-3  # on weights of features brought to one scale; chosen once, beforehand
NAMES = (*code_names(), *(f"disclosure ≥ {step}" for step in (1, 2, 3)), *(f"turns_{kind}" for kind in TURNINGS[1:]))  # fmt: skip


def main() -> None:
    """Fit and print."""
    import torch

    from training.base import tokenizer_for
    from training.net import pretrained
    from training.train import load

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("net", type=Path)
    parser.add_argument("--examples", type=Path, default=Path("build/training/examples.pickle"))
    parser.add_argument("--teaching", type=int, default=600, help="turns of a set, at most")
    parser.add_argument("--asked", type=int, default=400, help="turns kept aside of a set, at most")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    everything: list[Example] = pickle.loads(options.examples.read_bytes())
    examples = chosen(everything, options.teaching, options.asked)
    tokenizer, rows = tokenizer_for(text for each in everything for text in each.texts)
    random.seed(0)
    torch.manual_seed(0)
    bodies = {"NET": load(options.net), "MiniLM": (pretrained(rows), tokenizer)}
    seen = [features(*body, examples) for body in bodies.values()]
    print(*table(examples, seen), sep="\n")


def chosen(everything: list[Example], teaching: int, asked: int) -> list[Example]:
    """So many of each set that has codes, at most, drawn by chance, always the same."""
    order = list(everything)
    random.Random(0).shuffle(order)
    met: Counter[tuple[str, bool]] = Counter()
    found = []
    for each in order:
        met[each.source, each.aside] += 1
        most = asked if each.aside else teaching
        if each.source not in {"goemotions", "intimacy"} and met[each.source, each.aside] <= most:
            found.append(each)
    return found


def features(net: Net, tokenizer: Tokenizer, examples: list[Example]) -> np.ndarray:
    """(n, 2 · width) what the heads of a net read of each example."""
    import torch

    from training.train import batches, padded, windows
    from turntoward.encoders.tokens import encode

    net.eval()
    found: list[np.ndarray] = []
    order: list[int] = []
    net.heads["codes"].register_forward_pre_hook(
        lambda _, given: found.append(given[0].float().numpy())
    )
    tokens = encode(tokenizer, windows(examples))
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for batch in batches(tokens, 64, random.Random(0)):
            net(*padded([tokens[at] for at in batch]))
            order += batch
    features = np.empty((len(examples), found[0].shape[1]), np.float32)
    features[order] = np.concatenate(found)
    return features


def labels(examples: list[Example]) -> np.ndarray:
    """(n, names) 0 or 1, NaN where nothing is known."""
    known = targets(examples)
    turning = known["turning"][:, None]
    kinds = np.where(turning < 0, np.nan, turning == np.arange(1, len(TURNINGS))[None, :])
    both = np.concatenate([known["codes"], known["disclosure"], kinds], 1)
    return np.where(np.isnan(both), np.nan, both >= 0.5).astype(np.float32)


def table(examples: list[Example], seen: list[np.ndarray]) -> Iterator[str]:
    """The lines of the table, for each source its codes and then their mean.

    Args:
        examples: what is known, what was kept aside among it.
        seen: the features by each body, first of the net, then of the base.
    """
    truth = labels(examples)
    source = np.array([each.source for each in examples])
    aside = np.array([each.aside for each in examples])
    corpus = np.array([name.removesuffix("-coded") for name in source])
    inside = [chances(features, truth, ~aside) for features in seen]
    yield "| set | code | positives | in corpus | out of corpus | MiniLM, in | MiniLM, out |"
    yield "|---|---|---:|---:|---:|---:|---:|"
    for left_out in sorted(set(corpus) - {"codebook"}):
        outside = [chances(features, truth, ~aside & (corpus != left_out)) for features in seen]
        for name in sorted(set(source[corpus == left_out])):
            rows = np.flatnonzero(aside & (source == name))
            groups = [examples[at].group for at in rows]
            sides = [inside[0], outside[0], inside[1], outside[1]]
            yield from lines(name, truth[rows], [side[rows] for side in sides], groups)


def lines(
    name: str, truth: np.ndarray, sides: list[np.ndarray], groups: list[str]
) -> Iterator[str]:
    """The lines of one source; sides that know nothing of a code are left out with it."""
    many = [
        at
        for at in range(truth.shape[1])
        if np.nansum(truth[:, at]) >= FEWEST
        and (truth[:, at] == 0).sum() >= FEWEST
        and not any(np.isnan(side[0, at]) for side in sides)
    ]
    for at in [[each] for each in many] + ([many] if len(many) > 1 else []):
        first, second, *rest = [mean_auc(truth[:, at], side[:, at]) for side in sides]
        low, high = interval(mean_auc, truth[:, at], sides[1][:, at], groups)
        what, positives = (
            (NAMES[at[0]], f"{np.nansum(truth[:, at[0]]):.0f}")
            if len(at) == 1
            else (f"mean of {len(at)}", "")
        )
        cells = [f"{first:.2f}", f"{second:.2f} ({low:.2f} to {high:.2f})"]
        cells += [f"{each:.2f}" for each in rest]
        yield f"| {name} | {what} | {positives} | {' | '.join(cells)} |"


def mean_auc(truth: np.ndarray, chance: np.ndarray) -> float:
    """The mean over columns that have both answers; what is unknown does not count."""
    found = []
    for at in range(truth.shape[1]):
        known = ~np.isnan(truth[:, at])
        found.append(auc(truth[known, at], chance[known, at]))
    return float(np.nanmean(found)) if not np.isnan(found).all() else float("nan")


def chances(features: np.ndarray, truth: np.ndarray, taught: np.ndarray) -> np.ndarray:
    """(n, names) log odds of each name by logistics fitted to the rows that taught.

    A name that those rows never say, or never deny, is NaN.
    """
    import torch

    middle, spread = features[taught].mean(0), features[taught].std(0) + 1e-6
    seen = torch.from_numpy((features - middle) / spread)
    wanted = torch.from_numpy(truth[taught])
    known = ~wanted.isnan()
    share = known / known.sum(0).clamp(min=1)
    wanted = wanted.nan_to_num()
    weights = torch.zeros(features.shape[1], truth.shape[1], requires_grad=True)
    bias = torch.zeros(truth.shape[1], requires_grad=True)
    rows = torch.from_numpy(np.flatnonzero(taught))
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        lost = torch.nn.functional.binary_cross_entropy_with_logits(
            seen[rows] @ weights + bias, wanted, weight=share, reduction="sum"
        )
        lost = lost + DECAY * (weights**2).sum()
        lost.backward()
        return lost

    optimizer.step(loss)
    found = (seen @ weights + bias).detach().numpy()
    said, denied = ((truth[taught] == each).sum(0) for each in (1, 0))
    found[:, (said == 0) | (denied == 0)] = np.nan
    return np.asarray(found)


if __name__ == "__main__":
    main()
