"""Words: the feelings one has named so far, over all conversations."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct
from starlette.responses import Response

from turntoward.app._wire import Feel
from turntoward.app.asking import Ask, Page, page, shown
from turntoward.app.pages.reading import address_of
from turntoward.app.readings import Made, readings_of
from turntoward.charts.words import about
from turntoward.codebook.records import Feeling
from turntoward.shipped import load_codebook

__all__ = ["ROUTES"]

_FEWEST = 0.5  # of a use, a sum of probabilities
_SIDE = 0.25  # of valence or energy, from which it is said


class WordView(Struct, frozen=True):
    """One feeling of one's own."""

    word: str
    gloss: str
    how_often: str
    lies: str  # where on the map
    near: tuple[str, ...]
    x: int  # where on the map: 0 unpleasant .. 100 pleasant
    y: int  # 0 stirred up .. 100 still


class FamilyView(Struct, frozen=True):
    """A family of feelings: what was named, and what there is besides."""

    title: str
    named: tuple[WordView, ...]
    others: tuple[str, ...]


class StandInView(Struct, frozen=True):
    """A word that leaves a feeling open."""

    word: str
    how_often: str
    often: tuple[str, ...]
    note: str
    conversation: int
    turn: int


def words(ask: Ask) -> Response:
    """The map of one's own feelings."""
    readings = readings_of(ask.desk, ask.jobs)
    conversations = ask.store.conversations()
    for each in conversations:
        readings.begin(each.id, address=address_of(ask, each.id), store=ask.store)
    made = [found for each in conversations if (found := readings.made(each.id))]
    waiting = sum(
        bool((job := readings.job(each.id)) and not job.is_over) for each in conversations
    )
    known = [each for each in made if each.page.me is not None and not each.page.paused]
    families = list(_families(_uses(each.page.feelings for each in known)))
    return shown(
        ask,
        "words.html",
        place="/words",
        conversations=conversations,
        known=len(known),
        waiting=waiting,
        families=families,
        stand_ins=list(_stand_ins(known)),
        unknown=sum(each.page.me is None for each in made),
    )


def _uses(found: Iterable[tuple[Feel, ...]]) -> defaultdict[str, float]:
    """How often each word was used, a sum of probabilities."""
    uses: defaultdict[str, float] = defaultdict(float)
    for of_conversation in found:
        for each in of_conversation:
            uses[each.word] += each.uses
    return uses


def _families(uses: defaultdict[str, float]) -> Iterator[FamilyView]:
    for family in load_codebook().feelings.families.values():
        named = [each for each in family.feelings if uses[each.word] >= _FEWEST]
        named.sort(key=lambda each: -uses[each.word])
        yield FamilyView(
            family.title,
            tuple(_word(each, uses[each.word]) for each in named),
            tuple(each.word for each in family.feelings if each not in named),
        )


def _word(feeling: Feeling, uses: float) -> WordView:
    return WordView(
        feeling.word,
        feeling.gloss,
        _often(uses),
        f"{_side(feeling.valence, 'unpleasant', 'pleasant')}, "
        f"{_side(feeling.energy, 'still', 'stirred up')}",
        feeling.near,
        round(50 + 46 * feeling.valence),
        round(50 - 46 * feeling.energy),
    )


def _often(uses: float) -> str:
    """How often, in words."""
    found = about(uses)
    return {"hardly any": "perhaps once", "one": "once", "two": "twice"}.get(
        found, f"{found} times"
    )


def _side(value: float, low: str, high: str) -> str:
    if abs(value) < _SIDE:
        return f"between {low} and {high}"
    return high if value > 0 else low


def _stand_ins(made: Iterable[Made]) -> Iterator[StandInView]:
    uses = _uses(each.page.placeholders for each in made)
    first: dict[str, tuple[int, int]] = {}
    for each in made:
        for use in each.page.placeholders:
            first.setdefault(use.word, (each.key.conversation, use.first + 1))
    known = {each.word: each for each in load_codebook().feelings.placeholders}
    for word in sorted(uses, key=lambda word: -uses[word]):
        if word in known and uses[word] >= _FEWEST:
            often, note = known[word].often, known[word].note
            yield StandInView(word, _often(uses[word]), often, note, *first[word])


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (page("/words", words),)
