"""`turntoward code`."""

import sys
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import click
import msgspec

from turntoward import api
from turntoward.cli._options import rules_only

__all__ = ["command"]


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
    decode = msgspec.json.Decoder().decode
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            turn = decode(line.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            turn = None
        yield turn if isinstance(turn, dict) else {"line": number}
