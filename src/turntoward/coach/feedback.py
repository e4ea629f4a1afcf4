"""A draft in, what there is to say about it out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain

import msgspec

from turntoward.coach._choice import Choice
from turntoward.coach._look import Looked, Past, Seen, look, past_of
from turntoward.coach._rules import DraftRules, Regexes
from turntoward.coach.alternatives import rewritten
from turntoward.coach.gate import Asks, allows
from turntoward.coach.knowledge import AT_WORK, Knowledge
from turntoward.coach.mutes import Marked, is_muted, read_marks
from turntoward.coach.records import (
    INTENTS,
    RELATIONS,
    WORK,
    Feedback,
    Finding,
    FindingKind,
    Group,
    Guide,
    Mutes,
    Repair,
)
from turntoward.coach.sentences import Stretch, sentence_at, sentences
from turntoward.codebook.records import Judgement, Placeholder
from turntoward.coding.conditions import parse
from turntoward.coding.context import SeenTurn
from turntoward.coding.language import ENGLISH, NONE, language
from turntoward.coding.text import fold
from turntoward.errors import ChoiceError
from turntoward.model import Coding
from turntoward.model.reading import Relation, Safety

__all__ = ["LONGEST", "REPAIR", "Coach"]

LONGEST = 200_000  # code points of a draft that are looked at: a very long letter has 20,000
REPAIR = ("apologizes", "asks_their_side", "owns_impact", "makes_amends")
_RISK = "risk"
_ME = "me"
_SURE_OF_OTHERS = 0.7  # p from which help is shown for what somebody else has said
_ENOUGH = 2  # votes that an intent needs
_FEWEST = 2  # ways to say it differently, below which a concern is not worth raising
_BEGINNING = 1500  # code points from which an intent is guessed
_HALF = re.compile("[\ud800-\udfff]")
_FEELINGS = ("hurt", "lonely", "afraid")  # where a word stands for nothing more exact
_NOTHING = "There are no words in this draft, so there is nothing to look at."
_NOT_READ = (
    "This does not seem to be English, the only language that is read so far. Nothing was guessed."
)


class Coach:
    """Looks at drafts. Make one and keep it: what one draft needed is ready for the next."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Take what the coach goes by."""
        known = frozenset(knowledge.laid.codes)
        concerns = frozenset(
            guide.code
            for guide in knowledge.guides.values()
            if guide.kind is not FindingKind.STRENGTH
        )
        self.knowledge = knowledge
        self._regexes = Regexes(knowledge.laid.fragments)
        self._condition = cache(lambda text: parse(text, known))
        self._choice = Choice(knowledge.guides, self._regexes, self._condition)
        rules = DraftRules(knowledge.laid, thorough=concerns, without=_unspoken(knowledge))
        self._looked = Looked(rules, concerns)

    def prepare(self) -> None:
        """Make everything ready now: for programs that stay and wait for drafts."""
        self._looked.rules.prepare()

    def check(  # noqa: PLR0913 what a draft is looked at with
        self,
        text: str,
        *,
        replying_to: str | None = None,
        to: str | None = None,
        intent: str | None = None,
        mutes: Mutes | None = None,
        safety: Safety | None = None,
    ) -> Feedback:
        """Look at a draft.

        Args:
            text: the draft, as it is.
            replying_to: what it answers: one message, or a thread whose lines begin with “them: ”
                and “me: ”.
            to: who will read it, one of RELATIONS.
            intent: what it is meant to do, one of INTENTS; guessed where nothing is said.
            mutes: what the person does not want to hear about.
            safety: of the two, as far as it is known, the writer called “me”. While it is paused or
                unsure there is no advice.

        Returns:
            The findings, in the order of the draft. Words of danger come alone: then help is shown
            and no advice on style.

        Raises:
            ChoiceError: there is no such relation or intent.
        """
        _insist(to, RELATIONS, "relation")
        _insist(intent, INTENTS, "intent")
        marked = read_marks(_whole_letters(text[:LONGEST]))
        spoken = language(marked.text, self.knowledge.words)
        if spoken != ENGLISH:
            return self._without_findings(spoken, intent)
        found = sentences(marked.text)
        past = past_of(_whole_letters((replying_to or "")[-LONGEST:]), self._looked.rules)
        seen = [*look(marked.text, found, past, _facts(to, intent), self._looked)]
        known = safety or Safety()
        findings = self._findings(seen, marked.text, found, past, to, known)
        kept = tuple(each for each in findings if not is_muted(each, marked, mutes or Mutes()))
        meant = intent or self._guess(seen[:1], marked.text)
        return Feedback(
            findings=kept,
            intent=meant,
            intent_guessed=intent is None and meant is not None,
            language=spoken,
            note=" ".join(_notes(text, marked, self.knowledge)) or None,
            repair=_repair(chain.from_iterable(seen))
            if meant == "repair" and _free(known)
            else None,
            muted=len(findings) - len(kept),
            version=self.knowledge.version,
        )

    def _without_findings(self, spoken: str, intent: str | None) -> Feedback:
        return Feedback(
            findings=(),
            intent=intent,
            intent_guessed=False,
            language=spoken,
            note=_NOTHING if spoken == NONE else _NOT_READ,
            version=self.knowledge.version,
        )

    def _guess(self, beginning: Sequence[Sequence[Seen]], text: str) -> str | None:
        """What the draft seems to be meant for; None where nothing speaks clearly."""
        if not beginning or not beginning[0]:
            return None
        context, folded = beginning[0][0].context, fold(text[:_BEGINNING])
        votes = {
            intent.slug: sum(
                vote.weight
                for vote in intent.votes
                if (vote.when and self._condition(vote.when)(context))
                or (vote.any and self._regexes[vote.any].search(folded))
            )
            for intent in self.knowledge.intents
        }
        best = max(votes, key=lambda slug: votes[slug])
        return best if votes[best] >= _ENOUGH else None

    def _findings(  # noqa: PLR0913, PLR0917 what there is to see, and what it depends on
        self,
        seen: Iterable[Sequence[Seen]],
        text: str,
        found: Sequence[Stretch],
        past: Past,
        to: str | None,
        known: Safety,
    ) -> tuple[Finding, ...]:
        """What is said about a draft; where there may be danger, nothing but help."""
        spoken = [[e for e in near if self._choice.speaks(e, text, found)] for near in seen]
        helps = [[each for each in near if self._is_help(each)] for near in spoken]
        danger = any(helps)
        if not danger and (others := [turn for turn in past if _is_risk(turn)]):
            return (self._help_with(others[-1]),)
        # Its writer has chosen to speak to somebody; what else is known of the two comes before that.
        safety = msgspec.structs.replace(known, paused=known.paused or danger, met_for=(_ME,))
        findings: list[Finding] = []
        for near in helps if danger else spoken:
            reached = [self._choice.reached(each, text, found) for each in near]
            chosen = self._choice.chosen(reached, found, {each.code for each in findings})
            said = (self._finding(each, text, found, safety, to) for each in chosen)
            findings += filter(None, said)
        return tuple(sorted(findings, key=lambda each: (each.span or (0, 0), each.code)))

    def _is_help(self, seen: Seen) -> bool:
        return self._guide(seen).group is Group.DANGER

    def _guide(self, seen: Seen) -> Guide:
        return self.knowledge.guides[seen.coding.code]

    def _finding(
        self, seen: Seen, text: str, found: Sequence[Stretch], safety: Safety, to: str | None
    ) -> Finding | None:
        """A finding; None where the gate lets no advice pass and there is nothing else to say."""
        guide, span = self._guide(seen), (seen.start, seen.end)
        ways: tuple[str, ...] = ()
        if guide.kind is FindingKind.CONCERN:
            if not _passes(guide.asks, safety, to):
                return None
            ways = rewritten(
                text,
                sentence_at(found, *span) if seen.placed else (found or [span])[0],
                span,
                [each for each in guide.rewrites if _passes(each.asks, safety, to)],
                regexes=self._regexes,
                feelings=self._feelings(seen.coding.code, text[slice(*span)]),
            )
            if len(ways) < _FEWEST:
                return None
        return Finding(
            code=seen.coding.code,
            kind=guide.kind,
            span=span if seen.placed else None,
            what=guide.what,
            why=guide.why,
            alternatives=ways,
            p=seen.coding.p,
            practice=guide.practice,
        )

    def _feelings(self, code: str, words: str) -> Sequence[str]:
        """The specific feelings that a word of the draft often stands for."""
        known: dict[str, tuple[Placeholder | Judgement, ...]] = {
            "vague_feeling": self.knowledge.placeholders,
            "judgement_feeling": self.knowledge.judgements,
        }
        folded = fold(words)
        fitting = [
            (len(form), entry.often)
            for entry in known.get(code, ())
            for form in entry.forms
            if form in folded
        ]
        return max(fitting)[1] if fitting else _FEELINGS

    def _help_with(self, turn: SeenTurn) -> Finding:
        """Help, where the message that is answered may speak of danger."""
        guide = self.knowledge.guides[_RISK]
        return Finding(
            code=_RISK,
            kind=FindingKind.HELP,
            span=None,
            what=guide.what,
            why=guide.why,
            alternatives=(),
            p=turn.codings[_RISK].p,
            practice=guide.practice,
        )


