"""What is known of the safety of a conversation reaches the drafts toward it."""

from tests.app.serving import chat
from tests.store.making import message
from turntoward.api import analyze
from turntoward.app.caution import safety_toward

THREAT = "If you leave me I will kill you. I mean it."
DRAFT = "Sorry to bother you with this. You always leave me with the dishes."


def read(served, number):
    """Keep the codings of a conversation, as reading it does."""
    conversation = served.store.conversation(number)
    reading = analyze(conversation, me="Ana", rules_only=True)
    served.store.keep_codings(number, conversation, reading.codings, reading.made_by)
    return next(each for each in served.store.conversations() if each.id == number)


def looked(served, number):
    """What the script is told about a draft toward a conversation."""
    form = {"draft": DRAFT, "to": str(number)}
    return served.ask("/draft/look", "POST", form=form).text


def test_a_paused_conversation_pauses_drafts(served):
    """A threat long before the last turns stops advice once the conversation was read."""
    said = [message(1, THREAT), *(message(each) for each in range(2, 60))]
    number = served.bring(said, me="Ana")
    assert safety_toward(served.store, served.store.conversations()[0]) is None
    assert '"paused":false' in looked(served, number)
    stored = read(served, number)
    safety = safety_toward(served.store, stored)
    assert safety is not None
    assert safety.paused
    answer = looked(served, number)
    assert '"paused":true' in answer
    assert '"shown":[]' in answer
    page = served.ask(f"/draft?to={number}").text
    assert 'id="paused">' in page


def test_an_ordinary_conversation_does_not(served):
    """Between two who are safe, a draft is looked at as any other."""
    number = served.bring(chat(40), me="Ana")
    safety = safety_toward(served.store, read(served, number))
    assert safety is not None
    assert (safety.paused, safety.unsure, safety.unsafe_for) == (False, False, ())
    assert '"code":' in looked(served, number)
