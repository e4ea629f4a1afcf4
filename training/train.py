"""`python -m training.train`: fits the encoder to the gathered examples.

Every head is trained at once; what an example does not tell is left out of its loss. Batches hold
windows of like length. Seeds are fixed; two runs on one machine give the same weights.
"""

from __future__ import annotations

import argparse
import json
import math
import pickle
import random
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.base import tokenizer_for
from training.data import SPANS, Example, targets
from training.net import BASE, Net, pretrained
from turntoward.encoders.tokens import Tokens, encode
from turntoward.model.ports import Window

SEED = 20261125
WEIGHT = {
    "codes": 4.0,
    "disclosure": 1.0,
    "bid": 0.3,
    "turning": 0.5,
    "emotions": 3.0,
    "intimacy": 2.0,
    "spans": 1.0,
}
RARE = 3.0  # how much more a positive of a rare code counts, at most


def windows(examples: list[Example]) -> list[Window]:
    """The windows of the examples."""
    return [Window(speakers=example.speakers, texts=example.texts) for example in examples]


def batches(tokens: list[Tokens], size: int, chance: random.Random) -> list[list[int]]:
    """Example numbers in batches of like length, in random order.

    A batch holds `size` windows of up to 64 pieces, fewer longer ones. Lengths come in steps, so that
    few shapes of batch occur: each new one costs the time to compile for it.
    """
    by_length: dict[int, list[int]] = {}
    order = list(range(len(tokens)))
    chance.shuffle(order)
    for at in order:
        by_length.setdefault(_step(len(tokens[at].ids)), []).append(at)
    found = []
    for length, numbers in sorted(by_length.items()):
        many = max(1, min(size, size * 64 // length))
        found += [numbers[at : at + many] for at in range(0, len(numbers), many)]
    chance.shuffle(found)
    return found


def _step(length: int) -> int:
    return -(-length // 16) * 16


def padded(tokens: list[Tokens]) -> tuple[Tensor, Tensor]:
    """The windows of a batch, side by side."""
    longest = _step(max(len(each.ids) for each in tokens))
    ids = torch.zeros(len(tokens), longest, dtype=torch.long)
    for row, each in enumerate(tokens):
        ids[row, : len(each.ids)] = torch.tensor(each.ids)
    return ids, torch.tensor([each.turn for each in tokens])


def span_targets(examples: list[Example], tokens: list[Tokens], longest: int) -> Tensor:
    """(n, longest, kinds) 1 where a piece lies in a span, NaN where spans are not known."""
    found = torch.full((len(examples), longest, len(SPANS)), float("nan"))
    for row, (example, each) in enumerate(zip(examples, tokens, strict=True)):
        if example.spans is None:
            continue
        found[row, 1 : 1 + each.turn] = 0
        for slug, spans in example.spans.items():
            if slug not in SPANS:
                continue
            for start, end in spans:
                for at, (first, last) in enumerate(each.offsets):
                    if first < end and last > start:
                        found[row, 1 + at, SPANS.index(slug)] = 1
    return found


def losses(found: dict[str, Tensor], wanted: dict[str, Tensor], rare: Tensor) -> dict[str, Tensor]:
    """The loss of each head over what is known; heads without a known answer are left out."""
    lost = {}
    for name in ("codes", "disclosure", "emotions", "spans"):
        known = ~wanted[name].isnan()
        if known.any():
            weight = rare.expand_as(found[name])[known] if name == "codes" else None
            lost[name] = nn.functional.binary_cross_entropy_with_logits(
                found[name].float()[known], wanted[name][known], pos_weight=weight
            )
    known = ~wanted["intimacy"].isnan()
    if known.any():
        lost["intimacy"] = nn.functional.mse_loss(
            found["intimacy"].float()[known, 0], wanted["intimacy"][known]
        )
    for name in ("bid", "turning"):
        known = wanted[name] >= 0
        if known.any():
            lost[name] = nn.functional.cross_entropy(
                found[name].float()[known], wanted[name][known]
            )
    return lost


def rarity(codes: np.ndarray) -> Tensor:
    """By code: how much more a positive counts."""
    share = np.nanmean(codes, axis=0)
    return torch.tensor(
        np.clip(np.sqrt(0.08 / np.maximum(share, 1e-4)), 1, RARE), dtype=torch.float32
    )


def train(  # noqa: PLR0913 all of these decide it
    net: Net,
    examples: list[Example],
    tokens: list[Tokens],
    *,
    epochs: float,
    rate: float,
    size: int,
) -> None:
    """Fits the net in place."""
    chance = random.Random(SEED)
    torch.manual_seed(SEED)
    known = targets(examples)
    rare = rarity(known["codes"])
    plan = [batch for _ in range(math.ceil(epochs)) for batch in batches(tokens, size, chance)]
    plan = plan[: int(len(plan) * epochs / math.ceil(epochs))]
    heads = {*net.heads.parameters(), *net.spans.parameters()}
    heads = {weight for weight in heads if weight.requires_grad}
    body = [each for each in net.parameters() if each.requires_grad and each not in heads]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": list(heads), "lr": 10 * rate}],
        weight_decay=0.01,
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / 200, max(0.02, 1 - step / len(plan)))
    )
    net.train()
    begun = time.perf_counter()
    running: dict[str, float] = {}
    for step, batch in enumerate(plan):
        ids, turn = padded([tokens[at] for at in batch])
        wanted = {name: torch.from_numpy(array[batch]) for name, array in known.items()}
        wanted["spans"] = span_targets(
            [examples[at] for at in batch], [tokens[at] for at in batch], ids.shape[1]
        )
        with torch.autocast("cpu", dtype=torch.bfloat16):
            found = net(ids, turn)
        lost = losses(found, wanted, rare)
        loss = sum(WEIGHT[name] * value for name, value in lost.items())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        for name, value in lost.items():
            running[name] = 0.98 * running.get(name, value.item()) + 0.02 * value.item()
        if step % 100 == 0:
            spent = time.perf_counter() - begun
            left = spent / (step + 1) * (len(plan) - step - 1) / 60
            print(
                f"{step}/{len(plan)} {left:.0f} min left",
                {k: round(v, 4) for k, v in running.items()},
                flush=True,
            )


def save(net: Net, tokenizer: Tokenizer, folder: Path) -> None:
    """Keep a net where `load` finds it."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.save(net.state_dict(), folder / "net.pt")
    (folder / "shape.json").write_text(json.dumps(net.shape))


def load(folder: Path) -> tuple[Net, Tokenizer]:
    """A net that was kept, ready to answer."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    shape = folder / "shape.json"
    net = Net(
        tokenizer.get_vocab_size(), **(json.loads(shape.read_text()) if shape.exists() else BASE)
    )
    net.load_state_dict(torch.load(folder / "net.pt"))
    net.eval()
    return net, tokenizer


def took_over(tokenizer: Tokenizer, earlier: Net, its_tokenizer: Tokenizer) -> Net:
    """What an earlier net learned, in a net whose vocabulary may differ."""
    net = Net(tokenizer.get_vocab_size(), **earlier.shape)
    known = its_tokenizer.get_vocab()
    weights = earlier.state_dict()
    words = net.words.weight.detach().clone()
    for piece, row in tokenizer.get_vocab().items():
        if piece in known:
            words[row] = weights["words.weight"][known[piece]]
    net.load_state_dict(weights | {"words.weight": words})
    return net


def with_layers(net: Net, kept: list[int]) -> Net:
    """A net with some of the layers of another and all else of it (Sanh et al. 2019)."""
    smaller = Net(net.words.num_embeddings, **(net.shape | {"layers": len(kept)}))
    prefix = "layers.layers."
    weights = {
        name: value for name, value in net.state_dict().items() if not name.startswith(prefix)
    }
    for number, taken in enumerate(kept):
        for name, value in net.layers.layers[taken].state_dict().items():
            weights[f"{prefix}{number}.{name}"] = value
    smaller.load_state_dict(weights)
    return smaller


def chosen(everything: list[Example], shares: list[str], without: list[str]) -> list[Example]:
    """What is trained on: nothing kept aside, and of some sets a share ("goemotions=0.25")."""
    known = dict(entry.split("=") for entry in shares)
    chance = random.Random(SEED)
    return [
        example
        for example in everything
        if not example.aside
        and example.source not in without
        and chance.random() < float(known.get(example.source, 1))
    ]


def main() -> None:
    """Train on everything, or go on from an earlier net."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=Path, default=Path("build/training/examples.pickle"))
    parser.add_argument("--output", type=Path, default=Path("build/training/net"))
    parser.add_argument("--start", type=Path, help="folder of a net to go on from")
    parser.add_argument("--layers", nargs="*", type=int, help="keep only these, from 0")
    parser.add_argument("--spans-only", action="store_true", help="fit nothing but the spans")
    parser.add_argument("--without", nargs="*", default=[], help="sets to leave out")
    parser.add_argument("--share", nargs="*", default=[], help="SET=0.3: use so much of a set")
    parser.add_argument("--epochs", type=float, default=2)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--size", type=int, default=32)
    options = parser.parse_args()
    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    everything: list[Example] = pickle.loads(options.examples.read_bytes())
    examples = chosen(everything, options.share, options.without)
    tokenizer, rows = tokenizer_for(text for example in everything for text in example.texts)
    net = took_over(tokenizer, *load(options.start)) if options.start else pretrained(rows)
    if options.layers:
        net = with_layers(net, options.layers)
    if options.spans_only:
        net.requires_grad_(requires_grad=False)
        net.spans.requires_grad_(requires_grad=True)
    print(len(examples), "examples,", tokenizer.get_vocab_size(), "pieces", flush=True)
    tokens = encode(tokenizer, windows(examples))
    train(net, examples, tokens, epochs=options.epochs, rate=options.rate, size=options.size)
    save(net, tokenizer, options.output)


if __name__ == "__main__":
    main()
