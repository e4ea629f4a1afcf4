"""A draft, looked at before it is sent. Nothing is sent, and nothing kept unless the person says so."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final

import msgspec
from msgspec import Struct
from starlette.responses import JSONResponse, Response

from turntoward.app.asking import Ask, Page, page, redirect, shown
from turntoward.app.caution import safety_toward
from turntoward.app.looking import Looked, Shown, look, pieces
from turntoward.app.pages.help import lines_for
from turntoward.app.settings import keep_list, kept_list
from turntoward.app.undoing import take_away
from turntoward.coach.records import INTENTS, RELATIONS, Mutes
from turntoward.drafts import load_coach, make_ready
from turntoward.errors import ChoiceError, InputError
from turntoward.store import Store, StoredConversation

__all__ = [
    "MUTES",
    "RELATION_NAMES",
    "ROUTES",
    "Draft",
    "draft_page",
    "forget_conversation_of_drafts",
    "forget_draft",
    "kept_drafts",
    "number_of",
    "relation_toward",
    "unmuted",
]

MUTES: Final = "mutes"  # the setting of the store
_KEPT: Final = "drafts"  # the setting of the store
_MOST_KEPT = 100
_TURNS = 12  # of a conversation that a draft answers
_FAR = 2**62
_BEGINNING = 70  # letters of a kept draft in the list
RELATION_NAMES: Final = {
    "partner": "my partner",
    "family": "family",
    "friend": "a friend",
    "colleague": "a colleague",
    "reports-to-me": "somebody who reports to me",
    "i-report-to": "somebody I report to",
}
_SECONDS = 60


class Draft(Struct, frozen=True, kw_only=True):
    """A draft, and what the person said about it."""

    text: str = ""
    conversation: int | None = None  # that it answers in
    answers: str = ""  # what it answers, where no conversation is named
    relation: str = ""  # one of RELATIONS; empty: not said
    intent: str = ""  # one of INTENTS; empty: guessed
    quiet: bool = False  # nothing is said about this draft
    before: str = ""  # the draft before the last change that a button made
    kept: int | None = None  # its number in the list of kept drafts
    left_out: tuple[str, ...] = ()  # questions of a builder that were passed over


class Kept(Struct, frozen=True, kw_only=True):
    """A draft that the person keeps."""

    id: int
    text: str
    at: datetime
    conversation: int | None = None
    relation: str = ""
    intent: str = ""


class _Toward(Struct, frozen=True, kw_only=True):
    """What is known of whom a draft is for."""

    conversation: StoredConversation | None = None
    thread: tuple[tuple[str, str], ...] = ()  # who (“me”, “them”) and what
    unknown: bool = False  # nobody has said who “me” is in it


def draft(ask: Ask) -> Response:
    """An empty page, or one with a draft that was kept."""
    number = number_of(ask.query.get("kept"))
    if number is not None:
        one = next((each for each in _kept(ask.store) if each.id == number), None)
        if one is None:
            raise ChoiceError("There is no such draft here.")
        return draft_page(
            ask,
            Draft(
                text=one.text,
                conversation=one.conversation,
                relation=one.relation,
                intent=one.intent,
                kept=one.id,
            ),
        )
    make_ready()  # while the first words are typed
    toward = number_of(ask.query.get("to"))
    return draft_page(ask, Draft(conversation=toward, relation=relation_toward(ask, toward)))


def posted(ask: Ask) -> Response:
    """Look at a draft without a script, and do what a button says."""
    given = _given(ask.form)
    do, _, which = ask.form.get("do", "look").partition(":")
    if do == "keep":
        given = msgspec.structs.replace(given, kept=_keep(ask, given))
    elif do == "undo":
        given = msgspec.structs.replace(given, text=given.before, before="")
    elif do in ("quiet", "listen"):
        given = msgspec.structs.replace(given, quiet=do == "quiet")
    elif do == "there":
        relation = relation_toward(ask, given.conversation) or given.relation
        given = msgspec.structs.replace(given, relation=relation)
    elif do == "apply":
        given = _applied(ask, given, which)
    else:
        _mute(ask, do, which, given)
    return draft_page(ask, given, said="It is kept here." if do == "keep" else "")


def looked(ask: Ask) -> Response:
    """What there is to say about a draft, for the script; it may mute something first."""
    given = _given(ask.form)
    do, _, which = ask.form.get("do", "look").partition(":")
    _mute(ask, do, which, given)
    found = _look(ask, given, _toward(ask, given.conversation))
    answer = msgspec.json.encode(found)
    return Response(answer, media_type="application/json")


def keep(ask: Ask) -> Response:
    """Keep a draft, for the script; its number."""
    return JSONResponse({"kept": _keep(ask, _given(ask.form))})


def forget(ask: Ask) -> Response:
    """Delete a draft that was kept."""
    return forget_draft(ask, _DRAFT)


def forget_draft(ask: Ask, back: str) -> Response:
    """Delete a draft that was kept, and go on from a page."""
    number = number_of(ask.form.get("id"))
    found = next((each for each in _kept(ask.store) if each.id == number), None)
    if found is not None:
        _write(ask.store, tuple(each for each in _kept(ask.store) if each.id != number))
        take_away(ask.desk.store, "The draft is deleted.", back, partial(_put_back, one=found))
    return redirect(ask, back)


def _put_back(store: Store, one: Kept) -> None:
    others = (each for each in _kept(store) if each.id != one.id)
    _write(store, tuple(sorted((one, *others), key=lambda each: each.at, reverse=True)))


def forget_conversation_of_drafts(store: Store, conversation: int) -> None:
    """Let no draft answer in a conversation that was forgotten: another may get its number."""
    kept = _kept(store)
    if any(each.conversation == conversation for each in kept):
        _write(
            store,
            tuple(
                msgspec.structs.replace(each, conversation=None)
                if each.conversation == conversation
                else each
                for each in kept
            ),
        )


def unmute(ask: Ask) -> Response:
    """Hear of something again."""
    unmuted(ask)
    return redirect(ask, _DRAFT)


def unmuted(ask: Ask) -> None:
    """Keep no longer what a form names: a code, words by their place in the list, or all of it."""
    own = ask.settings.mutes
    code, number = ask.form.get("code"), number_of(ask.form.get("number"))
    own = Mutes(
        off=own.off and "off" not in ask.form,
        codes=tuple(each for each in own.codes if each != code),
        phrases=tuple(each for at, each in enumerate(own.phrases) if at != number),
    )
    ask.store.set(MUTES, msgspec.to_builtins(own))


def kept_drafts(ask: Ask) -> list[tuple[Kept, str]]:
    """The drafts that are kept, each with its beginning."""
    return [(each, _beginning(each.text)) for each in _kept(ask.store)]


def draft_page(ask: Ask, given: Draft, *, said: str = "") -> Response:
    """The page with a draft.

    Args:
        ask: what was asked.
        given: the draft.
        said: a sentence about what was just done.
    """
    toward = _toward(ask, given.conversation)
    found = _look(ask, given, toward)
    titles = load_coach().knowledge.titles
    own = _mutes(ask)
    return shown(
        ask,
        "draft.html",
        place=_DRAFT,
        draft=given,
        toward=toward,
        looked=found,
        pieces=list(pieces(given.text, found.shown)),
        blank=_BLANK,
        lines=lines_for(ask.settings.country),
        conversations=ask.store.conversations(),
        relations=RELATION_NAMES,
        intents=[(each.slug, each.title) for each in load_coach().knowledge.intents],
        kept=[each for each in kept_drafts(ask) if each[0].id != given.kept],
        muted_codes=[(code, titles.get(code, code)) for code in own.codes],
        muted_phrases=own.phrases,
        minutes=max(1, round(ask.desk.idle / _SECONDS)),
        said=said,
    )


def relation_toward(ask: Ask, conversation: int | None) -> str:
    """What the other in a conversation is to the person; nothing where nobody has said."""
    stored = _stored(ask, conversation)
    return str(stored.relation) if stored and stored.relation else ""


def number_of(text: str | None) -> int | None:
    """A number of an address or a form; None where there is none."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,15}", text) else None


