import pytest

from tests.dynamics.find import DAY, coded, figures
from tests.make import coding, conversation
from turntoward.dynamics.threads import thread_links, thread_measures, thread_moments
from turntoward.model.reading import MomentKind

TALK = conversation(("Ana", "i felt so alone"), ("Ben", "…"))


def moments(level, *answers):
    opened = coding(0, "disclosure", 0.9, level=level)
    links = thread_links(coded(TALK, opened, *(coding(1, each) for each in answers)))
    return list(thread_moments(links))


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (("reflects",), MomentKind.FEELING_FOLLOWED),
        (("validates",), MomentKind.FEELING_FOLLOWED),
        (("asks_feeling", "asks_open"), MomentKind.FEELING_FOLLOWED),
        (("advises", "validates"), MomentKind.FEELING_FOLLOWED),
        (("advises",), MomentKind.FEELING_LEFT),
        (("asks_closed",), MomentKind.FEELING_LEFT),
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


def test_asking_what_is_wanted_leaves_no_feeling():
    """“An ear or ideas?” is a closed question, and a welcome."""
    assert moments(3, "asks_closed", "asks_permission") == []


def test_a_vague_word_is_a_feeling_only_where_somebody_opens():
    """“Fine” as a greeting asks for nothing; “not great”, opening up, does."""
    vague, advice = coding(0, "vague_feeling", 0.8), coding(1, "advises")
    assert thread_links(coded(TALK, vague, advice)) == ()
    (link,) = thread_links(coded(TALK, vague, advice, coding(0, "disclosure", 0.7, level=2)))
    assert link.p == 0.7


def test_a_token_lets_the_teller_go_on():
    """“mm-hmm” is neither; what the listener says when the teller is done tells."""
    talk = conversation(
        ("Ana", "i felt so alone"), ("Ben", "mm-hmm"), ("Ana", "for weeks"), ("Ben", "weeks of it")
    )
    felt, gave_back = coding(0, "names_feeling", 0.9), coding(3, "reflects", 0.8)
    (link,) = thread_links(coded(talk, felt, gave_back))
    assert (link.reply, link.how) == (3, "reflects")


def test_following_and_leaving_share_what_can_be_told():
    """Probabilities flow through: what was likely followed can only be left with what remains."""
    answers = coding(1, "validates", 0.6), coding(1, "advises", 0.9)
    (link,) = thread_links(coded(TALK, coding(0, "names_feeling", 0.9), *answers))
    assert link.followed == 0.6
    assert link.left == pytest.approx(0.4 * 0.9)


def test_the_share_of_feelings_followed_is_the_listeners():
    """It says how somebody answers, and is theirs to look at."""
    lines = [
        line
        for day in range(12)
        for line in (("Ana", "sad", day * DAY), ("Ben", "oh", day * DAY + 1))
    ]
    felt = [coding(2 * day, "names_feeling", 0.9) for day in range(12)]
    met = [coding(2 * day + 1, "validates" if day % 2 else "advises", 0.8) for day in range(12)]
    turns = coded(conversation(*lines), *felt, *met)
    (ben,) = [each for each in thread_measures(turns, thread_links(turns)) if each.whose == "Ben"]
    value, low, high = figures(ben)
    assert value == pytest.approx(0.5)
    assert low < 0.5 < high
