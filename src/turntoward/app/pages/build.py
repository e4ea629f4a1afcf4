"""Builders: a message put together from one's own answers, one question a page.

The answers travel in the page itself and are kept nowhere.
"""

from typing import Final

from starlette.responses import Response

from turntoward.app.asking import Ask, Page, page, shown
from turntoward.app.pages.draft import Draft, draft_page, number_of, relation_toward
from turntoward.coach.builders import Building
from turntoward.coach.records import Builder
from turntoward.drafts import load_coach
from turntoward.errors import ChoiceError

__all__ = ["ROUTES"]

_ANSWER: Final = "answer."  # before the name of a step, in the page's form


def builders(ask: Ask) -> Response:
    """All of them."""
    ask.store.settings()  # a page of the open store
    return shown(
        ask,
        "builders.html",
        place="/draft",
        builders=load_coach().knowledge.builders,
        toward=number_of(ask.query.get("to")),
    )


def begin(ask: Ask) -> Response:
    """The first question of one."""
    return _asked(ask, Building(builder=_builder(ask)), number_of(ask.query.get("to")))


def go_on(ask: Ask) -> Response:
    """The next question, or the one before; after the last, the draft is looked at."""
    builder = _builder(ask)
    building = Building(
        builder=builder,
        at=min(number_of(ask.form.get("at")) or 0, len(builder.steps) - 1),
        answers={
            step.slug: said
            for step in builder.steps
            if (said := ask.form.get(_ANSWER + step.slug, "").replace("\r\n", "\n").strip())
        },
    )
    toward = number_of(ask.form.get("to"))
    do, answer = ask.form.get("do", "next"), ask.form.get("answer", "").replace("\r\n", "\n")
    if do == "back":
        with_it = building.answered(answer) if answer.strip() else building
        building = Building(builder=builder, at=building.at, answers=with_it.answers).back()
    elif do == "skip":
        building = building.skipped()
    else:
        building = building.answered(answer)
    if building.step is not None:
        return _asked(ask, building, toward)
    return draft_page(
        ask,
        Draft(
            text=building.draft,
            conversation=toward,
            relation=relation_toward(ask, toward),
            intent=builder.intent,
            left_out=tuple(step.ask for step in building.missing),
        ),
    )


def _builder(ask: Ask) -> Builder:
    wanted = ask.path["slug"]
    for builder in load_coach().knowledge.builders:
        if builder.slug == wanted:
            return builder
    raise ChoiceError("There is no such builder.")


def _asked(ask: Ask, building: Building, toward: int | None) -> Response:
    ask.store.settings()
    step = building.step
    assert step is not None  # noqa: S101 whoever calls has looked
    return shown(
        ask,
        "build.html",
        place="/draft",
        builder=building.builder,
        step=step,
        at=building.at,
        answers=[(_ANSWER + slug, said) for slug, said in building.answers.items()],
        said=building.answers.get(step.slug, ""),
        so_far=building.draft,
        toward=toward,
    )


_BUILDER: Final = "/build/{slug}"
ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page("/build", builders),
    page(_BUILDER, begin),
    page(_BUILDER, go_on, method="POST"),
)
