r"""Telegram Desktop has written JSON that is none; here it is mended.

Control characters were written as `\x0C`, and values of `document_id` without quotes. The text is
taken apart into its tokens, so that what stands inside a string is never taken for a key.
"""

import re

__all__ = ["mend_json"]

# A string, to the end of the text where it is not closed; or a key whose value has no quotes.
_TOKEN = re.compile(
    r'(?P<key>"document_id"[ \t]*+:[ \t]*+)(?P<bare>[^\s"{}\[\],][^\n"{}\[\]]*+)'
    r'|"(?P<string>(?:[^"\\]++|\\.)*+)(?P<end>"|\\?\Z)',
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:x(?P<hex>[0-9A-Fa-f]{2})|u[0-9A-Fa-f]{4}|(?P<other>.))", re.DOTALL)
_VALUE = re.compile(r"null|true|false|NaN|-?(?:Infinity|\d++(?:\.\d++)?)")


def mend_json(text: str) -> str:
    """An item with the faults of Telegram Desktop mended; the rest of it to the letter."""
    return _TOKEN.sub(_mended, text)


def _mended(token: re.Match[str]) -> str:
    key, bare = token["key"], token["bare"]
    if key is None:
        string = token["string"]
        return f'"{_ESCAPE.sub(_escaped, string)}{token["end"]}' if "\\" in string else token[0]
    name = bare.rstrip(", \t\r")
    if _VALUE.fullmatch(name):
        return token[0]
    quoted = name.replace("\\", "\\\\")
    return f'{key}"{quoted}"{bare[len(name) :]}'


def _escaped(escape: re.Match[str]) -> str:
    if escape["hex"]:
        return f"\\u00{escape['hex']}"
    other = escape["other"]
    return f"\\\\{other}" if other and other not in '"\\/bfnrt' else escape[0]
