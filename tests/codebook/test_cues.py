import re
from itertools import pairwise

import pytest
import re2

from turntoward.codebook.cues import Role, build_cues
from turntoward.coding.patterns import expand
from turntoward.errors import BookError
from turntoward.model.reading import SignKind
from turntoward.shipped import load_codebook

CUES = load_codebook().cues
CUE = {
    "name": "asks where",
    "what": "Where somebody is has to be said.",
    "role": "presses",
    "kind": "monitoring",
    "weight": 0.3,
    "source": "own",
    "patterns": ["where are {you}"],
}


def build(**change):
    cue = {key: value for key, value in (CUE | change).items() if value is not None}
    return build_cues({"sources": {"own": "ours"}, "fragments": {"you": "you"}, "cues": [cue]})


def test_a_complete_cue_is_built():
    """It has a name, what it looks for, a role, a kind, a weight, a source and a way to be found."""
    (cue,) = build().cues
    assert (cue.role, cue.kind, cue.after) == (Role.PRESSES, SignKind.MONITORING, False)


@pytest.mark.parametrize(
    "change",
    [
        {"what": None},
        {"role": "watches"},
        {"kind": "rudeness"},
        {"weight": 1.0},
        {"source": "nobody"},
        {"patterns": []},
        {"colour": "red"},
    ],
)
def test_an_incomplete_cue_is_refused(change):
    """What is missing or unknown is said, and nothing is guessed."""
    with pytest.raises(BookError):
        build(**change)


def test_two_cues_of_one_name_are_refused():
    """A name leads to one cue."""
    with pytest.raises(BookError, match="Two cues"):
        build_cues({"sources": {"own": ""}, "fragments": {}, "cues": [CUE, CUE]})


@pytest.mark.parametrize("cue", CUES.cues, ids=lambda cue: cue.name)
def test_a_cue_can_be_read(cue):
    """Each says in a sentence what it looks for, and its patterns are written for what they search."""
    assert cue.what.endswith(".")
    assert set(cue.codes) <= set(load_codebook().codes)
    for pattern in cue.patterns:
        assert "'" not in pattern, "apostrophes are taken out of what is searched"
        re2.compile(expand(pattern, CUES.fragments))
        plain = re.sub(r"\\.|\{\w+\}", "", pattern)
        assert plain == plain.lower(), pattern


def test_every_kind_of_sign_has_cues_and_every_source_is_used():
    """The tactics that may speak of danger are all looked for."""
    assert {cue.source for cue in CUES.cues} == set(CUES.sources)
    found = {cue.kind for cue in CUES.of(Role.SIGN, Role.PRESSES, Role.YIELDS, Role.TELLS)}
    assert found == set(SignKind) - {SignKind.PUNISHED_DISCLOSURE}
    assert all(one.weight >= other.weight for one, other in pairwise(CUES.of(Role.SIGN)))
