"""Fuzz one target: `python -m tests.fuzz.run whatsapp --runs 100000 --seed 1`.

Every input that breaks a promise is kept, as small as it could be made, with its traceback; the last
line says how many inputs were tried and how many findings there are. `--guided` lets coverage lead,
which finds more with each input and tries fewer of them in the same time. A run that hangs or eats
memory is ended by libFuzzer.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn, cast

import atheris

from tests.fuzz.findings import Findings

__all__ = ["main"]

_INSTRUMENTED: Final = ["turntoward.readers", "tests.fuzz.planted"]
_HANGS: Final = 30  # seconds, with others at work; what is slow is told by its processor time
_MEGABYTES: Final = 600
_IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 a folder of its own is made in it


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Fuzz, or run one input again."""
    given = _parser().parse_args(arguments)
    tempfile.tempdir = tempfile.mkdtemp(dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None)
    if given.guided:
        with atheris.instrument_imports(include=_INSTRUMENTED):
            session = _Session(given)
    else:
        session = _Session(given)
    if given.replay:
        session.look(given.replay.read_bytes())
        session.end()
    session.start()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.run")
    parser.add_argument("name", help="of a reader, or zip")
    parser.add_argument("--runs", type=int, default=100_000, help="inputs to try")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so many")
    parser.add_argument("--guided", action="store_true", help="let coverage lead")
    parser.add_argument("--planted", action="store_true", help="with a defect, which must be found")
    parser.add_argument("--findings", type=Path, default=Path("out/fuzz"), help="a folder for them")
    parser.add_argument("--replay", type=Path, help="run this one input")
    return parser


class _Session:
    """One run of the fuzzer."""

    def __init__(self, given: argparse.Namespace) -> None:
        from tests.fuzz import planted, targets

        self._given = given
        self._target = targets.target(given.name, planted if given.planted else None)
        self._findings = Findings(self._target.run, given.findings / given.name)
        self._count = 0
        self._start = time.monotonic()

    def start(self) -> NoReturn:
        """Try inputs until there were enough."""
        from tests.fuzz.mutate import Mutator

        given = self._given
        given.findings.mkdir(parents=True, exist_ok=True)
        mutator = Mutator(self._target, given.seed, guided=given.guided)
        options = {
            "seed": given.seed,
            "runs": -1,
            "max_len": self._target.longest,
            "len_control": 0,
            "timeout": _HANGS,
            "rss_limit_mb": _MEGABYTES,
            "verbosity": 0,
            "artifact_prefix": f"{given.findings / given.name}-",
        }
        flags = [f"-{name}={value}" for name, value in options.items()]
        atheris.Setup([sys.argv[0], *flags], self._one, custom_mutator=mutator)
        atheris.Fuzz()
        raise AssertionError

    def _one(self, data: bytes) -> None:
        self.look(data)
        late = time.monotonic() - self._start > self._given.seconds
        if late or self._count >= self._given.runs:
            self.end()

    def look(self, data: bytes) -> None:
        """Try one input."""
        self._count += 1
        self._findings.look(data)

    def end(self) -> NoReturn:
        """Say what was found."""
        found = self._findings.found.values()
        for finding in found:
            sys.stdout.write(f"{finding.told}{self._target.name}: {finding.what}, with ")
            sys.stdout.write(f"{len(finding.data):,} bytes: {finding.data[:200]!r}\n")
        rate = self._count / max(time.process_time(), 0.001)
        sys.stdout.write(
            f"{self._target.name}: {self._count:,} inputs, {len(found):,} findings, "
            f"{rate:,.0f} inputs a second\n"
        )
        sys.stdout.flush()
        shutil.rmtree(cast("str", tempfile.tempdir), ignore_errors=True)
        os._exit(1 if found else 0)  # libFuzzer would go on


if __name__ == "__main__":
    main()
