"""The net as an ONNX graph, written operator by operator, so that each is the quickest there is.

What a general exporter writes is right and slow: half of the time went into moving numbers about. Here
weights are eight bits wide (seven of them used, one scale a column, so that processors without VNNI do
not overflow), the three parts of attention are read from numbers that were made small once, and the last
layer answers for the turn itself alone: nobody asks it about what came before.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

__all__ = ["written"]

OPSET = 20
EPSILON = 1e-12
MOST = 64  # what the largest weight of a column becomes
MOST_OF_A_ROW = 127  # the same for pieces, which are looked up and not multiplied
Arrays = Mapping[str, np.ndarray]


class _Graph:
    """Nodes and weights as they are added."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.weights: dict[str, np.ndarray] = {}

    def weight(self, value: np.ndarray, name: str = "") -> str:
        name = name or f"w{len(self.weights)}"
        self.weights[name] = value
        return name

    def number(self, value: float, kind: type = np.int64) -> str:
        return self.weight(np.array(value, kind))

    def add(
        self, kind: str, *given: str, name: str = "", ours: bool = False, **more: object
    ) -> str:
        return self.many(kind, *given, names=(name or f"n{len(self.nodes)}",), ours=ours, **more)[0]

    def many(
        self, kind: str, *given: str, names: tuple[str, ...], ours: bool = False, **more: object
    ) -> tuple[str, ...]:
        domain = "com.microsoft" if ours else ""
        self.nodes.append(helper.make_node(kind, given, names, domain=domain, **more))
        return names

    def small(self, seen: str) -> tuple[str, str, str]:
        """Numbers as eight bits, their scale and their zero."""
        at = len(self.nodes)
        names = (f"small{at}", f"scale{at}", f"zero{at}")
        found = self.many("DynamicQuantizeLinear", seen, names=names)
        return found[0], found[1], found[2]

    def linear(self, small: tuple[str, str, str], weight: np.ndarray, bias: np.ndarray) -> str:
        """`weight` (out, in) as torch keeps it."""
        scale = np.maximum(np.abs(weight).max(1), 1e-9) / MOST
        rounded = np.round(weight / scale[:, None]).astype(np.int8).T
        seen, of, zero = small
        return self.add(
            "MatMulIntegerToFloat", seen, self.weight(np.ascontiguousarray(rounded)), of,
            self.weight(scale.astype(np.float32)), zero,
            self.weight(np.zeros(len(weight), np.int8)), self.weight(bias), ours=True,
        )  # fmt: skip

    def norm(self, seen: str, weights: Arrays, name: str) -> str:
        parts = (self.weight(weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.add("LayerNormalization", seen, *parts, epsilon=EPSILON)


def written(weights: Arrays, shape: Mapping[str, int], heads: Mapping[str, int]) -> ModelProto:
    """The graph.

    Args:
        weights: of a `Net`, by the names that torch gives them.
        shape: its `layers`, `width` and `attention`.
        heads: how many answers each head has.

    Returns:
        `ids` (n, longest) and `turn` (n,) in; each head (n, answers) out, and `spans` for the turn
        with the piece before it (n, 1 + longest turn, kinds of span).
    """
    graph = _Graph()
    one, end = graph.weight(np.array([1])), graph.add("Unsqueeze", "turn", graph.number(1))
    longest = graph.add("ReduceMax", "turn", keepdims=0)
    own = graph.add("Unsqueeze", graph.add("Add", longest, graph.number(1)), graph.number(0))
    places = graph.add(
        "Range", graph.number(0), graph.add("Squeeze", graph.add("Shape", "ids", start=1)), graph.number(1)
    )  # fmt: skip
    there = graph.add("Cast", graph.add("Cast", "ids", to=TensorProto.BOOL), to=TensorProto.INT32)
    length = graph.add("ReduceSum", there, one, keepdims=0)
    seen = _embedded(graph, weights, places, end)
    for layer in range(shape["layers"]):
        last = layer == shape["layers"] - 1
        asked = own if last else ""
        seen = _layer(graph, weights, f"layers.layers.{layer}", seen, length, asked, shape)
    _answers(graph, weights, heads, seen, end, places, own)
    return _model(graph, heads)


def _embedded(graph: _Graph, weights: Arrays, places: str, end: str) -> str:
    """Pieces, places and kinds in one."""
    words = weights["words.weight"]
    scale = np.maximum(np.abs(words).max(1, keepdims=True), 1e-9) / MOST_OF_A_ROW
    rounded = graph.weight(np.round(words / scale).astype(np.int8))
    piece = graph.add("Cast", graph.add("Gather", rounded, "ids"), to=TensorProto.FLOAT)
    scales = graph.add("Gather", graph.weight(scale.astype(np.float32)), "ids")
    piece = graph.add("Mul", piece, scales)
    before = graph.add("Greater", places, graph.add("Add", end, graph.number(1)))
    before = graph.add("Cast", before, to=TensorProto.INT64)
    kind = graph.add("Gather", graph.weight(weights["kinds.weight"]), before)
    place = graph.add("Gather", graph.weight(weights["places.weight"]), places)
    seen = graph.add("Add", graph.add("Add", piece, place), kind)
    return graph.norm(seen, weights, "norm")


def _layer(  # noqa: PLR0913, PLR0917 a layer is all of these
    graph: _Graph, weights: Arrays, name: str, seen: str, length: str, asked: str, shape: Mapping[str, int]
) -> str:  # fmt: skip
    """One layer; `asked`: of how many pieces from the first on an answer is wanted, "": of all."""
    width = shape["width"]
    small = graph.small(seen)
    asking = small
    if asked:
        seen = _first(graph, seen, asked)
        asking = (_first(graph, small[0], asked), *small[1:])
    mixed, bias = (weights[f"{name}.self_attn.in_proj_{part}"] for part in ("weight", "bias"))
    query, key, value = (
        graph.linear(given, mixed[part : part + width], bias[part : part + width])
        for given, part in ((asking, 0), (small, width), (small, 2 * width))
    )
    heard = graph.add(
        "MultiHeadAttention", query, key, value, "", length, ours=True, num_heads=shape["attention"]
    )
    heard = _linear(graph, weights, f"{name}.self_attn.out_proj", heard)
    seen = graph.norm(graph.add("Add", seen, heard), weights, f"{name}.norm1")
    thought = graph.add("Gelu", _linear(graph, weights, f"{name}.linear1", seen))
    thought = _linear(graph, weights, f"{name}.linear2", thought)
    return graph.norm(graph.add("Add", seen, thought), weights, f"{name}.norm2")


def _linear(graph: _Graph, weights: Arrays, name: str, seen: str) -> str:
    return graph.linear(graph.small(seen), weights[f"{name}.weight"], weights[f"{name}.bias"])


def _first(graph: _Graph, seen: str, many: str) -> str:
    zero, axis = graph.weight(np.array([0])), graph.weight(np.array([1]))
    return graph.add("Slice", seen, zero, many, axis)


def _answers(  # noqa: PLR0913, PLR0917 what it is asked, and of what
    graph: _Graph, weights: Arrays, heads: Mapping[str, int], seen: str, end: str, places: str, own: str
) -> None:  # fmt: skip
    """The mean of the turn beside its first piece, and the heads on both; weights stay exact."""
    zero, one = graph.weight(np.array([0])), graph.weight(np.array([1]))
    spans = weights["spans.weight"].T
    found = graph.add("MatMul", seen, graph.weight(np.ascontiguousarray(spans)))
    graph.add("Add", found, graph.weight(weights["spans.bias"]), name="spans")
    near = graph.add("Slice", places, zero, own, zero)
    begun = graph.add("Greater", near, graph.number(0))
    inside = graph.add("And", begun, graph.add("LessOrEqual", near, end))
    inside = graph.add("Cast", inside, to=TensorProto.FLOAT)
    many = graph.add("Cast", end, to=TensorProto.FLOAT)
    many = graph.add("Max", many, graph.number(1, np.float32))
    share = graph.add("Unsqueeze", graph.add("Div", inside, many), one)  # (n, 1, pieces)
    mean = graph.add("Squeeze", graph.add("MatMul", share, seen), one)
    first = graph.add("Squeeze", graph.add("Slice", seen, zero, one, one), one)
    pooled = graph.add("Concat", mean, first, axis=1)
    asked = np.concatenate([weights[f"heads.{name}.weight"] for name in heads]).T
    bias = np.concatenate([weights[f"heads.{name}.bias"] for name in heads])
    whole = graph.add("Gemm", pooled, graph.weight(np.ascontiguousarray(asked)), graph.weight(bias))
    sizes = graph.weight(np.array([*heads.values()]))
    graph.many("Split", whole, sizes, names=tuple(heads), axis=1)


def _model(graph: _Graph, heads: Mapping[str, int]) -> ModelProto:
    def value(name: str, kind: int, *size: str | int) -> object:
        return helper.make_tensor_value_info(name, kind, size)

    made = helper.make_graph(
        graph.nodes,
        "turn",
        [value("ids", TensorProto.INT64, "n", "longest"), value("turn", TensorProto.INT64, "n")],
        [value(name, TensorProto.FLOAT, "n", size) for name, size in heads.items()]
        + [value("spans", TensorProto.FLOAT, "n", "own", "kinds")],
        [numpy_helper.from_array(value, name) for name, value in graph.weights.items()],
    )
    versions = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(made, opset_imports=versions, ir_version=9)
