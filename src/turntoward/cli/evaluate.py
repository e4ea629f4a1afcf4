"""`turntoward evaluate`."""

import sys
from pathlib import Path

import click

from turntoward.cli._options import rules_only, shown_progress

__all__ = ["command"]

_HEAD = (
    "| set | what | figure | positives | rules | rules and encoder | people |\n"
    "|---|---|---|---:|---:|---:|---:|"
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

    FOLDER holds the sets, one folder each (epitome, unhealthy, switchboard, esconv, dailydialog,
    goemotions, intimacy, annotated); those that are missing are left out. Each figure stands for
    the rules alone and for rules and encoder together, with the range that other samples of
    conversations would give (95 %). In Python: turntoward.evaluation.evaluate(folder).
    """
    from turntoward.evaluation import evaluate  # noqa: PLC0415 numpy is slow to load

    with shown_progress() as progress:
        lines = evaluate(folder, rules_only=rules_only, progress=progress)
        if as_json:
            import msgspec  # noqa: PLC0415

            for line in lines:
                sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
            return
        for number, line in enumerate(lines):
            if not number:
                click.echo(_HEAD)
            rules, both = _number(line.rules), _number(line.both)
            if line.low is not None and line.high is not None:
                span = f" ({_number(line.low)} to {_number(line.high)})"
                rules, both = (rules + span, both) if line.both is None else (rules, both + span)
            positives = "" if line.positives is None else str(line.positives)
            click.echo(
                f"| {line.set} | {line.what} | {line.figure} | {positives} | {rules} "
                f"| {both} | {line.people} |"
            )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
