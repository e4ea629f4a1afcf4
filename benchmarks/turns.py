"""One reader of turns, timed; prints one line of JSON. `pace.py` runs it, each reader in a process of its own.

    python benchmarks/turns.py READER WINDOWS.json [TOKENIZER.json]

WINDOWS.json holds windows: each a turn and, before it, the turns that its reader may look at.
"""

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

Windows = list[list[str]]
Reader = Callable[[Windows], object]
BATCH = 32
BERT = {"layers": 12, "width": 768, "heads": 12, "inner": 3_072, "pieces": 30_522, "labels": 28}


def rules() -> Reader:
    """Our rules alone; they look back by themselves."""
    return _ours(with_encoder=False)


def both() -> Reader:
    """Our rules and our encoder."""
    return _ours(with_encoder=True)


def _ours(*, with_encoder: bool) -> Reader:
    from turntoward.api import load_codebook
    from turntoward.coding import Coder, Said
    from turntoward.shipped import load_encoder

    coder = Coder(load_codebook(), *(load_encoder() if with_encoder else ()))

    def run(windows: Windows) -> int:
        """Windows in a row are one conversation; a turn that stands alone is one itself."""
        said = (
            Said("AB"[at % 2], window[-1], at, "" if len(window) > 1 else str(at))
            for at, window in enumerate(windows)
        )
        return sum(1 for _ in coder.code_many(said))

    return run


def vader() -> Reader:
    """VADER, on the turn alone: it knows no context."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    score = SentimentIntensityAnalyzer().polarity_scores
    return lambda windows: [score(window[-1]) for window in windows]


def empath() -> Reader:
    """Empath, on the turn alone, as its own page shows it."""
    from empath import Empath

    analyze = Empath().analyze
    return lambda windows: [analyze(window[-1], normalize=True) for window in windows]


def bert() -> Reader:
    """A network of BERT-base's shape with GoEmotions' 28 labels, in PyTorch; random weights, exact numbers.

    Its answers mean nothing; its time is that of any weights. It is cut into pieces by our tokenizer.
    """
    import torch
    from tokenizers import Tokenizer
    from torch import nn

    torch.set_num_threads(_processors())
    tokenizer = Tokenizer.from_file(sys.argv[3])
    tokenizer.enable_padding()
    words, places = nn.Embedding(BERT["pieces"], BERT["width"]), nn.Embedding(512, BERT["width"])
    layer = nn.TransformerEncoderLayer(
        BERT["width"], BERT["heads"], BERT["inner"], activation="gelu", batch_first=True
    )
    body = nn.TransformerEncoder(layer, BERT["layers"]).eval()
    head = nn.Linear(BERT["width"], BERT["labels"])

    def read(texts: list[str]) -> object:
        encoded = tokenizer.encode_batch(texts)
        ids = torch.tensor([each.ids for each in encoded])
        unseen = torch.tensor([each.attention_mask for each in encoded]) == 0
        with torch.inference_mode():
            seen = words(ids) + places(torch.arange(ids.shape[1]))
            return head(body(seen, src_key_padding_mask=unseen)[:, 0]).sigmoid().numpy()

    def run(windows: Windows) -> int:
        for at in range(0, len(windows), BATCH):
            read([" ".join(window) for window in windows[at : at + BATCH]])
        return len(windows)

    return run


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _resident() -> float:
    """Megabytes held now; where the system does not tell, the most ever held."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(each for each in status.read_text().splitlines() if each.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


READERS = {"rules": rules, "both": both, "vader": vader, "empath": empath, "bert": bert}


def main() -> None:
    """Load, warm up on some windows, and time the rest."""
    windows: Windows = json.loads(Path(sys.argv[2]).read_text("utf-8"))
    warm, timed = windows[: len(windows) // 5], windows[len(windows) // 5 :]
    started = perf_counter()
    run = READERS[sys.argv[1]]()
    loaded = perf_counter() - started
    resident = _resident()
    run(warm)
    started, spent = perf_counter(), process_time()
    run(timed)
    seconds, processor = perf_counter() - started, process_time() - spent
    print(
        json.dumps({
            "seconds": seconds, "processor": processor, "count": len(timed), "load": loaded, "resident_mb": resident,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        })
    )  # fmt: skip


if __name__ == "__main__":
    main()
