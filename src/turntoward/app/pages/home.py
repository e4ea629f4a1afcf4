"""Today: one small plank, what one keeps in mind, and what was brought last."""

from datetime import date
from functools import partial
from typing import Final

from msgspec import Struct
from starlette.responses import Response

from turntoward.app._wire import Plank
from turntoward.app.asking import Ask, Page, page, redirect, shown
from turntoward.app.jobs import Job
from turntoward.app.keeping_in_mind import in_mind, keep_in_mind, put_away
from turntoward.app.pages.reading import address_of
from turntoward.app.readings import readings_of
from turntoward.app.undoing import take_away
from turntoward.store.records import StoredConversation

__all__ = ["ROUTES", "end_invitation", "is_clear"]

_NEWEST = 5


class _Today(Struct, frozen=True):
    """A plank, and the conversation it comes from."""

    conversation: int
    title: str
    plank: Plank


def home(ask: Ask) -> Response:
    """The first page."""
    conversations = sorted(ask.store.conversations(), key=lambda each: each.added_at, reverse=True)
    newest = conversations[:1]
    readings = readings_of(ask.desk, ask.jobs)
    chosen = in_mind(ask.store)
    for number in dict.fromkeys((*(each.id for each in newest), *(k.conversation for k in chosen))):
        readings.begin(number, address=address_of(ask, number), store=ask.store)
    job = readings.job(newest[0].id) if newest else None
    kept = [each for each in chosen if is_clear(ask, each.conversation)]
    return shown(
        ask,
        "home.html",
        place="/",
        conversations=conversations,
        newest=conversations[:_NEWEST],
        today=_today(ask, conversations, {(each.conversation, each.plank.plank) for each in kept}),
        kept=kept,
        nobody=next((each for each in conversations if each.me is None), None),
        titles={each.id: each.title for each in conversations},
        job=job if isinstance(job, Job) and not job.is_over else None,
    )


def put_it_away(ask: Ask) -> Response:
    """Keep an invitation in mind no longer."""
    return end_invitation(ask, "/")


def end_invitation(ask: Ask, back: str) -> Response:
    """Put an invitation away, and go on from a page."""
    number = ask.form.get("conversation", "")
    found = put_away(ask.store, int(number) if number.isdecimal() else 0, ask.form.get("plank", ""))
    if found is not None:
        put = partial(keep_in_mind, conversation=found.conversation, plank=found.plank)
        take_away(ask.desk.store, "The invitation is put away.", back, put)
    return redirect(ask, back)


def is_clear(ask: Ask, conversation: int) -> bool:
    """Whether a conversation was read, and nothing in it speaks of danger."""
    made = readings_of(ask.desk, ask.jobs).made(conversation)
    return made is not None and not made.page.paused


def _today(
    ask: Ask, conversations: list[StoredConversation], kept: set[tuple[int, str]]
) -> _Today | None:
    """One plank of the newest conversation that has one, another each day.

    The planks are those of the reading, which come through the gate (`turntoward.coach.gate`); a
    conversation that is paused has none.
    """
    for each in conversations:
        made = readings_of(ask.desk, ask.jobs).made(each.id)
        if made is None or made.page.paused:
            continue
        planks = [plank for plank in made.page.planks if (each.id, plank.plank) not in kept]
        if planks:
            return _Today(each.id, each.title, planks[date.today().toordinal() % len(planks)])  # noqa: DTZ011 the person's day
    return None


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page("/", home),
    page("/put-away", put_it_away, method="POST"),
)
