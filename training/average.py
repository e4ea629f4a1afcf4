"""`python -m training.average NET NET -o NET`: the weights of several nets of one shape, averaged.

Nets that grew from one another do better together than each alone, for the price of one (Wortsman et al.
2022, *Model soups*).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from training.train import load, save


def main() -> None:
    """Average, and keep the result beside the vocabulary of the first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("nets", nargs="+", type=Path)
    parser.add_argument("--shares", nargs="+", type=float, required=True, help="of each net")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    nets = [load(folder) for folder in options.nets]
    if len({tokenizer.to_str() for _, tokenizer in nets}) > 1:
        raise SystemExit("These nets do not share a vocabulary.")
    net, tokenizer = nets[0]
    states = [net.state_dict() for net, _ in nets]
    net.load_state_dict(
        {
            name: sum(
                share * state[name] for share, state in zip(options.shares, states, strict=True)
            )
            for name in states[0]
        }
    )
    save(net, tokenizer, options.output)


if __name__ == "__main__":
    main()
