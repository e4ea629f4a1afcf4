import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.coding.language import ENGLISH, NONE, OTHER, language
from turntoward.drafts import load_coach

WORDS = load_coach().knowledge.words


@pytest.mark.parametrize(
    "text",
    [
        "i miss u",
        "k",
        "Dear Mr Müller, thank you for the lovely evening in Köln.",
        "I want say you something, my friend. I was very sad that you not came.",
        "lol same",
        "Hola Marta, sorry, I only know that much Spanish. See you on Friday?",
        "Grandma's pierogi are the best thing in the world",
        "brb",
    ],
)
def test_english_is_read(text):
    """Short, learnt, texted, and with names and words of others in it."""
    assert language(text, WORDS) == ENGLISH


@pytest.mark.parametrize(
    "text",
    [
        "Ich vermisse dich und ich weiß nicht, was ich sagen soll.",
        "Je ne sais pas quoi te dire, je suis désolé.",
        "No sé qué decirte, lo siento mucho.",
        "Non so cosa dirti, mi dispiace tanto.",
        "Não sei o que dizer, sinto muito a tua falta.",
        "Ik weet niet wat ik moet zeggen, het spijt me.",
        "Jag vet inte vad jag ska säga, förlåt.",
        "Nie wiem, co powiedzieć, przepraszam.",
        "Не знаю, что сказать.",
        "何を言えばいいのかわからない。",
        "אני לא יודע מה להגיד.",
    ],
)
def test_other_languages_are_not(text):
    """Its neighbours, and other scripts."""
    assert language(text, WORDS) == OTHER


def test_without_letters_there_is_no_language():
    """Digits and signs speak none."""
    assert language("12:30 😂 ...", WORDS) == NONE


def test_no_word_is_in_both_lists():
    """A word that two languages share tells nothing."""
    assert not WORDS.english & WORDS.others


@given(st.text())
def test_every_text_has_an_answer(text):
    """English, other or none."""
    assert language(text, WORDS) in {ENGLISH, OTHER, NONE}
