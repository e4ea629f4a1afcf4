"""The network: a small transformer and a head for each thing that it is asked."""

from __future__ import annotations

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from training.base import weights
from training.data import EMOTIONS, SPANS, TURNINGS, code_names
from training.script import BIDS

LONGEST = 256  # places; the longest window has 212
BASE = {"layers": 6, "width": 384, "attention": 12}  # the shape of all-MiniLM-L6-v2
HEADS = {
    "codes": len(code_names()), "disclosure": 3, "bid": len(BIDS),
    "turning": len(TURNINGS), "emotions": EMOTIONS, "intimacy": 1,
}  # fmt: skip


class Net(nn.Module):
    """Windows in, one number for each question out."""

    def __init__(self, vocabulary: int, layers: int, width: int, attention: int) -> None:
        super().__init__()
        self.shape = {"layers": layers, "width": width, "attention": attention}
        self.words = nn.Embedding(vocabulary, width)
        self.places = nn.Embedding(LONGEST, width)
        self.kinds = nn.Embedding(2, width)  # the turn, what came before
        self.norm = nn.LayerNorm(width, eps=1e-12)
        layer = nn.TransformerEncoderLayer(
            width, attention, 4 * width, activation="gelu", layer_norm_eps=1e-12, batch_first=True
        )
        self.layers = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.heads = nn.ModuleDict(
            {name: nn.Linear(2 * width, size) for name, size in HEADS.items()}
        )
        self.spans = nn.Linear(width, len(SPANS))
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: Tensor, turn: Tensor) -> dict[str, Tensor]:
        """Logits.

        Args:
            ids: (n, longest) pieces, 0 where there is none.
            turn: (n,) how many pieces from the second on are the turn itself.

        Returns:
            By head (n, size); `spans` (n, longest, kinds of span).
        """
        places = torch.cumsum(torch.ones_like(ids), 1) - 1
        end = turn.unsqueeze(1)
        own = ((places >= 1) & (places <= end)).unsqueeze(2)
        kinds = (places > end + 1).long()
        seen = self.drop(self.norm(self.words(ids) + self.places(places) + self.kinds(kinds)))
        seen = self.layers(seen, src_key_padding_mask=ids == 0)
        mean = (seen * own).sum(1) / own.sum(1).clamp(min=1)
        pooled = self.drop(torch.cat([mean, seen[:, 0]], 1))
        found = {name: head(pooled) for name, head in self.heads.items()}
        return found | {"spans": self.spans(self.drop(seen))}


def pretrained(rows: list[int | None]) -> Net:
    """A net that begins from the base weights, with our vocabulary.

    Args:
        rows: for each piece its row in the base vocabulary; None: a new piece.
    """
    net = Net(len(rows), **BASE)
    base = load_file(weights())
    words = base["embeddings.word_embeddings.weight"]
    fresh = words.mean(0)
    chosen = [
        words[row] if row is not None else fresh + 0.02 * torch.randn(len(fresh)) for row in rows
    ]
    known = {
        "words.weight": torch.stack(chosen),
        "places.weight": base["embeddings.position_embeddings.weight"][:LONGEST],
        "kinds.weight": base["embeddings.token_type_embeddings.weight"],
        "norm.weight": base["embeddings.LayerNorm.weight"],
        "norm.bias": base["embeddings.LayerNorm.bias"],
    }
    for number in range(BASE["layers"]):
        theirs, ours = f"encoder.layer.{number}.", f"layers.layers.{number}."
        for kind in ("weight", "bias"):
            parts = [
                base[f"{theirs}attention.self.{part}.{kind}"] for part in ("query", "key", "value")
            ]
            known[f"{ours}self_attn.in_proj_{kind}"] = torch.cat(parts)
            for name, other in {
                "self_attn.out_proj": "attention.output.dense", "norm1": "attention.output.LayerNorm",
                "linear1": "intermediate.dense", "linear2": "output.dense", "norm2": "output.LayerNorm",
            }.items():  # fmt: skip
                known[f"{ours}{name}.{kind}"] = base[f"{theirs}{other}.{kind}"]
    missing, unexpected = net.load_state_dict(known, strict=False)
    if unexpected or any(not name.startswith(("heads", "spans")) for name in missing):
        raise SystemExit(f"The base weights do not fit: {missing} {unexpected}.")
    return net
