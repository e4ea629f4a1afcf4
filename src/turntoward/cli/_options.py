"""Options that several commands share, and how progress is shown."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import click

from turntoward.api import Progress

__all__ = ["date_order", "rules_only", "shown_progress", "timezone"]

_PATIENCE = 1.0  # seconds before progress is worth showing

timezone = click.option(
    "--timezone",
    metavar="ZONE",
    help="Where the phone was, e.g. Europe/Berlin, for exports that do not say.",
)
date_order = click.option(
    "--date-order",
    type=click.Choice(["dmy", "mdy", "ymd"]),
    help="How the export writes dates, if it was read wrongly.",
)

rules_only = click.option(
    "--rules-only",
    is_flag=True,
    help="Leave the encoder out: faster, and every coding has a readable rule behind it.",
)


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Progress on the terminal, once something takes longer than a second; else nothing."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich import progress as rich  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415 only where something is shown

    started = monotonic()
    bar = rich.Progress(
        rich.TextColumn("{task.description}"),
        rich.BarColumn(bar_width=30),
        rich.TextColumn("{task.completed:,.0f}"),
        rich.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    tasks = {}

    def show(what: str, done: int, total: int | None) -> None:
        if monotonic() - started < _PATIENCE:
            return
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total)
            bar.start()
        bar.update(tasks[what], completed=done)

    try:
        yield show
    finally:
        bar.stop()