def _unspoken(knowledge: Knowledge) -> frozenset[str]:
    """Rules whose codings no guide would speak of."""
    return frozenset(
        f"{code}/{rule.id}"
        for code, rule in knowledge.laid.rules
        if (guide := knowledge.guides.get(code)) is not None
        and guide.kind is not FindingKind.STRENGTH
        and (rule.p < guide.least or rule.id in guide.without)
    )


def _insist(name: str | None, names: Sequence[str], what: str) -> None:
    if name is not None and name not in names:
        raise ChoiceError(f"There is no such {what}. There is: {', '.join(names)}.")


def _whole_letters(text: str) -> str:
    """The text without halves of characters, which cannot be written anywhere."""
    return _HALF.sub("\ufffd", text)


def _free(safety: Safety) -> bool:
    return not (safety.paused or safety.unsure)


def _facts(to: str | None, intent: str | None) -> dict[str, Coding]:
    """What the person said about the draft, as codings that conditions can ask for."""
    slugs = [f"to_{to.replace('-', '_')}"] if to else []
    slugs += [f"meant_to_{intent}"] if intent else []
    slugs += [AT_WORK] if to in WORK else []
    return {
        slug: Coding(turn=-1, code=slug, p=1.0, span=None, reason="you said so", source="person")
        for slug in slugs
    }


def _passes(asks: Iterable[str], safety: Safety, to: str | None) -> bool:
    relation = Relation(to) if to else None
    return allows(map(Asks, asks), safety=safety, relation=relation, me=_ME)


def _is_risk(turn: SeenTurn) -> bool:
    return _RISK in turn.codings and turn.codings[_RISK].p >= _SURE_OF_OTHERS


def _repair(seen: Iterable[Seen]) -> Repair:
    codes = {each.coding.code for each in seen}
    return Repair(
        present=tuple(code for code in REPAIR if code in codes),
        missing=tuple(code for code in REPAIR if code not in codes),
    )


def _notes(text: str, marked: Marked, knowledge: Knowledge) -> Iterator[str]:
    if len(text) > LONGEST:
        yield f"Only the first {LONGEST:,} characters were looked at."
    muted = {code for _, mutes in marked.mutes for code in mutes.codes}
    if lost := sorted(muted - knowledge.guides.keys()):
        yield f"A mark in the draft names no code there is: {', '.join(lost)}."
