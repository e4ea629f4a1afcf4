"""`python -m training.evaluate`: how a net does on what was kept aside.

Prints, per code, average precision and the best F1 with the number of positives, over all sets that
know the code; and the figures of the public sets by their own labels.
"""

from __future__ import annotations

import argparse
import pickle
import random
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import average_precision_score, roc_auc_score

from training.data import TURNINGS, Example, code_names, targets
from training.train import batches, load, padded, windows
from turntoward.encoders.tokens import encode


def answers(folder: Path, examples: list[Example]) -> dict[str, np.ndarray]:
    """Logits of every head for each example."""
    net, tokenizer = load(folder)
    tokens = encode(tokenizer, windows(examples))
    found: dict[str, np.ndarray] = {}
    with torch.no_grad():
        for batch in batches(tokens, 64, random.Random(0)):
            logits = net(*padded([tokens[at] for at in batch]))
            for name, values in logits.items():
                if name == "spans":
                    continue
                store = found.setdefault(
                    name, np.zeros((len(examples), values.shape[1]), np.float32)
                )
                store[batch] = values.float().numpy()
    return found


def best_f1(truth: np.ndarray, scores: np.ndarray) -> tuple[float, float]:
    """The best F1 over thresholds, and the threshold."""
    order = np.argsort(-scores)
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(truth) + 1) + truth.sum())
    at = int(f1.argmax())
    return float(f1[at]), float(scores[order][at])


def macro_f1(truth: np.ndarray, scores: np.ndarray) -> float:
    """Mean of the best F1 of each label."""
    return float(np.mean([best_f1(truth[:, k], scores[:, k])[0] for k in range(truth.shape[1])]))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("net", type=Path)
    parser.add_argument("--examples", type=Path, default=Path("build/training/examples.pickle"))
    options = parser.parse_args()
    torch.set_num_threads(2)
    examples = [each for each in pickle.loads(options.examples.read_bytes()) if each.aside]
    examples = [each for each in examples if each.source != "codebook"]
    found, known = answers(options.net, examples), targets(examples)
    source = np.array([each.source for each in examples])
    print("codes: positives, average precision, best F1 | by set")
    for at, name in enumerate(code_names()):
        parts = []
        for group in ("", *sorted(set(source))):
            rows = ~np.isnan(known["codes"][:, at]) & ((source == group) if group else True)
            truth = (known["codes"][rows, at] >= 0.5).astype(float)
            if truth.sum() >= (1 if not group else 8):
                scores = found["codes"][rows, at]
                parts.append(
                    f"{group} {int(truth.sum())} {average_precision_score(truth, scores):.2f} {best_f1(truth, scores)[0]:.2f}"
                )
        print(f"{name:24}", " | ".join(parts))
    for step in range(3):
        for group in sorted(set(source)):
            rows = ~np.isnan(known["disclosure"][:, step]) & (source == group)
            truth = known["disclosure"][rows, step]
            if 8 <= truth.sum() < len(truth):
                print(
                    f"disclosure >= {step + 1} {group}: AUC {roc_auc_score(truth, found['disclosure'][rows, step]):.3f}"
                )
    rows = ~np.isnan(known["emotions"][:, 0])
    print(
        f"GoEmotions, 28: macro-F1 {macro_f1(known['emotions'][rows], found['emotions'][rows]):.3f}"
    )
    rows = ~np.isnan(known["intimacy"])
    print(
        f"intimacy: r {np.corrcoef(known['intimacy'][rows], found['intimacy'][rows, 0])[0, 1]:.3f}"
    )
    rows = known["turning"] >= 0
    if rows.any():
        said = found["turning"][rows].argmax(1)
        truth = known["turning"][rows]
        for kind, name in enumerate(TURNINGS):
            both = ((said == kind) & (truth == kind)).sum()
            print(
                f"turning {name}: F1 {2 * both / max(1, (said == kind).sum() + (truth == kind).sum()):.2f} of {(truth == kind).sum()}"
            )
    rows = known["bid"] >= 0
    if rows.any():
        print(
            f"kind of bid: right {(found['bid'][rows].argmax(1) == known['bid'][rows]).mean():.2f}"
        )


if __name__ == "__main__":
    main()
