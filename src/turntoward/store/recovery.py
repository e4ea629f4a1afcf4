"""Recovery codes: 160 random bits that a person can write down, with a check that sees every slip.

A code is 36 letters and digits in six groups of six, without I, L, O and U. The last four are the
others, read as one number, modulo a prime above the 32 values of a letter: changing any one letter,
or swapping two neighbours, always changes the remainder.
"""

import secrets
from typing import Final

from turntoward.errors import WrongKeyError

__all__ = ["code_of", "new_code", "secret_of"]

BYTES: Final = 20
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PRIME: Final = 1_048_573  # the largest below 2**20
_CHECK_BITS: Final = 20
_LETTERS: Final = 36
_GROUP: Final = 6
_READ_AS: Final = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})
_VALUES: Final = {letter: value for value, letter in enumerate(_ALPHABET)}
_NOT_A_CODE = (
    "This is not a recovery code, or a letter of it is wrong. It has six groups of six letters and "
    "digits, as it was shown when the store was made."
)


def new_code() -> str:
    """A fresh one."""
    return code_of(secrets.token_bytes(BYTES))


def code_of(secret: bytes) -> str:
    """The code that stands for 20 bytes."""
    number = int.from_bytes(secret)
    number = number << _CHECK_BITS | number % _PRIME
    letters = "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LETTERS)))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LETTERS, _GROUP))


def secret_of(code: str) -> bytes:
    """The 20 bytes that a code stands for, however it is spaced or its letters are cased.

    Raises:
        WrongKeyError: it is no code.
    """
    letters = "".join(code.upper().split()).translate(_READ_AS)
    if len(letters) != _LETTERS or not _VALUES.keys() >= set(letters):
        raise WrongKeyError(_NOT_A_CODE)
    number = 0
    for letter in letters:
        number = number << 5 | _VALUES[letter]
    number, check = number >> _CHECK_BITS, number & (1 << _CHECK_BITS) - 1
    if number % _PRIME != check:
        raise WrongKeyError(_NOT_A_CODE)
    return number.to_bytes(BYTES)
