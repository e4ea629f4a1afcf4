"""The network itself: an ONNX file, its tokenizer, and what its numbers stand for.

A folder of an encoder holds `encoder.json` (what the heads mean, and the digest of every other
file), `tokenizer.json`, `int8.onnx`, and `selftest.json`: turns with the answers of the weights
before they were made small, so that a processor on which eight bits go wrong is noticed.
"""

import hashlib
import os
import platform
import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
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

_Batch = list[tuple[bytes, Tokens]]

_WORTH_ASKING = re.compile(r"[^\W\d_]{2}")  # two letters in a row
_LINK = re.compile(r"https?://\S+|www\.\S+")
_BATCH_PIECES = 512  # pieces read at once: what stays in a processor's cache
_MOST_THREADS = 4
_SLOW = [
    "SkipLayerNormFusion"
]  # what it makes of two operators takes five times as long as they do
_REMEMBERED = 4_000  # windows
_PROCESSOR = Path("/proc/cpuinfo")
_TELLING = ("model name", "flags", "Features", "CPU part", "isa")
_SPAN_AT = 0.0  # logit from which a piece belongs to a span
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

    def __init__(
        self, layout: Layout, session: Any, tokenizer: Tokenizer, *, threads: int = 1
    ) -> None:
        """An encoder that is open already; `load_encoder` opens one."""
        self.digest = layout.digest
        self._layout = layout
        self._session = session
        self._threads = threads
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
        entries = sorted(fresh.items(), key=lambda entry: (len(entry[1].ids), entry[1].turn))
        batches = [*_batches(entries)]
        for batch, answers in zip(batches, self._answers(batches), strict=True):
            heads = dict(zip(self._outputs, answers, strict=True))
            for row, (key, each) in enumerate(batch):
                yield key, self._scores({name: value[row] for name, value in heads.items()}, each)

    def _answers(self, batches: Sequence[_Batch]) -> Iterator[list[Floats]]:
        """Of each batch; a thread reads a whole one, so that no thread waits for another."""
        if self._threads == 1 or len(batches) < 2:  # noqa: PLR2004 one, or none
            yield from map(self._answer, batches)
            return
        with ThreadPoolExecutor(min(self._threads, len(batches))) as pool:
            yield from pool.map(self._answer, batches)

    def _answer(self, batch: _Batch) -> list[Floats]:
        ids = np.zeros((len(batch), max(len(each.ids) for _, each in batch)), np.int64)
        for row, (_, each) in enumerate(batch):
            ids[row, : len(each.ids)] = each.ids
        turn = np.array([each.turn for _, each in batch], np.int64)
        answers: list[Floats] = self._session.run(self._outputs, {"ids": ids, "turn": turn})
        return answers

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
            contents["int8.onnx"],
            _options(),
            providers=["CPUExecutionProvider"],
            disabled_optimizers=_SLOW,
        )
        tokenizer = Tokenizer.from_buffer(contents["tokenizer.json"])
    except Exception as error:  # noqa: BLE001 onnxruntime and tokenizers raise kinds of their own
        raise EncoderError(
            f"This machine cannot run the encoder ({type(error).__name__}); the rules go on without it."
        ) from None
    threads = threads or min(_MOST_THREADS, _processors())
    return OnnxEncoder(layout, session, tokenizer, threads=threads)


def load_tested(
    folder: Path, *, threads: int | None = None, passed: Path | None = None
) -> OnnxEncoder:
    """`load_encoder`, and the self-test: some processors go wrong with eight-bit numbers.

    Args:
        folder: as `training.export` writes it.
        threads: as for `load_encoder`.
        passed: a file that remembers that this machine has passed; it is written where its folder is
            there already. Other weights, another processor or onnxruntime are tested again.

    Raises:
        EncoderError: as `load_encoder`, and where too many answers differ from the exact ones.
    """
    encoder = load_encoder(folder, threads=threads)
    machine = _machine(encoder)
    if passed and _remembered(passed) == machine:
        return encoder
    test = msgspec.json.decode((folder / "selftest.json").read_bytes(), type=SelfTest)
    if flips(encoder, test) > FLIPS:
        raise EncoderError(
            "On this processor the encoder's small numbers go wrong; the rules go on without it."
        )
    if passed and passed.parent.is_dir():
        _remember(passed, machine)
    return encoder


def _machine(encoder: OnnxEncoder) -> str:
    """The same wherever the same weights are multiplied by the same means."""
    with suppress(OSError):
        text = _PROCESSOR.read_text("utf-8", "replace")
        told = [line for line in text.splitlines() if line.startswith(_TELLING)]
        return _digest(encoder.digest, onnxruntime.__version__, *sorted(set(told)))
    return _digest(
        encoder.digest, onnxruntime.__version__, platform.machine(), platform.processor()
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _remembered(passed: Path) -> str | None:
    try:
        return passed.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _remember(passed: Path, machine: str) -> None:
    """For its owner alone; where it cannot be written, the next start tests again."""
    with suppress(OSError):
        passed.unlink(missing_ok=True)
        handle = os.open(passed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(machine)


def flips(encoder: OnnxEncoder, test: SelfTest) -> float:
    """Share of answers, over all codes, on which an encoder differs from its exact weights."""
    names = encoder._layout.codes  # noqa: SLF001 its own module
    differing = 0
    for scores, wanted in zip(encoder.score(test.windows), test.found, strict=True):
        found = {name for name in names if scores and scores.codes[name] > 0}
        differing += len(found ^ set(wanted))
    return differing / (len(names) * len(test.windows))


def _options() -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a batch each is quicker than one batch in pieces
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


def _batches(entries: _Batch) -> Iterator[_Batch]:
    batch: _Batch = []
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
