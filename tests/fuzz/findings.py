"""What came out that should not have, each kind once, in as few bytes as show it."""

import hashlib
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final

from msgspec import Struct

__all__ = ["Finding", "Findings", "SlowError"]

_SECOND: Final = 1.0  # of processor time, which no small input may take
_TRIES: Final = 2_000  # of making an input smaller
_OURS: Final = ("turntoward", "fuzz")


class SlowError(Exception):
    """An input took longer than a second."""


class Finding(Struct, frozen=True):
    """One way to break a promise."""

    what: str  # the error and where it comes from
    data: bytes
    told: str  # its traceback


class Findings:
    """Runs inputs and keeps those that break a promise, one for each place in the code."""

    def __init__(self, run: Callable[[bytes], None], folder: Path | None = None) -> None:
        self._run = run
        self._folder = folder
        self.found: dict[str, Finding] = {}

    def look(self, data: bytes) -> None:
        """Run one input."""
        finding = self._tried(data)
        if finding and finding.what not in self.found:
            self.found[finding.what] = finding  # before it is made smaller, which may take long
            self._keep(self._smaller(finding))

    def _tried(self, data: bytes) -> Finding | None:
        start = time.process_time()
        try:
            self._run(data)
            if time.process_time() - start > _SECOND:
                raise SlowError  # noqa: TRY301 told like the others
        except Exception as error:  # noqa: BLE001 any error is what is looked for
            what = f"{type(error).__name__} in {_place(error.__traceback__)}"
            return Finding(what, data, "".join(traceback.format_exception(error)))
        return None

    def _smaller(self, finding: Finding) -> Finding:
        """The same finding with stretches taken out, as long as it stays the same."""
        size, tries = len(finding.data) // 2, _TRIES
        if finding.what.startswith(SlowError.__name__):
            tries = _TRIES // 100
        while size and tries > 0:
            at = 0
            while at < len(finding.data) and tries > 0:
                tries -= 1
                shorter = self._tried(finding.data[:at] + finding.data[at + size :])
                if shorter and shorter.what == finding.what:
                    finding = shorter
                else:
                    at += size
            size //= 2
        return finding

    def _keep(self, finding: Finding) -> None:
        self.found[finding.what] = finding
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            name = hashlib.sha256(finding.data).hexdigest()[:12]
            (self._folder / f"{name}.input").write_bytes(finding.data)
            (self._folder / f"{name}.txt").write_text(finding.told, encoding="utf-8")


def _place(trace: TracebackType | None) -> str:
    """The last line of ours that it went through."""
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if any(f"/{part}/" in frame.filename for part in _OURS)]
    frame = (ours or frames)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"
