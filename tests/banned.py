"""What nothing in the project says of a person, nor of whether to stay or go."""

import re

_BANNED = re.compile(
    r"\b(?:narciss\w*|toxic|abus(?:er|ive)|manipulat\w*|gasligh\w*|borderline|psychopath\w*|sociopath\w*"
    r"|diagnos\w*|disorder|attachment style|score\w*|rank(?:ed|ing)?|grade[sd]?"
    r"|liar|lying|lies to|at fault|fault lies|to blame|guilty of|who is right|is wrong"
    r"|red flags?|healthy|unhealthy|dysfunctional|incompatible"
    r"|leave (?:him|her|them)|break up with|stay with (?:him|her|them)|will (?:fail|last|divorce))\b",
    re.IGNORECASE,
)


def banned(text) -> str | None:
    """The first banned claim in a text."""
    found = _BANNED.search(text)
    return found[0] if found else None
