"""What a file is written in, told from its first bytes."""

import codecs
import re

__all__ = ["HEAD", "LEGACY", "decode_head", "encoding_of"]

HEAD = 64 * 1024  # bytes looked at to tell a format and an encoding
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LONGEST_LETTER = 4  # bytes of one code point in UTF-8
_FEW_NULS = 0.01
_ENOUGH = 8 * 1024  # bytes, from the first letter that is not ASCII, to tell an older encoding
_MOSTLY, _NEARLY_ALL = 0.5, 0.9
LEGACY = {  # encodings that a text does not tell of itself, and what they are called
    "cp1252": "Western European (Windows-1252)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp1253": "Greek (Windows-1253)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "cp932": "Japanese (Shift JIS)",
    "cp949": "Korean (EUC-KR)",
    "gb18030": "Chinese (GB 18030)",
}
# The letters that are met most in each script, as the bytes of its encoding.
_FREQUENT = {
    "cp1251": "оеаинтслвр".encode("cp1251"),
    "cp1253": "αοιετνσςηρ".encode("cp1253"),
    "cp1255": "יוהלאתרבשמ".encode("cp1255"),
    "cp1256": "اليمنورتبة".encode("cp1256"),
}
_KANA = re.compile("[\u3041-\u30fc]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u3000-\u301f\u4e00-\u9fff\uff01-\uff5e]")
_OF_PAIRS = (  # encodings of two bytes a letter: what its letters are, and most of them
    ("cp932", re.compile("[\u3000-\u30fc\u4e00-\u9fff\uff01-\uff5e]"), _KANA, 0.2),
    ("cp949", _HANGUL, _HANGUL, 0.85),
    ("gb18030", _HAN, _HAN, 0.85),
)
_KANA_LEADS = re.compile(rb"(?:[\x82\x83][\x40-\xfc]){2}")  # second bytes may be as in ASCII
_FOREIGN = re.compile(rb"[\x80-\xff]+")
_LETTERS = re.compile(
    rb"[\xc0-\xff]+"
)  # in encodings of one byte a letter; below are quotes and dashes


def encoding_of(head: bytes) -> str | None:
    """The encoding of a text that starts with `head`; None where it is no text.

    UTF-8 where it decodes (a letter cut off at the end is forgiven) or nearly does, the byte-order mark's where
    there is one, UTF-16 where every second byte is zero, and for the rest that of LEGACY which its
    letters suggest.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if head.count(0) > len(head) * _FEW_NULS:
        return _wide(head)
    for cut in range(_LONGEST_LETTER):
        try:
            head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return "utf-8"
    return _legacy(head) if _looks_like_text(head) else None


def _legacy(head: bytes) -> str:
    """An encoding for a text that is not in UTF-8.

    Where most of its letters are UTF-8, it is, and damaged. In Western languages few accented letters
    stand side by side, in other scripts most do.
    """
    text = head.decode("utf-8", "replace")
    wrong = text.count("\N{REPLACEMENT CHARACTER}")
    if sum(not char.isascii() for char in text) > 2 * wrong:
        return "utf-8"
    foreign_at = _FOREIGN.search(head)
    start = foreign_at.start() if foreign_at else 0
    head = head[start : start + _ENOUGH]
    in_pairs = _side_by_side(_FOREIGN, head) >= _NEARLY_ALL
    for encoding, script, telling, share in (
        _OF_PAIRS if in_pairs or _KANA_LEADS.search(head) else ()
    ):
        text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
        foreign = sum(not char.isascii() for char in text)
        told = len(telling.findall(text)) >= share * foreign
        if told and len(script.findall(text)) >= _NEARLY_ALL * foreign:
            return encoding
    counts = {name: sum(map(head.count, letters)) for name, letters in _frequent()}
    best = max(counts, key=counts.__getitem__)
    usual = counts[best] > _MOSTLY * len(b"".join(_LETTERS.findall(head)))
    return best if usual and _side_by_side(_LETTERS, head) > _MOSTLY else "cp1252"


def _side_by_side(bytes_of: re.Pattern[bytes], head: bytes) -> float:
    """Of some bytes, the share that has another of them beside it."""
    runs = [len(run) for run in bytes_of.findall(head)]
    return sum(length for length in runs if length > 1) / max(1, sum(runs))


def _frequent() -> list[tuple[str, list[bytes]]]:
    return [(name, [bytes([byte]) for byte in letters]) for name, letters in _FREQUENT.items()]


def _wide(head: bytes) -> str | None:
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if zeros.count(0) > len(zeros) * 0.7:
            return encoding
    return None


def _looks_like_text(head: bytes) -> bool:
    controls = sum(byte < 32 and byte not in b"\t\n\r\x0c\x1b" for byte in head)  # noqa: PLR2004 ASCII controls
    return controls <= len(head) * _FEW_NULS


def decode_head(head: bytes) -> str | None:
    """The head as text, or None where it is no text."""
    encoding = encoding_of(head)
    return head.decode(encoding, "ignore") if encoding else None
