"""`python -m training.export NET`: a net as the files that the package ships.

Writes int8.onnx (`training.graph`), tokenizer.json, selftest.json and encoder.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import msgspec
import onnx
import torch
from tokenizers import Tokenizer

from training.data import SPANS, TURNINGS, code_names, examples_of_the_codebook
from training.graph import written
from training.net import HEADS, Net
from training.script import BIDS
from training.train import load, padded, windows
from turntoward.encoders.onnx import Layout, SelfTest
from turntoward.encoders.tokens import encode

SHIPPED = Path(__file__).parent.parent / "src" / "turntoward" / "data" / "encoder"
EMOTION_NAMES = (
    "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity",
    "desire", "disappointment", "disapproval", "disgust", "embarrassment", "excitement", "fear",
    "gratitude", "grief", "joy", "love", "nervousness", "optimism", "pride", "realization", "relief",
    "remorse", "sadness", "surprise", "neutral",
)  # fmt: skip
SELF_TEST = 200


def export(net: Net, path: Path) -> None:
    """Write a net as ONNX, its weights in eight bits, for any number and length of windows."""
    weights = {name: value.detach().numpy() for name, value in net.state_dict().items()}
    graph = written(weights, net.shape, HEADS)
    onnx.checker.check_model(graph)
    onnx.save(graph, path)


def self_test(net: Net, tokenizer: Tokenizer) -> SelfTest:
    """Windows of the codebook's own examples with the exact answers, none of them on the edge."""
    examples = list(examples_of_the_codebook())
    chosen = windows(examples[:: max(1, len(examples) // SELF_TEST)][:SELF_TEST])
    tokens = encode(tokenizer, chosen)
    found = []
    with torch.no_grad():
        for each in tokens:
            logits = net(*padded([each]))["codes"][0]
            found.append(
                tuple(name for name, logit in zip(code_names(), logits, strict=True) if logit > 0)
            )
    return SelfTest(tuple(chosen), tuple(found))


def main() -> None:
    """Export, and write down what was written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("net", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=SHIPPED)
    options = parser.parse_args()
    net, tokenizer = load(options.net)
    options.output.mkdir(parents=True, exist_ok=True)
    export(net, options.output / "int8.onnx")
    shutil.copy(options.net / "tokenizer.json", options.output)
    (options.output / "selftest.json").write_bytes(msgspec.json.encode(self_test(net, tokenizer)))
    names = ("int8.onnx", "selftest.json", "tokenizer.json")
    digests = {
        name: hashlib.sha256((options.output / name).read_bytes()).hexdigest() for name in names
    }
    layout = Layout(
        digest=hashlib.sha256(json.dumps(digests).encode()).hexdigest()[:16], files=digests,
        codes=code_names(), bids=BIDS, turnings=TURNINGS, emotions=EMOTION_NAMES, spans=SPANS,
    )  # fmt: skip
    data = msgspec.json.format(msgspec.json.encode(layout), indent=1)
    (options.output / "encoder.json").write_bytes(data + b"\n")
    for file in sorted(options.output.iterdir()):
        print(f"{file.stat().st_size / 1e6:6.2f} MB  {file.name}")


if __name__ == "__main__":
    main()
