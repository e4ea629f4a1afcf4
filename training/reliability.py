"""`python -m training.reliability`: what is said of a code, and what was there.

For every code, over the turns kept aside from training: its threshold, how often it is right and how
much of what is there it finds, and how far its chances are off on average. Chances are out of fold: no
turn is judged by weights of the blend that saw it, or saw its conversation. Thresholds are those that
ship; they were chosen on these turns, so where few positives are, the figures are a little flattered.
Writes the picture to docs/reference/reliability.svg.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from training.calibration import FEWEST, Panel, bins, calibration_error, diagram
from training.data import Example
from training.export import SHIPPED
from training.fit import SILENT, Case, cases, out_of_fold, precision
from turntoward.coding.blend import Blend, Mix

PICTURE = Path(__file__).parent.parent / "docs" / "reference" / "reliability.svg"
TELLING = 0.1  # a chance below it says little of a code that is nearly never there


def main() -> None:
    """Print the table and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=Path, default=Path("build/training/examples.pickle"))
    parser.add_argument("--encoder", type=Path, default=SHIPPED)
    parser.add_argument("--picture", type=Path, default=PICTURE)
    options = parser.parse_args()
    everything: list[Example] = pickle.loads(options.examples.read_bytes())
    blend = msgspec.json.decode((options.encoder / "blend.json").read_bytes(), type=Blend)
    panels = []
    print(
        "| code | positives | speaks by | from | right | finds | off by | off by, from a chance of .1 |\n"
        "|---|---:|---|---:|---:|---:|---:|---:|"
    )
    for slug, level, one in cases(everything, options.encoder):
        mix = blend.disclosure[level - 1] if level else blend.codes.get(slug)
        if mix is None or one.truth.sum() < FEWEST:
            continue
        chance = out_of_fold(one)
        name = f"{slug} ≥ {level}" if level else slug
        print(f"| {name} | {' | '.join(_cells(one, chance, mix))} |")
        if not mix.rules_decide:
            error = calibration_error(one.truth, chance)
            panels.append(Panel(name, error, bins(one.truth, chance)))
    options.picture.write_text(diagram(panels), "utf-8")


def _cells(one: Case, chance: np.ndarray, mix: Mix) -> Iterator[str]:
    said = one.ruled if mix.rules_decide else (chance >= mix.threshold).astype(float)
    silent = not mix.rules_decide and mix.threshold >= SILENT
    yield f"{one.truth.sum():.0f}"
    yield "rules" if mix.rules_decide else "silent" if silent else "both"
    yield "–" if mix.rules_decide or silent else f"{mix.threshold:.2f}"
    yield f"{precision(one.truth, said):.2f}" if said.any() else "–"
    yield f"{said[one.truth > 0].mean():.2f}"
    yield f"{calibration_error(one.truth, chance):.3f}"
    telling = chance >= TELLING
    yield f"{calibration_error(one.truth[telling], chance[telling]):.3f}" if telling.any() else "–"


if __name__ == "__main__":
    main()
