"""The whole engine."""

import pytest

from tests.make import conversation
from turntoward import api
from turntoward.errors import EncoderError
from turntoward.shipped import load_encoder

SPANISH = (
    ("Ana", "hola que tal estas hoy"),
    ("Luis", "bien, un poco cansado pero bien. y tu como estas mi amor"),
    ("Ana", "triste, porque no me llamaste ayer y te estuve esperando toda la noche"),
    ("Luis", "lo siento mucho, me quede dormido en el sofa"),
)
MIXED = (
    ("Ana", "hey amor, are you coming home tonight or not"),
    ("Luis", "sí sí, i'm so tired of this job, de verdad"),
)
ENGLISH = (("Ana", "i feel so lonely lately"), ("Luis", "what is it like, when you are lonely?"))


def test_a_conversation_in_another_language_is_not_guessed_at():
    """Nothing is coded, and the reading says why; its turns and measures of time stay."""
    reading = api.analyze(conversation(*SPANISH))
    assert not any(reading.codings)
    assert "English" in (reading.made_by.note or "")
    assert len(reading.conversation.turns) == 4
    assert reading.made_by.encoder is None


@pytest.mark.parametrize("said", [MIXED, ENGLISH, (("Ana", "🙃"), ("Luis", "…"))])
def test_english_with_other_words_in_it_is_read(said):
    """So is a conversation without words."""
    assert api.analyze(conversation(*said)).made_by.note is None


def test_without_an_encoder_the_rules_go_on_and_say_so(monkeypatch):
    """A damaged installation costs the encoder, not the reading."""

    def broken():
        raise EncoderError("The encoder is not there; the rules go on without it.")

    monkeypatch.setattr(api, "load_encoder", broken)
    reading = api.analyze(conversation(*ENGLISH))
    assert reading.made_by.encoder is None
    assert reading.made_by.note == "The encoder is not there; the rules go on without it."
    assert any(coding.code == "names_feeling" for coding in reading.codings[0])


def test_rules_alone_can_be_asked_for():
    """Then every coding has a rule behind it, and there is nothing to say about it."""
    reading = api.analyze(conversation(*ENGLISH), rules_only=True)
    assert reading.made_by.note is None
    assert all(each.source.startswith("rule:") for turn in reading.codings for each in turn)


def test_the_encoder_that_took_part_is_named():
    """By its digest."""
    reading = api.analyze(conversation(*ENGLISH))
    assert reading.made_by.encoder == load_encoder()[0].digest
