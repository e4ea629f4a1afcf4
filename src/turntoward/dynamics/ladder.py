"""The disclosure ladder: how far people open, step by step, and whether a step is matched.

Opening that deepens step by step after Altman, I. & Taylor, D. A. (1973). Social Penetration;
reciprocity after Jourard, S. M. (1971). Self-Disclosure, and Sprecher, S. et al. (2013). Taking turns:
reciprocal self-disclosure promotes liking. Journal of Experimental Social Psychology 49(5); that a step
must also be met for closeness to grow, after Laurenceau, J.-P., Barrett, L. F. & Pietromonaco, P. R.
(1998). Intimacy as an interpersonal process. Journal of Personality and Social Psychology 74(5).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from turntoward.dynamics.guards import GUARDS
from turntoward.dynamics.tally import measure, tallies
from turntoward.dynamics.turns import CodedTurns
from turntoward.model import Coding
from turntoward.model.dynamics import Run, Step, Thread
from turntoward.model.reading import Measure, Moment, MomentKind

__all__ = ["ladder_measures", "ladder_moments", "ladder_steps", "one_sided_runs"]

_SOON = 8  # turns within which a step is matched
_OPENS = 2
_DEEPEST = 3
_KNOWN = 40  # turns after which it can be told what the two had reached
_TWICE = 2.0  # openings that make a level reached
_LONG_RUN = 4  # steps of one person in one session
_CLEAR = 0.5


def ladder_steps(coded: CodedTurns, links: Iterable[Thread]) -> tuple[Step, ...]:
    """One step for each disclosure, in order.

    Args:
        coded: the conversation.
        links: how feelings were met (`thread_links`).
    """
    met = {link.turn: max(link.followed, coded.p(link.reply, "turns_toward")) for link in links}
    guarded = coded.either(GUARDS)
    matches = _matches(coded)
    reached, steps = 0.0, []
    for turn, coding in coded.of("disclosure").items():
        level = coding.level or 0
        if level < 1:
            continue
        matched, matched_by = matches.get(turn, (0.0, None))
        steps.append(
            Step(
                turn=turn,
                speaker=coded.speaker[turn],
                level=level,
                p=coding.p,
                matched=matched,
                matched_by=matched_by,
                fast=_fast(turn, coding, reached, max(matched, met.get(turn, 0.0))),
                guarded=guarded.get(turn, 0.0),
            )
        )
        reached += coding.p if level >= _OPENS else 0.0
    return tuple(steps)


def _fast(turn: int, coding: Coding, reached: float, met: float) -> float:
    """How surely a step went to the top before anybody had opened twice, and was not met."""
    if coding.level != _DEEPEST or turn < _KNOWN or reached >= _TWICE:
        return 0.0
    return coding.p * (1.0 - reached / _TWICE) * (1.0 - met)


def _matches(coded: CodedTurns) -> dict[int, tuple[float, int | None]]:
    """For each turn that opens, how surely somebody else opened soon after in the same session."""
    opened = list(coded.opened)
    found: dict[int, tuple[float, int | None]] = {}
    for number, turn in enumerate(opened):
        until = min(turn + _SOON, coded.last_of_session(turn))
        later = opened[number + 1 : bisect_right(opened, until, number)]
        theirs = [each for each in later if coded.speaker[each] != coded.speaker[turn]]
        best = max(theirs, key=lambda each: coded.opened[each], default=None)
        found[turn] = (coded.opened[best], best) if best is not None else (0.0, None)
    return found


def one_sided_runs(coded: CodedTurns) -> tuple[Run, ...]:
    """Sessions in which one person opened four times or more and nobody else did."""
    runs = []
    for _, group in groupby(coded.opened, key=lambda turn: coded.session[turn]):
        turns = tuple(group)
        if len(turns) >= _LONG_RUN and len({coded.speaker[turn] for turn in turns}) == 1:
            p = sum(coded.opened[turn] for turn in turns) / len(turns)
            runs.append(Run(speaker=coded.speaker[turns[0]], turns=turns, p=p))
    return tuple(runs)


def ladder_moments(steps: Iterable[Step], runs: Iterable[Run]) -> Iterator[Moment]:
    """Steps that were matched, steps that came too fast, and one-sided runs."""
    earlier: Mapping[int, Step] = {step.turn: step for step in steps}
    for step in earlier.values():
        if step.matched_by is not None and step.level == _DEEPEST:
            yield _matched(step, earlier[step.matched_by])
        if step.fast >= _CLEAR:
            yield _too_fast(step)
    for run in runs:
        yield _one_sided(run)


def _matched(step: Step, answer: Step) -> Moment:
    return Moment(
        kind=MomentKind.STEP_MATCHED,
        turns=(step.turn, answer.turn),
        whose=answer.speaker,
        what=f"{step.speaker} opened, and {answer.speaker} opened as well.",
        why="Steps that are matched make the next one easier for both.",
        p=step.p * step.matched,
        practice="ladder",
    )


def _too_fast(step: Step) -> Moment:
    return Moment(
        kind=MomentKind.STEP_FAST,
        turns=(step.turn,),
        whose=step.speaker,
        what=f"{step.speaker} went much further here than anybody had before.",
        why="A big step that finds no footing can make the next one harder; a smaller one may carry.",
        p=step.fast,
        practice="ladder",
    )


def _one_sided(run: Run) -> Moment:
    return Moment(
        kind=MomentKind.ONE_SIDED,
        turns=run.turns,
        whose=run.speaker,
        what=f"In this talk {run.speaker} opened {len(run.turns)} times, and nobody else did.",
        why="Sometimes one needs the room; over time, opening that goes both ways carries further.",
        p=run.p,
        practice="ladder",
    )


def ladder_measures(coded: CodedTurns, steps: Iterable[Step]) -> Iterator[Measure]:
    """How often people open, and, where they are two, how often one matches the other's step."""
    opened, matched = tallies(coded.speakers), tallies(coded.speakers)
    for speaker, block, turns in coded.counts:
        opened[speaker].add(block, 0.0, turns)
    for step in steps:
        if step.level < _OPENS:
            continue
        block = coded.block[step.turn]
        opened[step.speaker].add(block, step.p)
        other = coded.other(step.speaker)
        if other:
            matched[other].add(block, step.p * step.matched, step.p)
    for speaker in coded.speakers:
        yield measure("disclosures", speaker, opened[speaker])
        yield measure("steps_matched", speaker, matched[speaker])
