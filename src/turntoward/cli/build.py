"""`turntoward build`."""

import sys
import textwrap
from collections.abc import Iterable, Iterator

import click

from turntoward import drafts
from turntoward.cli._draft import shown
from turntoward.cli._text import visible
from turntoward.coach.builders import Building
from turntoward.coach.records import RELATIONS, Builder, Step

__all__ = ["command"]

_WIDEST = 88
_BACK, _SKIP, _QUIT = ("back", "<"), ("skip", ""), ("quit", "q")
_HOW = "Answer in your own words. Enter skips, “back” goes back, “quit” stops. Nothing is kept."


@click.command(
    "build",
    epilog="Examples: turntoward build  ·  turntoward build repair --to partner",
)
@click.argument("name", required=False, metavar="[BUILDER]")
@click.option("--to", type=click.Choice(RELATIONS), help="Who will read it.")
def command(*, name: str | None, to: str | None) -> int:
    """Put a message together, one question at a time, in your own words.

    BUILDER is repair, disclosure, question, invitation or answer; without one, all are listed. The
    questions go to standard error and the draft to standard output. It is looked at as by
    `turntoward check`, and kept nowhere.
    """
    coach = drafts.load_coach()
    builders = {builder.slug: builder for builder in coach.knowledge.builders}
    if name is None:
        click.echo("\n".join(_listed(builders.values())))
        return 0
    if name not in builders:
        raise click.UsageError(f"There is no such builder. There is: {', '.join(builders)}.")
    building = _asked(builders[name])
    if building is None or not building.draft:
        click.echo("Stopped. Nothing was kept.", err=True)
        return 0
    text = building.draft
    feedback = coach.check(text, to=to, intent=building.builder.intent)
    for line in ("", "What you put together:", ""):
        click.echo(line, err=True)
    click.echo(text)
    for line in (*_left_out(building), *shown(text, feedback, coach.knowledge)):
        click.echo(line, err=True)
    return 0


def _listed(builders: Iterable[Builder]) -> Iterator[str]:
    for builder in builders:
        yield f"{builder.slug:12}{builder.title}. {builder.about}"


def _asked(builder: Builder) -> Building | None:
    """All answers; None where the person stopped."""
    click.echo(f"{builder.title}. {builder.about}\n{_HOW}", err=True)
    building = Building(builder=builder)
    while step := building.step:
        for line in _question(step, building):
            click.echo(line, err=True)
        line = sys.stdin.readline()
        word = line.strip().lower()
        if not line or word in _QUIT:
            return None
        if word in _BACK:
            building = building.back()
        elif word in _SKIP:
            building = building.skipped()
        else:
            building = building.answered(line)
    return building


def _question(step: Step, building: Building) -> Iterator[str]:
    yield ""
    yield click.style(step.ask, bold=True)
    for sentence in (step.hint, f"For example: {step.example}"):
        yield from (click.style(line, dim=True) for line in textwrap.wrap(sentence, _WIDEST))
    if step.slug in building.answers:
        yield f"So far: {visible(building.answers[step.slug])}"
    if not step.wanted:
        yield click.style("This one may be left out.", dim=True)


def _left_out(building: Building) -> Iterator[str]:
    if building.missing:
        yield ""
        yield "Left out, and perhaps worth coming back to:"
        yield from (f"  {step.ask}" for step in building.missing)
