"""Every set that is in a folder, one after the other."""

from collections.abc import Callable, Iterator
from pathlib import Path

from turntoward import api
from turntoward.errors import InputError
from turntoward.evaluation.asked import QUESTIONS, Measured, answer, family_of
from turntoward.evaluation.coders import coder_lines
from turntoward.evaluation.comments import emotion_lines, intimacy_lines
from turntoward.evaluation.excerpts import excerpt_lines
from turntoward.evaluation.line import Line, Row
from turntoward.evaluation.sets import SETS, excerpts

__all__ = ["Line", "evaluate"]

Progress = Callable[[str, int, int | None], None]
_OWN = {"annomi": coder_lines, "goemotions": emotion_lines, "intimacy": intimacy_lines}


def evaluate(
    folder: str | Path, *, rules_only: bool = False, progress: Progress | None = None
) -> Iterator[Line]:
    """Measure agreement with every set that is in a folder.

    Of sets that were trained on, only what was kept aside is measured, and a part for testing
    where there is one.

    Args:
        folder: holds the public sets, one folder each (docs/reference/encoder.md says where they
            are from and how they are laid out).
        rules_only: leave the encoder out.
        progress: told now and then how far it is.

    Yields:
        The figures, set by set, as they are found.

    Raises:
        InputError: the folder holds none of the sets.
    """
    root = Path(folder)
    names = [name for name, each in SETS.items() if (root / each.file).is_file()]
    if not names and not (root / "annotated").is_dir():
        known = ", ".join([*dict.fromkeys(map(family_of, SETS)), "annotated"])
        raise InputError(f"{root} holds none of the sets that can be measured: {known}.")
    tell = progress or (lambda _what, _done, _total: None)
    for name in names:
        yield from _lines(_measured(root, name, tell, rules_only=rules_only))
    if (root / "annotated").is_dir():
        rows = excerpts(root)
        ruled = list(_coded(rows, "excerpts, rules", tell, rules_only=True))
        both = None if rules_only else list(_coded(rows, "excerpts", tell))
        yield from excerpt_lines(rows, ruled, both)


def _measured(root: Path, name: str, tell: Progress, *, rules_only: bool) -> Measured:
    labelled = list(SETS[name].read(root))
    turns = [each.turn for each in labelled]
    ruled = list(_coded(turns, f"{name}, rules", tell, rules_only=True))
    both = None if rules_only else list(_coded(turns, name, tell, scores=True))
    learn = SETS[name].learn
    try:
        learned = list(learn(root)) if learn else []
    except OSError:  # the part for training is not here
        learned = []
    return Measured(name, labelled, ruled, both, learned)


def _coded(
    turns: list[Row], what: str, tell: Progress, *, scores: bool = False, rules_only: bool = False
) -> Iterator[Row]:
    told = api.code(turns, scores=scores, rules_only=rules_only)
    for done, found in enumerate(told):
        if done % 500 == 0:
            tell(what, done, len(turns))
        yield found


def _lines(of: Measured) -> Iterator[Line]:
    if not of.labelled:  # nothing of it was kept aside
        return
    if of.family in _OWN:
        yield from _OWN[of.family](of)
    for question in QUESTIONS:
        if question.set == of.family:
            yield answer(question, of)