def _given(form: Mapping[str, str]) -> Draft:
    def text_of(name: str) -> str:
        return form.get(name, "").replace("\r\n", "\n").replace("\r", "\n")

    relation, intent = form.get("relation", ""), form.get("intent", "")
    return Draft(
        text=text_of("draft"),
        conversation=number_of(form.get("to")),
        answers=text_of("answers"),
        relation=relation if relation in RELATIONS else "",
        intent=intent if intent in INTENTS else "",
        quiet=form.get("quiet") == "yes",
        before=text_of("before"),
        kept=number_of(form.get("kept")),
    )


def _look(ask: Ask, given: Draft, toward: _Toward) -> Looked:
    own = _mutes(ask)
    thread = "\n".join(f"{who}: {words}" for who, words in toward.thread)
    return look(
        given.text,
        replying_to=given.answers.strip() or thread or None,
        to=given.relation or None,
        intent=given.intent or None,
        mutes=Mutes(off=True) if given.quiet else own,
        safety=safety_toward(ask.desk.store, toward.conversation) if toward.conversation else None,
    )


def _stored(ask: Ask, number: int | None) -> StoredConversation | None:
    if number is None:
        return None
    return next((each for each in ask.store.conversations() if each.id == number), None)


def _toward(ask: Ask, number: int | None) -> _Toward:
    """Whom it is for, and the last turns between the two."""
    stored = _stored(ask, number)
    if stored is None:
        return _Toward()
    messages = ask.store.page(stored.id, before=_FAR, limit=_TURNS).messages
    said = (each.message for each in messages)
    thread = tuple(
        ("me" if each.speaker == stored.me else "them", " ".join(each.text.split()))
        for each in said
        if each.speaker is not None and each.text.strip()
    )
    if stored.me is None:
        return _Toward(conversation=stored, unknown=True)
    return _Toward(conversation=stored, thread=thread)


