import re
import tomllib
from importlib.resources import files

import pytest

from turntoward.readers._meta_words import known_as, load_sentences

DATA = tomllib.loads((files("turntoward") / "data" / "meta.toml").read_text(encoding="utf-8"))
KINDS = (
    "reaction",
    "media",
    "beside",
    "sticker",
    "location",
    "poll",
    "call",
    "deleted",
    "notice",
)
TEMPLATES = [
    (code, kind, template)
    for code, table in DATA["languages"].items()
    for kind in KINDS
    for template in table.get(kind, ())
]
FILLED = {
    "sender": "Ben",
    "other": "Ana",
    "name": "Cara Lind",
    "emoji": "❤️",
    "words": "Lake trip 🚣",
}
PEOPLE = frozenset({*known_as("Ben Odé"), *known_as("Ana Ruiz")})
SENTENCES = load_sentences()


def kind_of(words, sender="Ben Odé", **more):
    """The kind of some words in a chat of Ben Odé and Ana Ruiz."""
    return SENTENCES.kind_of(words, sender, PEOPLE, **more)


def filled(template):
    """A template with somebody and something in it."""
    return re.sub(r"\{(\w+)\}", lambda slot: FILLED[slot[1]], template)


def test_there_are_many_languages():
    """Each says at least how it calls a reaction, something sent, and a call."""
    assert len(DATA["languages"]) >= 15
    for table in DATA["languages"].values():
        assert {"reaction", "media", "call"} <= table.keys() <= {*KINDS, "edited", "unknown"}


@pytest.mark.parametrize("code", DATA["languages"])
def test_each_sentence_is_found(code):
    """With anybody in it, spaces around it, and a full stop behind it."""
    for _, kind, template in (each for each in TEMPLATES if each[0] == code):
        beside = kind == "beside"
        for words in (filled(template), f" {filled(template.removesuffix('.'))}. "):
            found = kind_of(words, beside=beside)
            assert found == ("media" if beside else kind), template


@pytest.mark.parametrize("code", DATA["languages"])
def test_each_sentence_is_whole_and_anchored(code):
    """None is a bare verb, none is part of a longer message, and none begins with just anything."""
    for _, kind, template in (each for each in TEMPLATES if each[0] == code):
        start = template.partition("{")[0]
        assert template.startswith("{sender}") or len(start) > 1, template
        literal = re.sub(r"\{\w+\}", "", template)
        assert len(literal.strip(" .:")) >= (4 if literal.isascii() else 3), template
        beside = kind == "beside"
        assert kind_of(f"so: {filled(template)}", beside=beside) is None, template
        assert kind_of(f"{filled(template)}\nand more", beside=beside) is None, template


@pytest.mark.parametrize("kind", ["reaction", "media", "call", "notice"])
def test_another_name_is_no_match(kind):
    """What Ben types about somebody else is typed, even where the app might say it."""
    for _, _, template in (each for each in TEMPLATES if each[1] == kind):
        if "{sender}" in template:
            words = filled(template.replace("{sender}", "Xenia"))
            assert kind_of(words) is None, template
        if "{other}" in template:
            assert kind_of(filled(template.replace("{other}", "Xenia"))) is None, template


@pytest.mark.parametrize(
    "words",
    [
        "Reacted badly to your message",
        "Reacted ... to your message",
        "Reacted to your message",
        "liked a message",
        "Liked a message from you",
        "You sent a photo",
        "You left the group",
        "You called me",
        "You called yesterday.",
        "You missed a call",
        "Ben sent me an attachment",
        "Ana sent an attachment.",
        "Ben called you names",
        "Le gustó un mensaje tuyo",
        "Enviaste una foto",
        "Te llamó",
        "A aimé un message de toi",
        "Du hast die Gruppe verlassen",
        "Hat auf deine Nachricht reagiert",
        "Hai inviato una foto",
        "Você saiu do grupo",
        "Je hebt een foto verzonden",
        "写真を送信しました。",
        "사진을 보냈습니다.",
        "أرسلت صورة",
        "שלחת תמונה",
        "Вы отправили фото",
        "你传送了相片",
    ],
)
def test_what_people_type_is_theirs(words):
    """Words that are only like a sentence of the app stay words."""
    assert kind_of(words) is None


@pytest.mark.parametrize(
    ("words", "beside", "kind"),
    [
        ("You sent a photo", True, "media"),
        ("You sent a photo.", False, "media"),
        ("写真を送信しました。", True, "media"),
        ("Replied to your story", True, "media"),
        ("Replied to your story.", False, None),
        ("L\u2019appel vid\u00e9o\u00a0est termin\u00e9.", False, "call"),
        ("L'appel vide\u0301o est termine\u0301.", False, "call"),
        ("\u2068Ben\u2069 sent an attachment.", False, "media"),
        ("Reacted 🇪🇸 to your message ", False, "reaction"),
        ("Reacted 1️⃣ to your message ", False, "reaction"),
        ("Reacted 👍🏽 to your message", False, "reaction"),
        ("Reacted 👨‍👩‍👧 to your message", False, "reaction"),
    ],
)
def test_spelling_that_does_not_matter(words, beside, kind):
    """Marks, spaces and apostrophes do not; a full stop, or a file beside it, may make it sure."""
    assert kind_of(words, beside=beside) == kind


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Ben Odé", ("Ben Odé", "Ben", "Odé", "BenOdé")),
        ("Ana Maria Ruiz", ("Ana Maria Ruiz", "Ana Maria", "Ana", "Ruiz")),
        ("Cher", ("Cher",)),
        ("山田 太郎", ("山田 太郎", "山田", "太郎", "山田太郎")),
        ("", ()),
    ],
)
def test_what_people_are_called(name, called):
    """By the whole name, by its first words, or by its last."""
    assert known_as(name) == called


def test_long_names_and_sentences_are_looked_at_in_part():
    """A name of thousands of words costs no more than a short one."""
    assert len(known_as("a " * 10_000)) < 20
    assert kind_of("Ben sent an attachment." + " " * 500) is None


def test_known_stickers():
    """The thumb is told by the number of its file."""
    assert SENTENCES.sticker("369239263222822") == "👍"
    assert not SENTENCES.sticker("1")
