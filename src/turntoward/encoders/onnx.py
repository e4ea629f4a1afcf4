"""The network itself: an ONNX file, its tokenizer, and what its numbers stand for.

A folder of an encoder holds `encoder.json` (what the heads mean, and the digest of every other
file), `tokenizer.json`, `int8.onnx`, and `selftest.json`: turns with the answers of the weights
before they were made small, so that a processor on which eight bits go wrong is noticed.
"""

import hashlib
import os
import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import onnxruntime
from msgspec import Struct
from tokenizers import Tokenizer

from turntoward.encoders.tokens import Tokens, encode
from turntoward.errors import EncoderError
from turntoward.model import Span
from turntoward.model.ports import Scores, Window

__all__ = ["FLIPS", "Layout", "OnnxEncoder", "SelfTest", "flips", "load_encoder", "load_tested"]

Floats = np.ndarray[Any, np.dtype[np.float32]]

_WORTH_ASKING = re.compile(r"[^\W\d_]{2}")  # two letters in a row
_LINK = re.compile(r"https?://\S+|www\.\S+")
_BATCH_PIECES = 2_048  # pieces read at once: what stays in a processor's cache
_MOST_THREADS = 4
_REMEMBERED = 4_000  # windows
_SPAN_AT = 0.0  # logit from which a piece belongs to a span
_TESTED = 4  # one in so many of the stored turns is read at every start; tests read them all
FLIPS = 0.01  # share of self-test answers that may differ


class Layout(Struct, frozen=True, kw_only=True):
    """What the numbers of an encoder stand for."""

    digest: str  # of the files below, in the order of their names
    files: dict[str, str]  # name → sha256
    codes: tuple[str, ...]
    bids: tuple[str, ...]
    turnings: tuple[str, ...]  # "none" first
    emotions: tuple[str, ...]
    spans: tuple[str, ...]


class SelfTest(Struct, frozen=True):
    """Windows, and which of their codes the exact weights find likelier than not."""

    windows: tuple[Window, ...]
    found: tuple[tuple[str, ...], ...]


class OnnxEncoder:
    """Scores windows, the same window once, in batches of like length."""

    def __init__(self, layout: Layout, session: Any, tokenizer: Tokenizer) -> None:
        """An encoder that is open already; `load_encoder` opens one."""
        self.digest = layout.digest
        self._layout = layout
        self._session = session
        self._outputs = [output.name for output in session.get_outputs()]
        self._tokenizer = tokenizer
        self._known: OrderedDict[bytes, Scores] = OrderedDict()

    def score(self, windows: Sequence[Window]) -> list[Scores | None]:
        """What it says of each window, in order; None where the turn holds no words."""
        asked = [at for at, window in enumerate(windows) if _is_worth_asking(window.texts[-1])]
        tokens = encode(self._tokenizer, [windows[at] for at in asked])
        keys = [each.key for each in tokens]
        fresh = {
            key: each for key, each in zip(keys, tokens, strict=True) if key not in self._known
        }
        found = dict(self._run(fresh))
        scores: list[Scores | None] = [None] * len(windows)
        for at, key in zip(asked, keys, strict=True):
            scores[at] = found.get(key) or self._known[key]
        self._remember(found)
        return scores

    def _remember(self, found: dict[bytes, Scores]) -> None:
        self._known.update(found)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _run(self, fresh: dict[bytes, Tokens]) -> Iterator[tuple[bytes, Scores]]:
        for batch in _batches(sorted(fresh.items(), key=lambda entry: len(entry[1].ids))):
            ids = np.zeros((len(batch), max(len(each.ids) for _, each in batch)), np.int64)
            for row, (_, each) in enumerate(batch):
                ids[row, : len(each.ids)] = each.ids
            turn = np.array([each.turn for _, each in batch], np.int64)
            answers = self._session.run(self._outputs, {"ids": ids, "turn": turn})
            heads = dict(zip(self._outputs, answers, strict=True))
            for row, (key, each) in enumerate(batch):
                yield key, self._scores({name: value[row] for name, value in heads.items()}, each)

    def _scores(self, heads: dict[str, Floats], tokens: Tokens) -> Scores:
        layout = self._layout
        codes = dict(zip(layout.codes, heads["codes"].tolist(), strict=True))
        turnings = _against_the_rest(heads["turning"])
        codes |= {
            f"turns_{kind}": logit
            for kind, logit in zip(layout.turnings, turnings, strict=True)
            if kind != "none"
        }
        first, second, third = heads["disclosure"].tolist()
        return Scores(
            codes=codes,
            disclosure=(first, min(first, second), min(first, second, third)),
            bid=layout.bids[int(heads["bid"].argmax())],
            emotions=dict(zip(layout.emotions, _sigmoid(heads["emotions"]).tolist(), strict=True)),
            intimacy=float(heads["intimacy"][0]),
            spans=dict(self._spans(heads["spans"][1 : 1 + tokens.turn], tokens)),
        )

    def _spans(self, logits: Floats, tokens: Tokens) -> Iterator[tuple[str, Span]]:
        """For each kind the stretch around its surest piece, where there is one."""
        if not len(logits):
            return
        for kind, name in enumerate(self._layout.spans):
            inside = logits[:, kind] > _SPAN_AT
            top = int(logits[:, kind].argmax())
            if not inside[top]:
                continue
            first = last = top
            while first > 0 and inside[first - 1]:
                first -= 1
            while last + 1 < len(inside) and inside[last + 1]:
                last += 1
            yield name, Span(tokens.offsets[first][0], tokens.offsets[last][1])


