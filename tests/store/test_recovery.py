import random

import pytest

from turntoward.errors import WrongKeyError
from turntoward.store import recovery
from turntoward.store.recovery import code_of, new_code, secret_of

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def typos(code, count, rng):
    """The code with one other letter, again and again."""
    places = [place for place, letter in enumerate(code) if letter != "-"]
    for _ in range(count):
        place = rng.choice(places)
        yield code[:place] + rng.choice(ALPHABET.replace(code[place], "")) + code[place + 1 :]


def accepted(codes):
    count = 0
    for code in codes:
        try:
            secret_of(code)
        except WrongKeyError:
            continue
        count += 1
    return count


def test_a_code_stands_for_its_bytes():
    """Twenty bytes become six groups of six without I, L, O and U, and come back."""
    for secret in (bytes(20), b"\xff" * 20, bytes(range(20)), random.Random(1).randbytes(20)):
        code = code_of(secret)
        assert [len(group) for group in code.split("-")] == [6] * 6
        assert not set(code) & set("ILOU")
        assert secret_of(code) == secret
    assert new_code() != new_code()


def test_a_person_may_write_it_as_they_like():
    """Case, spaces and letters that look like digits do not matter."""
    secret = b"\x00\x01" * 10
    code = code_of(secret)
    for written in (code.lower(), code.replace("-", " "), code.replace("-", "")):
        assert secret_of(written) == secret
    assert secret_of(code.replace("0", "O").replace("1", "l")) == secret


def test_no_slip_of_one_letter_is_accepted(monkeypatch):
    """Of 20,000 codes with one wrong letter none is accepted; without the check all would be."""
    rng = random.Random(7)
    assert accepted(typos(new_code(), 20_000, rng)) == 0
    monkeypatch.setattr(recovery, "_PRIME", 1)  # the control: a check that checks nothing
    assert accepted(typos(code_of(bytes(20)), 1_000, rng)) > 700


def test_neighbours_that_change_places_are_noticed():
    """Two letters in the wrong order are no code."""
    letters = new_code().replace("-", "")
    for place in range(35):
        one, other = letters[place], letters[place + 1]
        if one != other:
            with pytest.raises(WrongKeyError):
                secret_of(letters[:place] + other + one + letters[place + 2 :])


@pytest.mark.parametrize("code", ["", "hello", "U" * 36, "0" * 35, "é" * 36])
def test_what_is_no_code_is_said_so(code):
    """One sentence, which does not repeat what was typed."""
    with pytest.raises(WrongKeyError, match="six groups") as refused:
        secret_of(code)
    assert not code or code not in str(refused.value)
