"""People: one may have several names in several conversations. What is joined can be taken apart again."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct
from starlette.responses import Response

from turntoward.app.asking import Ask, Page, page, redirect, shown
from turntoward.app.pages._words import is_typed, relation_of
from turntoward.app.pages.forgetting import start_forgetting
from turntoward.app.wording import RELATIONS
from turntoward.errors import ChoiceError
from turntoward.store import Person, Speaker

__all__ = ["ROUTES"]

_PLACE: Final = "/people"
_MOST: Final = 2_000  # names on the page
_LONGEST: Final = 200  # letters of a name that a person gives
_NOBODY = "Choose the names that are one person, at least one, and give them a name."
_GONE = "This person is not here, or not any more."


class Somebody(Struct, frozen=True):
    """One person, by one name or by several that were joined."""

    speakers: tuple[Speaker, ...]  # at least one
    person: Person | None
    is_me: bool = False

    @property
    def name(self) -> str:
        """What they are called."""
        return self.person.name if self.person else self.speakers[0].name

    @property
    def messages(self) -> int:
        """How many they wrote, under all their names."""
        return sum(each.messages for each in self.speakers)


def people(ask: Ask) -> Response:
    """Everybody."""
    return _people(ask)


def _people(ask: Ask, *, sentence: str = "") -> Response:
    found = _everybody(ask)
    return shown(
        ask,
        "people.html",
        status=400 if sentence else 200,
        place=_PLACE,
        sentence=sentence,
        people=found[:_MOST],
        left_out=max(0, len(found) - _MOST),
        relations=RELATIONS,
        given=ask.form,
        chosen=set(ask.lists.get("speaker", ())),
    )


def somebody(ask: Ask) -> Response:
    """One person."""
    return _somebody(ask, _found(ask))


def _somebody(ask: Ask, found: Somebody, *, sentence: str = "") -> Response:
    return shown(
        ask,
        "person.html",
        status=400 if sentence else 200,
        place=_PLACE,
        somebody=found,
        sentence=sentence,
        relations=RELATIONS,
    )


def join(ask: Ask) -> Response:
    """Say that some names are one person."""
    numbers = [int(each) for each in ask.lists.get("speaker", ()) if each.isdecimal()]
    everybody = {each.id: one for one in _everybody(ask) for each in one.speakers}
    chosen = [everybody[each] for each in numbers if each in everybody]
    name = ask.form.get("name", "").strip()[:_LONGEST] or (chosen[0].name if chosen else "")
    if not chosen or not name:
        return _people(ask, sentence=_NOBODY)
    speakers = dict.fromkeys(each.id for one in chosen for each in one.speakers)
    ask.store.join_people(name, [*speakers], relation=relation_of(ask))
    return redirect(ask, f"{_PLACE}/{next(iter(speakers))}")


def describe(ask: Ask) -> Response:
    """Give a person another name, and say what they are to me."""
    found = _found(ask)
    name = ask.form.get("name", "").strip()[:_LONGEST] or found.name
    person = ask.store.join_people(name, [each.id for each in found.speakers])
    ask.store.relate(person.id, relation_of(ask))
    return redirect(ask, f"{_PLACE}/{found.speakers[0].id}")


def split(ask: Ask) -> Response:
    """Take names apart again: those that were chosen, or all."""
    found = _found(ask)
    own = {str(each.id): each.id for each in found.speakers}
    chosen = [own[each] for each in ask.lists.get("speaker", ()) if each in own]
    ask.store.split_person(chosen or [*own.values()])
    return redirect(ask, _PLACE)


def forget(ask: Ask) -> Response:
    """Forget what somebody said, under all their names."""
    found = _found(ask)
    if not is_typed(ask, "forget"):
        return _somebody(ask, found, sentence="Nothing was forgotten. Type the word to go on.")
    store, numbers = ask.desk.store, [each.id for each in found.speakers]
    return start_forgetting(ask, lambda: store.forget_speakers(numbers), _PLACE)


def _everybody(ask: Ask, *, counted: bool = False) -> Sequence[Somebody]:
    """Persons first, then single names, each in the order of the alphabet."""
    persons: Mapping[int, Person] = {each.id: each for each in ask.store.people()}
    mine = {(each.id, each.me) for each in ask.store.conversations()}
    joined: dict[int, list[Speaker]] = {}
    single: list[Somebody] = []
    for each in ask.store.speakers(counted=counted):
        if each.person is not None and each.person in persons:
            joined.setdefault(each.person, []).append(each)
        else:
            single.append(Somebody((each,), None, (each.conversation, each.name) in mine))
    found = [
        Somebody(
            tuple(names),
            persons[number],
            any((each.conversation, each.name) in mine for each in names),
        )
        for number, names in joined.items()
    ]
    return sorted([*found, *single], key=lambda one: (one.person is None, one.name.casefold()))


def _found(ask: Ask) -> Somebody:
    """The person whom one of their names belongs to."""
    for one in _everybody(ask, counted=True):
        if any(each.id == ask.path["number"] for each in one.speakers):
            return one
    raise ChoiceError(_GONE)


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page(_PLACE, people),
    page("/people/join", join, method="POST"),
    page("/people/{number:int}", somebody),
    page("/people/{number:int}", describe, method="POST"),
    page("/people/{number:int}/split", split, method="POST"),
    page("/people/{number:int}/forget", forget, method="POST"),
)
