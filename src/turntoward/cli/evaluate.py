"""`turntoward evaluate`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from turntoward.cli._options import rules_only, shown_progress

if TYPE_CHECKING:
    from turntoward.evaluation import Line

__all__ = ["command"]

_HEAD = (
    "| set | what | figure | positives | rules | rules and encoder | people | majority "
    "| naive Bayes | word lists |\n"
    "|---|---|---|---:|---:|---:|---:|---:|---:|---|"
)
_WITHIN = (
    "\n* naive Bayes learned within the set, from the other four fifths of its conversations: there is "
    "no part to learn from."
)


@click.command(
    "evaluate",
    epilog="Examples: turntoward evaluate data  ·  turntoward evaluate data --rules-only --json",
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One figure a line, as JSON.")
@rules_only
def command(*, folder: Path, as_json: bool, rules_only: bool) -> None:
    """Measure how far our codings agree with people's, on public sets.

    FOLDER holds the sets, one folder each (annomi, offmychest, epitome, unhealthy, switchboard,
    esconv, dailydialog, goemotions, intimacy, annotated); those that are missing are left out, and of
    those that were trained on only what was kept aside is measured. Each figure stands for the rules
    alone and for rules and encoder together, with the range that other samples of conversations would
    give (95 %); beside it what people reach among themselves, whoever always says the commonest thing,
    naive Bayes over words, and word lists that measure the same, where they are installed. In Python:
    turntoward.evaluation.evaluate(folder).
    """
    from turntoward.evaluation import absent_lists, evaluate  # noqa: PLC0415 numpy is slow to load

    with shown_progress() as progress:
        lines = evaluate(folder, rules_only=rules_only, progress=progress)
        if as_json:
            import msgspec  # noqa: PLC0415

            for line in lines:
                sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
            return
        within = False
        for number, line in enumerate(lines):
            if not number:
                click.echo(_HEAD)
            click.echo(_row(line))
            within |= line.bayes_within and line.bayes is not None
        if within:
            click.echo(_WITHIN)
        if missing := absent_lists():
            click.echo(
                f"\nNot installed, so not beside: {', '.join(missing)} "
                "(docs/decisions/0009-measured-beside.md says how to have them)."
            )


def _row(line: "Line") -> str:
    rules, both = _number(line.rules), _number(line.both)
    if line.low is not None and line.high is not None:
        span = f" ({_number(line.low)} to {_number(line.high)})"
        rules, both = (rules + span, both) if line.both is None else (rules, both + span)
    star = "*" if line.bayes_within and line.bayes is not None else ""
    lists = ", ".join(f"{name} {_number(each)}" for name, each in sorted(line.lists.items()))
    cells = (
        line.set,
        line.what,
        line.figure,
        "" if line.positives is None else line.positives,
        rules,
        both,
        line.people,
        _number(line.majority),
        _number(line.bayes) + star,
        lists or "–",
    )
    return f"| {' | '.join(map(str, cells))} |"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
