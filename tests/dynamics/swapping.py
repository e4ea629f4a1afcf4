"""Pairs of conversations that differ in who is called what, in gender, and in nothing else.

Their readings must differ in the same, and in nothing else. `python -m tests.dynamics.swapping 10000`
tries that many pairs.
"""

import sys
from random import Random

import msgspec

from tests.make import SHOWS_ALL, SHOWS_LITTLE, coding, conversation
from turntoward.dynamics import Words
from turntoward.model.document import document
from turntoward.model.reading import Lens, MadeBy, Relation
from turntoward.pipeline import read_coded
from turntoward.shipped import load_codebook, load_guidance

BOOK = load_codebook()
WORDS, GUIDANCE = Words(BOOK.feelings), load_guidance()
MADE_BY = MadeBy(turntoward="0", codebook="0")
NAMES = (("Ana", "Ben"), ("Zoe", "Abel"), ("+49 170 1", "Mum"), ("Kim", "Lee"))
GENDERS = (("husband", "wife"), ("he", "she"), ("mother", "father"), ("boyfriend", "girlfriend"))
TEXTS = (
    "fine", "ok", "", "i felt so alone", "i'm relieved and a bit gutted", "why won't you talk",
    "send me a photo of where you are", "my husband doesn't let me go", "he reads my messages",
    "you're not going there", "please don't be angry, it was only my mother", "sorry, i was wrong",
    "my boyfriend took my card", "i'll tell your mother what you did", "thank you, that's fair",
    "don't text me back, he checks my phone", "who was that", "haha", "are you ok? want me to come?",
    "if you leave you'll regret it", "my wife won't wear that", "can i go to my mother's please",
)  # fmt: skip
CODES = tuple(sorted(BOOK.codes))


def differences(pairs: int, seed: int = 0) -> int:
    """Of so many pairs, how many have readings that differ in more than the names."""
    chance = Random(seed)
    return sum(_differs(chance) for _ in range(pairs))


def _differs(chance: Random) -> bool:
    first, second = chance.choice(NAMES)
    clock, lines = 0.0, []
    for _ in range(chance.randint(1, 30)):
        clock += chance.choice((0.5, 3, 90, 400, 20_000))
        lines.append((chance.choice((first, second)), chance.choice(TEXTS), clock))
    codes = [
        (chance.randrange(30), chance.choice(CODES), round(chance.uniform(0.5, 1), 2),
         chance.randint(1, 3))
        for _ in range(chance.randint(0, 30))
    ]  # fmt: skip
    turned = [
        (second if who == first else first, _other_gender(text), at) for who, text, at in lines
    ]
    me = chance.choice((first, second, None))
    view = {"lens": chance.choice(list(Lens)), "relation": chance.choice([None, *Relation])}
    limits = chance.choice((SHOWS_ALL, SHOWS_LITTLE))
    one = _read(lines, codes, limits, me=me, **view)
    other = _read(turned, codes, limits, me=_exchanged(me, first, second), **view)
    return one != _back(other, first, second)


def _read(lines, codes, limits, **view):
    """What is found, without the words themselves."""
    talk = conversation(*lines, limits=limits)
    by_turn = [{} for _ in talk.turns]
    for turn, code, p, level in codes:
        if turn < len(by_turn):
            kind = {"bid": BOOK.codes["bid"].kinds[level], "risk": "control"}.get(code)
            by_turn[turn][code] = coding(
                turn, code, p, level=level if code == "disclosure" else None, kind=kind
            )
    codings = tuple(tuple(of_turn.values()) for of_turn in by_turn)
    talk = msgspec.structs.replace(talk, speakers=tuple(reversed(talk.speakers)))
    reading = read_coded(
        talk, codings, WORDS, BOOK.cues, made_by=MADE_BY, guidance=GUIDANCE, **view
    )
    plain = msgspec.json.decode(msgspec.json.encode(document(reading)))
    return {
        part: plain.get(part)
        for part in ("me", "safety", "story", "suggestions", "measures", "moments", "dynamics")
    }


def _other_gender(text: str) -> str:
    pairs = {one: other for pair in GENDERS for one, other in (pair, pair[::-1])}
    return " ".join(pairs.get(word, word) for word in text.split(" "))


def _exchanged(name, first, second):
    return {first: second, second: first}.get(name)


def _back(value, first, second):
    """The same with the names exchanged, wherever they stand."""
    if isinstance(value, dict):
        return {key: _back(each, first, second) for key, each in value.items()}
    if isinstance(value, list):
        return [_back(each, first, second) for each in value]
    if value in {first, second}:
        return _exchanged(value, first, second)
    if isinstance(value, str):
        words = value.replace(first, "\0").replace(second, "\1")
        return words.replace("\0", second).replace("\1", first)
    return value


if __name__ == "__main__":
    count = int(sys.argv[1])
    found = differences(count)
    sys.exit(f"{found} differences in {count} pairs" if found else None)