def _applied(ask: Ask, given: Draft, which: str) -> Draft:
    """With the sentence of a finding said in another way: `3:1` is the third, its first way."""
    number, way = _two(which)
    found = _look(ask, given, _toward(ask, given.conversation))
    for each in found.shown:
        if each.number == number and each.sentence and way and way <= len(each.alternatives):
            start, end = each.sentence
            text = f"{given.text[:start]}{each.alternatives[way - 1]}{given.text[end:]}"
            return msgspec.structs.replace(given, text=text, before=given.text)
    return given


def danger_in(text: str) -> bool:
    """Whether words may speak of danger."""
    return look(text, replying_to=None, to=None, intent=None, mutes=Mutes(), safety=None).danger


def _two(which: str) -> tuple[int | None, int | None]:
    """The two numbers of a button's value: `3:1`."""
    one, _, other = which.partition(":")
    return number_of(one), number_of(other)


def _mutes(ask: Ask) -> Mutes:
    """What the person does not want to hear about: kept in the store, where phrases are encrypted."""
    return ask.settings.mutes


def _mute(ask: Ask, do: str, which: str, given: Draft) -> None:
    """Keep a mute: of a code by its name, of words by the place they have in the draft."""
    own = _mutes(ask)
    if do == "mute-code" and which in load_coach().knowledge.guides:
        own = msgspec.structs.replace(own, codes=tuple(dict.fromkeys((*own.codes, which))))
    elif do == "mute-phrase":
        start, end = _two(which)
        words = given.text[start:end].strip() if start is not None and end is not None else ""
        if not words:
            return
        own = msgspec.structs.replace(own, phrases=tuple(dict.fromkeys((*own.phrases, words))))
    else:
        return
    ask.store.set(MUTES, msgspec.to_builtins(own))


def _kept(store: Store) -> tuple[Kept, ...]:
    return kept_list(store, _KEPT, Kept)


def _keep(ask: Ask, given: Draft) -> int:
    """Keep a draft in place of what it was; its number."""
    kept = _kept(ask.store)
    if len(kept) >= _MOST_KEPT and given.kept is None:
        raise InputError(f"{_MOST_KEPT} drafts are kept here. Delete one first.")
    number = given.kept or 1 + max((each.id for each in kept), default=0)
    one = Kept(
        id=number,
        text=given.text,
        at=datetime.now(UTC),
        conversation=given.conversation,
        relation=given.relation,
        intent=given.intent,
    )
    _write(ask.store, (one, *(each for each in kept if each.id != number)))
    return number


def _write(store: Store, kept: tuple[Kept, ...]) -> None:
    keep_list(store, _KEPT, kept)


def _beginning(text: str) -> str:
    line = " ".join(text[: _BEGINNING * 4].split())
    return f"{line[:_BEGINNING]} …" if len(line) > _BEGINNING else line


_BLANK: Final = Shown(
    number=0,
    code="",
    title="",
    group="guard",
    glyph="",
    is_concern=True,
    words="",
    place=None,
    place16=None,
    sentence=None,
    sentence16=None,
    what="",
    why="",
    alternatives=(),
    sure="",
    practice="",
    can_mute=False,
)
_DRAFT: Final = "/draft"
ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page(_DRAFT, draft),
    page(_DRAFT, posted, method="POST"),
    page("/draft/look", looked, method="POST"),
    page("/draft/keep", keep, method="POST"),
    page("/draft/forget", forget, method="POST"),
    page("/draft/unmute", unmute, method="POST"),
)
