"""An export that was looked at: what it holds, what is to be kept of it, and what became of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from turntoward.app.asking import Ask, Page, page, redirect, shown
from turntoward.app.jobs import Job
from turntoward.app.pages._words import relation_of
from turntoward.app.pages.choosing import Brought, start_look
from turntoward.app.pages.working import finished
from turntoward.app.readings import readings_of
from turntoward.app.wording import RELATIONS
from turntoward.keeping import Kept, Looked, keep

__all__ = ["ROUTES"]

_RADIOS: Final = 12  # names that are shown beside each other; more are in a list
_PROBLEMS: Final = 50
_READ_AT_ONCE: Final = 12  # the others are read when they are opened
_CHATS: Final = 2_000
_NO_CHAT = "Choose at least one chat."
_NO_ME = "To keep only your own turns, say which name is yours."
_DATE_ORDERS: Final[Mapping[str, str]] = {
    "dmy": "day, month, year",
    "mdy": "month, day, year",
    "ymd": "year, month, day",
}


def preview(ask: Ask) -> Response:
    """What an export holds, and what to keep."""
    job = finished(ask, "look")
    return _preview(ask, job) if job else redirect(ask, f"/work/{ask.path['number']}")


def _preview(ask: Ask, job: Job, *, sentence: str = "") -> Response:
    brought: Brought = job.result
    names = _names(brought.looked)
    return shown(
        ask,
        "preview.html",
        status=400 if sentence else 200,
        place="/",
        job=job,
        sentence=sentence,
        brought=brought,
        looked=brought.looked,
        chats=brought.looked.chats[:_CHATS],
        names=names,
        as_radios=len(names) <= _RADIOS,
        relations=RELATIONS,
        problems=brought.looked.problems[:_PROBLEMS],
        given=ask.form,
        truncated=[each.truncation for each in brought.looked.coverages if each.truncation],
        order=next((each for each in brought.looked.coverages if each.date_order), None),
        orders=_DATE_ORDERS,
        conversations=ask.store.conversations(),
    )


def again(ask: Ask) -> Response:
    """Look at it again, with another time zone or order of dates."""
    job = finished(ask, "look")
    if job is None:
        return redirect(ask, f"/work/{ask.path['number']}")
    brought: Brought = job.result
    new = start_look(
        ask.jobs,
        brought.path,
        brought.held,
        ask.form.get("timezone", "").strip(),
        ask.form.get("date_order", ""),
    )
    return redirect(ask, f"/work/{new.number}")


def keep_it(ask: Ask) -> Response:
    """Keep what was chosen of it."""
    look = finished(ask, "look")
    if look is None:
        return redirect(ask, f"/work/{ask.path['number']}")
    brought: Brought = look.result
    known = {str(each.number): each.number for each in brought.looked.chats}
    numbers = [known[each] for each in ask.lists.get("chat", ()) if each in known]
    me = _in_these(_me(ask, _names(brought.looked)), brought.looked, numbers)
    only_mine = "only_mine" in ask.form
    if not numbers:
        return _preview(ask, look, sentence=_NO_CHAT)
    if only_mine and me is None:
        return _preview(ask, look, sentence=_NO_ME)
    options: dict[str, Any] = {
        "chat": numbers,
        "me": me,
        "relation": relation_of(ask),
        "only_mine": only_mine,
        "into": _into(ask, numbers),
        "timezone": brought.timezone or None,
        "date_order": brought.date_order or None,
    }
    job = ask.jobs.start("import", "Keeping the conversation", _keeping(ask, brought, options))
    return redirect(ask, f"/work/{job.number}")


def _keeping(ask: Ask, brought: Brought, options: Mapping[str, Any]) -> Any:
    store, total = ask.desk.store, brought.looked.messages

    def do(job: Job) -> Kept:
        def progress(what: str, done: int, _: int | None) -> None:
            job.progress(what, done, total)

        kept = keep(store, brought.path, progress=progress, **options)
        if brought.held:
            brought.held.close()
        return kept

    return do


def kept(ask: Ask) -> Response:
    """What became of an import."""
    job = finished(ask, "import")
    if job is None:
        return redirect(ask, f"/work/{ask.path['number']}")
    result: Kept = job.result
    reading = readings_of(ask.desk, ask.jobs)
    for each in result.chats[:_READ_AT_ONCE]:
        reading.begin(each.conversation, address=ask.to(f"/reading/{each.conversation}"))
    return shown(
        ask,
        "kept.html",
        place="/",
        chats=result.chats,
        problems=result.problems[:_PROBLEMS],
        more=max(0, len(result.problems) - _PROBLEMS),
    )


def _names(looked: Looked) -> Sequence[str]:
    """Everybody in an export, who speaks in the most chats first."""
    counts = Counter(name for chat in looked.chats for name in chat.people)
    return [name for name, _ in counts.most_common()]


def _me(ask: Ask, names: Sequence[str]) -> str | None:
    """The name that is mine, by its number; a name of any letters would not come back as it is."""
    given = ask.form.get("me", "")
    return names[int(given)] if given.isdecimal() and int(given) < len(names) else None


def _in_these(me: str | None, looked: Looked, numbers: Sequence[int]) -> str | None:
    """My name, where I speak in one of the chats that are kept."""
    chats = (each for each in looked.chats if each.number in numbers)
    return me if any(me in each.people for each in chats) else None


def _into(ask: Ask, numbers: Sequence[int]) -> int | None:
    given = ask.form.get("into", "")
    return int(given) if given.isdecimal() and len(numbers) == 1 else None


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page("/import/{number:int}", preview),
    page("/import/{number:int}/again", again, method="POST"),
    page("/import/{number:int}/keep", keep_it, method="POST"),
    page("/import/{number:int}/kept", kept),
)
