import pytest

from tests.make import coding, conversation
from turntoward.dynamics import CodedTurns, thread_moments
from turntoward.model.reading import MomentKind

TALK = conversation(("Ana", "i felt so alone"), ("Ben", "…"))


def moments(level, *answers):
    opened = [coding(0, "disclosure", 0.9, level=level)]
    return list(thread_moments(CodedTurns(TALK, [opened, [coding(1, each) for each in answers]])))


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (("reflects",), MomentKind.FEELING_FOLLOWED),
        (("validates",), MomentKind.FEELING_FOLLOWED),
        (("asks_feeling", "asks_open"), MomentKind.FEELING_FOLLOWED),
        (("advises", "validates"), MomentKind.FEELING_FOLLOWED),
        (("advises",), MomentKind.FEELING_LEFT),
        (("changes_subject",), MomentKind.FEELING_LEFT),
    ],
)
def test_a_reply_follows_a_feeling_or_leaves_it(answers, kind):
    """Following counts even where advice comes with it."""
    assert [moment.kind for moment in moments(3, *answers)] == [kind]


def test_only_feelings_can_be_followed():
    """A fact that is answered with advice is no feeling left behind."""
    assert moments(1, "advises") == []


def test_a_reply_that_says_neither_is_no_moment():
    """Where the reply carries no code of following or leaving, nothing is claimed."""
    assert moments(3, "appreciates") == []
