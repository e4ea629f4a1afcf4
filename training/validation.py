"""`python -m training.validation`: what a person's own layer is checked against (`checks.json`).

Of the turns of our own conversations and of the codebook that were kept aside: for each code the chances of
those in which it is said, whether it is there, and how many are left. Numbers alone, no words.
"""

from __future__ import annotations

import pickle
from pathlib import Path

import msgspec
import numpy as np

from training.data import TURNINGS, Example, code_names, targets
from training.export import SHIPPED
from training.fit import rulings
from training.train import windows
from turntoward.coding import Blend
from turntoward.coding.blend import chance
from turntoward.coding.personal import Checks
from turntoward.encoders.onnx import load_encoder

OURS = frozenset({"written", "codebook"})


def main() -> None:
    """Write them beside the weights."""
    everything: list[Example] = pickle.loads(Path("build/training/examples.pickle").read_bytes())
    examples = [each for each in everything if each.aside and each.known and each.source in OURS]
    blend = msgspec.json.decode((SHIPPED / "blend.json").read_bytes(), type=Blend)
    known = targets(examples)
    scores = load_encoder(SHIPPED).score(windows(examples))
    ruled = list(rulings(examples))
    found: dict[str, Checks] = {}
    for slug, mix in blend.codes.items():
        if mix.rules_decide or mix.threshold > 1:
            continue
        if slug in code_names():
            truth = known["codes"][:, code_names().index(slug)]
        else:
            kind = TURNINGS.index(slug.removeprefix("turns_"))
            truth = np.where(known["turning"] < 0, np.nan, known["turning"] == kind)
        rows = [
            (chance(mix, each.codes[slug], rules.get(slug)), bool(there >= 0.5))
            for each, rules, there in zip(scores, ruled, truth, strict=True)
            if each and not np.isnan(there)
        ]
        said = sorted(
            (round(likely, 3), there) for likely, there in rows if likely >= mix.threshold
        )
        rest = [there for likely, there in rows if likely < mix.threshold]
        found[slug] = Checks(
            tuple(likely for likely, _ in said),
            tuple(there for _, there in said),
            sum(rest),
            len(rest) - sum(rest),
        )
        print(
            f"{slug}: {len(said)} said, {sum(there for _, there in said)} right, {sum(rest)} missed"
        )
    (SHIPPED / "checks.json").write_bytes(msgspec.json.encode(found) + b"\n")


if __name__ == "__main__":
    main()