def load_encoder(folder: Path, *, threads: int | None = None) -> OnnxEncoder:
    """Open the encoder in `folder`.

    Args:
        folder: as `training.export` writes it.
        threads: None: as many as there are processors that this process may use, at most 4.

    Raises:
        EncoderError: files are missing, cut short or altered, or this machine cannot run them.
    """
    try:
        layout = msgspec.json.decode((folder / "encoder.json").read_bytes(), type=Layout)
        contents = {name: (folder / name).read_bytes() for name in layout.files}
    except (OSError, msgspec.DecodeError):
        raise EncoderError(
            "The encoder of this installation is missing or damaged; the rules go on without it. "
            "Installing turntoward again brings it back."
        ) from None
    for name, data in contents.items():
        if hashlib.sha256(data).hexdigest() != layout.files[name]:
            raise EncoderError(
                f"The encoder's file {name} is not the one this version came with; the rules go on "
                "without it. Installing turntoward again brings it back."
            )
    try:
        session = onnxruntime.InferenceSession(
            contents["int8.onnx"], _options(threads), providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_buffer(contents["tokenizer.json"])
    except Exception as error:  # noqa: BLE001 onnxruntime and tokenizers raise kinds of their own
        raise EncoderError(
            f"This machine cannot run the encoder ({type(error).__name__}); the rules go on without it."
        ) from None
    return OnnxEncoder(layout, session, tokenizer)


def load_tested(folder: Path, *, threads: int | None = None) -> OnnxEncoder:
    """`load_encoder`, and the self-test: some processors go wrong with eight-bit numbers.

    Raises:
        EncoderError: as `load_encoder`, and where too many answers differ from the exact ones.
    """
    encoder = load_encoder(folder, threads=threads)
    whole = msgspec.json.decode((folder / "selftest.json").read_bytes(), type=SelfTest)
    test = SelfTest(whole.windows[::_TESTED], whole.found[::_TESTED])
    if flips(encoder, test) > FLIPS:
        raise EncoderError(
            "On this processor the encoder's small numbers go wrong; the rules go on without it."
        )
    return encoder


def flips(encoder: OnnxEncoder, test: SelfTest) -> float:
    """Share of answers, over all codes, on which an encoder differs from its exact weights."""
    names = encoder._layout.codes  # noqa: SLF001 its own module
    differing = 0
    for scores, wanted in zip(encoder.score(test.windows), test.found, strict=True):
        found = {name for name in names if scores and scores.codes[name] > 0}
        differing += len(found ^ set(wanted))
    return differing / (len(names) * len(test.windows))


def _options(threads: int | None) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or min(_MOST_THREADS, _processors())
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False  # keeps the peak of the longest batch for ever
    return options


def _processors() -> int:
    """How many this process may use, as far as the system tells."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _is_worth_asking(text: str) -> bool:
    return _WORTH_ASKING.search(_LINK.sub("", text[:2_000])) is not None


def _batches(
    entries: list[tuple[bytes, Tokens]],
) -> Iterator[list[tuple[bytes, Tokens]]]:
    batch: list[tuple[bytes, Tokens]] = []
    for entry in entries:  # shortest first, so this one is the longest so far
        if batch and (len(batch) + 1) * len(entry[1].ids) > _BATCH_PIECES:
            yield batch
            batch = []
        batch.append(entry)
    if batch:
        yield batch


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)


def _against_the_rest(logits: Floats) -> list[float]:
    """Logits of each of several exclusive kinds, from what a softmax takes."""
    weights = np.exp(logits - logits.max())
    shares = np.clip(weights / weights.sum(), 1e-6, 1 - 1e-6)
    return [float(logit) for logit in np.log(shares / (1 - shares))]
