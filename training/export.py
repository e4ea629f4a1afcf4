"""`python -m training.export NET`: a net as the files that the package ships.

Writes int8.onnx (eight-bit weights, one scale a column, seven bits used, so that processors without
VNNI do not overflow), tokenizer.json, selftest.json and encoder.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import msgspec
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.data import SPANS, TURNINGS, code_names, examples_of_the_codebook
from training.net import Net
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


class _Answers(nn.Module):
    """The net with its answers in a row, as ONNX wants them."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: Tensor, turn: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.net(ids, turn).values())


def export(net: Net, path: Path) -> None:
    """Write the exact net as ONNX, for any number and length of windows."""
    torch.backends.mha.set_fastpath_enabled(False)
    net.eval()
    ids = torch.randint(7, 1_000, (3, 40))
    turn = torch.tensor([10, 5, 38])
    count, length = torch.export.Dim("n", min=1, max=4096), torch.export.Dim("l", min=3, max=256)
    program = torch.onnx.export(
        _Answers(net), (ids, turn), input_names=["ids", "turn"], output_names=list(net(ids, turn)),
        dynamic_shapes={"ids": {0: count, 1: length}, "turn": {0: count}},
        dynamo=True, opset_version=18, verbose=False,
    )  # fmt: skip
    program.save(str(path))


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
    with tempfile.TemporaryDirectory() as scratch:
        exact, ready = Path(scratch) / "exact.onnx", Path(scratch) / "ready.onnx"
        export(net, exact)
        quant_pre_process(exact, ready, skip_symbolic_shape=True)
        quantize_dynamic(
            ready, options.output / "int8.onnx",
            per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
        )  # fmt: skip
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
