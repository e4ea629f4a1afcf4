"""What could not be read, told on standard error so that results stay clean."""

from collections.abc import Sequence

import click

from turntoward.cli._text import visible
from turntoward.model import Problem

__all__ = ["tell_problems"]

_MOST = 6


def tell_problems(problems: Sequence[Problem]) -> None:
    """Say what could not be read as it should be; nothing where all was well."""
    if not problems:
        return
    click.echo(f"Not everything could be read as it should be ({len(problems)}):", err=True)
    for problem in problems[:_MOST]:
        click.echo(f"  {visible(problem.where)}: {visible(problem.message)}", err=True)
    if len(problems) > _MOST:
        click.echo(f"  … and {len(problems) - _MOST} more", err=True)
