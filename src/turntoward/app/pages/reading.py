"""A reading: what was found, the turns talk by talk, and what one sees differently."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import groupby, pairwise
from typing import Any, Final

from markupsafe import Markup
from msgspec import Struct
from starlette.responses import JSONResponse, Response

from turntoward.app._wire import Asked, Folder, Mark, TalkHead, TurnView
from turntoward.app.asking import Ask, Page, page, redirect, shown
from turntoward.app.correcting import MOMENT
from turntoward.app.jobs import Job
from turntoward.app.keeping_in_mind import keep_in_mind
from turntoward.app.readings import Made, conversation_of, readings_of
from turntoward.app.undoing import take_away
from turntoward.app.worker import Worker
from turntoward.charts.words import duration, percent
from turntoward.coding.why import Why
from turntoward.coding.why import why as explained
from turntoward.errors import ChoiceError, LockedStoreError
from turntoward.model.ports import WINDOW, Window
from turntoward.model.reading import MomentKind
from turntoward.report.titles import BID_TITLES, LEVEL_TITLES, MOMENT_TITLES
from turntoward.shipped import load_codebook
from turntoward.store import Store
from turntoward.store.records import Correction

__all__ = ["ROUTES", "address_of", "take_back_said", "title_of"]

_PAGE = 60  # turns on a page
_TALKS = 100  # talks on a page
_LATEST = 12  # talks on the page of the reading itself
_FOUND = 60  # turns of a search on a page
_HITS = 500  # messages with the words that are looked for
_BESIDE = 2  # turns before and after one that is looked at closely
_PLACE = "/conversations"
_NO_TURN = "There is no such turn in this conversation."
_NO_CODE = "There is nothing of that kind to be seen."


class YourView(Struct, frozen=True):
    """What a person said of a code on a turn."""

    code: str
    title: str
    holds: bool
    note: str


class Reason(Struct, frozen=True):
    """Why a turn got a code, as a page says it."""

    mark: Mark
    parts: tuple[tuple[str, str], ...]  # the turn, its weighty words with the group of the code
    words: tuple[tuple[str, str], ...]  # the weightiest first, with how much they count
    by: str  # "rule", "encoder" or "you"
    before: bool  # what came before counts, too


class Shown(Struct, frozen=True):
    """A turn, and what the person said of it."""

    view: TurnView
    yours: tuple[YourView, ...]
    denied: frozenset[str]  # codes that they do not see


def address_of(ask: Ask, conversation: int) -> str:
    """Where a reading is; every link of its pieces begins with it."""
    return ask.to(f"/reading/{conversation}")


def reading(ask: Ask) -> Response:
    """All that was found; or how far it is."""
    number = _number(ask)
    readings = readings_of(ask.desk, ask.jobs)
    fresh = readings.begin(number, address=address_of(ask, number), store=ask.store)
    made = fresh or readings.made(number)
    given = _given(ask, number) | {"job": readings.job(number)}
    if made is None:
        return shown(ask, "reading_wait.html", **given)
    return shown(
        ask,
        "reading.html",
        **given,
        page=made.page,
        above=Markup(made.page.pieces.above),  # noqa: S704 the report's templates, which escape
        below=Markup(made.page.pieces.below),  # noqa: S704 the same
        latest=made.talks[: -_LATEST - 1 : -1],
        is_more=len(made.talks) > _LATEST,
        years=_years(made.page.folders),
        is_fresh=fresh is not None,
        corrected=len(_said(ask)),
    )


def progress(ask: Ask) -> Response:
    """How far it is, for the script; asking does not keep the store open."""
    if not ask.desk.is_open:
        raise LockedStoreError
    job = readings_of(ask.desk, ask.jobs).job(_number(ask))
    return JSONResponse(
        {
            "over": job is None or job.is_over,
            "what": job.what if job else "",
            "share": job.share if job else None,
            "left": _left(job),
        }
    )


def begin(ask: Ask) -> Response:
    """Go on where it was stopped."""
    number = _number(ask)
    readings_of(ask.desk, ask.jobs).begin(number, address=address_of(ask, number), again=True)
    return redirect(ask, f"/reading/{number}")


def stop(ask: Ask) -> Response:
    """Stop for now; what was coded is kept."""
    number = _number(ask)
    readings_of(ask.desk, ask.jobs).stop(number)
    return redirect(ask, f"/reading/{number}")


def talk(ask: Ask) -> Response:
    """The turns of one talk, a page at a time."""
    number, index = _number(ask), int(ask.path["talk"])
    made = _made(ask)
    if made is None:
        return redirect(ask, f"/reading/{number}")
    heads = made.talks
    if not 0 <= index < len(heads):
        raise ChoiceError(_NO_TURN)
    head = heads[index]
    last = max(0, (head.turns - 1) // _PAGE)
    at = min(_whole(ask.query.get("page", "1")) - 1, last)
    first = head.first + at * _PAGE
    turns = made.views(first, min(first + _PAGE, head.first + head.turns))
    return shown(
        ask,
        "reading_talk.html",
        **_given(ask, number),
        page=made.page,
        head=head,
        before=heads[index - 1] if index else None,
        after=heads[index + 1] if index + 1 < len(heads) else None,
        turns=_with_yours(ask, turns),
        at=at + 1,
        pages=last + 1,
    )


def talks(ask: Ask) -> Response:
    """The talks of a month, the latest first, some at a time; and the other months."""
    number = _number(ask)
    made = _made(ask)
    if made is None:
        return redirect(ask, f"/reading/{number}")
    folders = made.page.folders
    index = min(int(ask.path.get("folder", len(folders) - 1)), len(folders) - 1)
    if index < 0:
        raise ChoiceError(_NO_TURN)
    of_month = folders[index].talks[::-1]
    last = max(0, (len(of_month) - 1) // _TALKS)
    at = min(_whole(ask.query.get("page", "1")) - 1, last)
    return shown(
        ask,
        "reading_talks.html",
        **_given(ask, number),
        title=folders[index].title,
        talks=of_month[at * _TALKS : (at + 1) * _TALKS],
        index=index,
        earlier=folders[index - 1].title if index else "",
        later=folders[index + 1].title if index + 1 < len(folders) else "",
        years=_years(folders),
        at=at + 1,
        pages=last + 1,
    )


def _years(folders: Sequence[Folder]) -> list[tuple[str, list[tuple[int, str, int]]]]:
    """The months by year, the latest first: each with its number, its name, and its talks."""
    found: dict[str, list[tuple[int, str, int]]] = {}
    for index in range(len(folders) - 1, -1, -1):
        folder = folders[index]
        month, _, year = folder.title.rpartition(" ")
        name = month if year.isdecimal() and month.isalpha() else folder.title
        group = year if name == month else ""
        found.setdefault(group, []).append((index, name, len(folder.talks)))
    return [*found.items()]


def at_turn(ask: Ask) -> Response:
    """To a turn, in its talk."""
    number, turn = _number(ask), int(ask.path["turn"])
    made = _made(ask)
    if made is None:
        return redirect(ask, f"/reading/{number}")
    head = _head_of(made, turn)
    at = (turn - 1 - head.first) // _PAGE + 1
    where = f"?page={at}" if at > 1 else ""
    return redirect(ask, f"/reading/{number}/talk/{head.index}{where}#turn-{turn}")


def closely(ask: Ask) -> Response:
    """One turn with those around it, and ways to see it differently."""
    number, turn = _number(ask), int(ask.path["turn"])
    made = _made(ask)
    if made is None:
        return redirect(ask, f"/reading/{number}")
    head = _head_of(made, turn)
    first = max(head.first, turn - 1 - _BESIDE)
    around = made.views(first, min(turn + _BESIDE, head.first + head.turns))
    return shown(
        ask,
        "reading_turn.html",
        **_given(ask, number),
        page=made.page,
        turns=_with_yours(ask, around),
        turn=turn,
        choices=list(_choices()),
    )


def why(ask: Ask) -> Response:
    """Why a turn got a code; neither stands in the address."""
    number, turn = _number(ask), _whole(ask.form.get("turn", ""))
    made = _made(ask)
    if made is None:
        return redirect(ask, f"/reading/{number}")
    head = _head_of(made, turn)
    place = turn - 1 - head.first
    turns = made.turns(head.index)
    view = turns[place]
    code = ask.form.get("code", "")
    mark = next((each for each in view.marks if each.code == code), None)
    kept = ask.store.codings_at(number, made.places[made.starts[turn - 1]])
    coding = next((each for _, each in kept if each.code == code), None)
    if mark is None or coding is None:
        raise ChoiceError(_NO_CODE)
    told = explained(coding, None, None, None)
    if coding.source.startswith("encoder:"):
        around = turns[max(0, place + 1 - WINDOW) : place + 1]
        window = Window(
            speakers=tuple(each.speaker for each in around),
            texts=tuple(_text(each) for each in around),
        )
        told = Worker().explain(Asked(coding, window))
    return shown(
        ask,
        "reading_why.html",
        **_given(ask, number),
        page=made.page,
        view=view,
        turn=turn,
        reason=_reason(view, mark, told),
    )


def _text(view: TurnView) -> str:
    return "".join(text for text, _ in view.parts)


def _reason(view: TurnView, mark: Mark, told: Why) -> Reason:
    text = _text(view)
    spans = [each.span for each in told.words] or ([told.span] if told.span else [])
    cuts = sorted(
        {0, len(text), *(min(at, len(text)) for span in spans for at in (span.start, span.end))}
    )
    return Reason(
        mark=mark,
        parts=tuple(
            (text[start:end], mark.group if any(s.start <= start < s.end for s in spans) else "")
            for start, end in pairwise(cuts)
        ),
        words=tuple(
            (text[each.span.start : each.span.end], percent(min(each.drop, 0.99)))
            for each in told.words
        ),
        by=told.source.partition(":")[0],
        before=told.before > 0,
    )


def found(ask: Ask) -> Response:
    """Turns by what was seen in them, who said them, and their words; these are in no address."""
    number = _number(ask)
    made = _made(ask)
    if made is None:
        return redirect(ask, f"/reading/{number}")
    numbers = list(_found(ask, made))
    last = max(0, (len(numbers) - 1) // _FOUND)
    at = min(_whole(ask.form.get("page", "1")) - 1, last)
    turns = [_view(made, each) for each in numbers[at * _FOUND : (at + 1) * _FOUND]]
    return shown(
        ask,
        "reading_found.html",
        **_given(ask, number),
        page=made.page,
        talks=_by_talk(made, _with_yours(ask, turns)),
        count=len(numbers),
        at=at + 1,
        pages=last + 1,
        chosen=ask.form,
    )


def _by_talk(made: Made, turns: Sequence[Shown]) -> list[tuple[TalkHead, list[Shown]]]:
    """Turns with the talk that they are of."""
    of_talk = groupby(turns, key=lambda each: _head_of(made, each.view.turn + 1))
    return [(head, list(found)) for head, found in of_talk]


def differently(ask: Ask) -> Response:
    """Keep what a person sees differently."""
    number, turn = _number(ask), _whole(ask.form.get("turn", ""))
    made = _made(ask)
    if made is None:
        return redirect(ask, f"/reading/{number}")
    code, _, rest = ask.form.get("code", "").partition("|")
    kind, _, level = rest.partition("|")
    if title_of(code) == code:
        raise ChoiceError(_NO_CODE)
    ask.store.see_differently(
        Correction(
            conversation=number,
            message=_view(made, turn - 1).message,
            code=code,
            holds=ask.form.get("holds") == "yes",
            kind=kind or None,
            level=int(level) if level.isdecimal() else None,
            note=ask.form.get("note", "").strip() or None,
        )
    )
    return redirect(ask, f"/reading/{number}/turn/{turn}")


def take_back(ask: Ask) -> Response:
    """Drop what a person said."""
    number, turn = _number(ask), _whole(ask.form.get("turn", ""))
    made = _made(ask)
    if made is not None:
        message = _view(made, turn - 1).message
        code = ask.form.get("code", "")
        found = [each for each in _said(ask) if (each.message, each.code) == (message, code)]
        for each in found:
            take_back_said(ask, each, f"/reading/{number}/turn/{turn}")
    return redirect(ask, f"/reading/{number}/turn/{turn}")


def take_back_said(ask: Ask, said: Correction, back: str) -> None:
    """Take back what was seen differently; it can be put back from the page that comes next."""
    ask.store.take_back(said.conversation, said.message, said.code)
    what = title_of(said.code, said.kind, said.level)
    put = partial(Store.see_differently, correction=said)
    take_away(ask.desk.store, f"“{what}” is taken back.", back, put)


def unlearn(ask: Ask) -> Response:
    """Learn nothing more from what was said until now; on its own turns it stays."""
    ask.store.set("taught_since", datetime.now(UTC).timestamp())
    return redirect(ask, f"/reading/{_number(ask)}")


def keep(ask: Ask) -> Response:
    """Keep a plank in mind."""
    number = _number(ask)
    made = _made(ask)
    planks = made.page.planks if made and not made.page.paused else ()
    for each in planks:
        if each.plank == ask.form.get("plank"):
            keep_in_mind(ask.store, number, each)
    return redirect(ask, "/" if planks else f"/reading/{number}")


def _number(ask: Ask) -> int:
    return int(ask.path["id"])


def _whole(text: str) -> int:
    return max(1, int(text[:9])) if text[:9].isdecimal() else 1


def _given(ask: Ask, number: int) -> dict[str, Any]:
    """What every page of a reading knows."""
    return {
        "place": _PLACE,
        "conversation": conversation_of(ask.store, number),
        "address": address_of(ask, number),
        "left": _left,
    }


def _left(job: Job | None) -> str:
    seconds = job.seconds_left if job else None
    return f"About {duration(seconds)} left." if seconds else ""


def _made(ask: Ask) -> Made | None:
    number = _number(ask)
    conversation_of(ask.store, number)
    return readings_of(ask.desk, ask.jobs).made(number)


def _head_of(made: Made, turn: int) -> TalkHead:
    """The talk of a turn, counted from 1."""
    if not 1 <= turn <= len(made.starts):
        raise ChoiceError(_NO_TURN)
    return made.talks[bisect_right(made.talks, turn - 1, key=lambda head: head.first) - 1]


def _view(made: Made, turn: int) -> TurnView:
    if not 0 <= turn < len(made.starts):
        raise ChoiceError(_NO_TURN)
    return made.views(turn, turn + 1)[0]


def _said(ask: Ask) -> list[Correction]:
    """What the person said of this conversation."""
    return [each for each in ask.store.corrections() if each.conversation == _number(ask)]


def _with_yours(ask: Ask, turns: Sequence[TurnView]) -> list[Shown]:
    said: dict[str, list[Correction]] = {}
    for each in _said(ask):
        said.setdefault(each.message, []).append(each)
    return [_shown(view, said.get(view.message, ())) for view in turns]


def _shown(view: TurnView, said: Sequence[Correction]) -> Shown:
    yours = tuple(
        YourView(each.code, title_of(each.code, each.kind, each.level), each.holds, each.note or "")
        for each in said
    )
    return Shown(view, yours, frozenset(each.code for each in said if not each.holds))


def title_of(code: str, kind: str | None = None, level: int | None = None) -> str:
    """What a code or a moment is called, by its kind or level where it has one."""
    if code.startswith(MOMENT) and code.removeprefix(MOMENT) in list(MomentKind):
        return MOMENT_TITLES[MomentKind(code.removeprefix(MOMENT))]
    known = load_codebook().codes.get(code)
    if code == "bid" and kind in BID_TITLES:
        return BID_TITLES[kind]
    if code == "disclosure" and level in LEVEL_TITLES:
        return LEVEL_TITLES[level]
    return known.title if known else code


def _choices() -> Iterator[tuple[str, str]]:
    """Everything that can be seen in a turn, as a form sends it, with its title."""
    for slug, code in load_codebook().codes.items():
        if slug == "bid":
            yield from ((f"bid|{kind}|", title) for kind, title in BID_TITLES.items())
        elif slug == "disclosure":
            yield from ((f"disclosure||{level}", title) for level, title in LEVEL_TITLES.items())
        else:
            yield slug, code.title


def _found(ask: Ask, made: Made) -> Iterator[int]:
    """The turns that are looked for."""
    page, given = made.page, ask.form
    groups = [name for name, _, _ in page.groups]
    bit = 1 << groups.index(given["group"]) if given.get("group") in groups else 0
    who = page.speakers.index(given["who"]) if given.get("who") in page.speakers else -1
    words = given.get("words", "").strip()
    among = _with_words(ask, made, words) if words else range(len(made.starts))
    for turn in among:
        if (not bit or page.seen[turn] & bit) and (who < 0 or page.who[turn] == min(who, 255)):
            yield turn


def _with_words(ask: Ask, made: Made, words: str) -> list[int]:
    hits = ask.store.search(words, conversation=_number(ask), limit=_HITS)
    turns: set[int] = set()
    for hit in hits:
        number = bisect_left(made.places, hit.place)
        if number < len(made.places) and made.places[number] == hit.place:
            turns.add(bisect_right(made.starts, number) - 1)
    return sorted(turn for turn in turns if turn >= 0)


_HOME: Final = "/reading/{id:int}"
ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page(_HOME, reading),
    page(f"{_HOME}/progress", progress),
    page(f"{_HOME}/begin", begin, method="POST"),
    page(f"{_HOME}/stop", stop, method="POST"),
    page(f"{_HOME}/talk/{{talk:int}}", talk),
    page(f"{_HOME}/talks", talks),
    page(f"{_HOME}/talks/{{folder:int}}", talks),
    page(f"{_HOME}/at/{{turn:int}}", at_turn),
    page(f"{_HOME}/turn/{{turn:int}}", closely),
    page(f"{_HOME}/why", why, method="POST"),
    page(f"{_HOME}/turns", found, method="POST"),
    page(f"{_HOME}/differently", differently, method="POST"),
    page(f"{_HOME}/take-back", take_back, method="POST"),
    page(f"{_HOME}/keep", keep, method="POST"),
    page(f"{_HOME}/unlearn", unlearn, method="POST"),
)
