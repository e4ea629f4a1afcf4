"""`turntoward code`."""

import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import click
import msgspec

from turntoward import api
from turntoward.cli._options import rules_only

__all__ = ["command"]

_HALVES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_UNKNOWN = rb"\\ufffd"
_decode = msgspec.json.Decoder().decode


@click.command(
    "code",
    epilog="Examples: turntoward code turns.jsonl > coded.jsonl  ·  "
    "zcat corpus.jsonl.gz | turntoward code --scores all > coded.jsonl  ·  "
    "turntoward code --why hedges turns.jsonl",
)
@click.argument("file", type=click.File("rb"), default="-")
@click.option(
    "--scores",
    type=click.Choice(["all"]),
    help="Add the probability of every code, level and emotion, before thresholds.",
)
@click.option(
    "--why",
    metavar="CODE",
    help="Add why each turn that has this code got it: a rule, or the words it leans on.",
)
@rules_only
def command(*, file: BinaryIO, scores: str | None, why: str | None, rules_only: bool) -> None:
    """Code turns given as JSON lines.

    FILE (or standard input) holds one turn a line: {"conversation", "turn", "speaker", "text",
    "at"}, of which speaker and text are needed. The same lines come back in the same order, with
    "disclosure", "bid", "turning" and "codings" added. A line that is no turn comes back with a
    "problem" and is counted at the end. In Python: turntoward.code(turns).
    """
    faults = count = 0
    encode, out = msgspec.json.Encoder().encode, sys.stdout.buffer
    told = api.code(
        _turns(file),
        scores=scores is not None,
        why=why,
        rules_only=rules_only,
        on_note=lambda note: click.echo(note, err=True),
    )
    for coded in told:
        count += 1
        faults += "problem" in coded
        out.write(encode(coded) + b"\n")
    out.flush()
    if faults:
        click.echo(
            f"{faults} of {count} lines are no turns; each says why under “problem”.", err=True
        )
        if faults == count:
            sys.exit(2)


def _turns(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        turn = _decoded(line.removeprefix(b"\xef\xbb\xbf"))
        yield turn if isinstance(turn, dict) else {"line": number}


def _decoded(line: bytes) -> Any:
    """What a line holds, half characters taken for unknown ones; None where it is no JSON."""
    for text in (line, _HALVES.sub(_UNKNOWN, line)):
        try:
            return _decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
    return None
