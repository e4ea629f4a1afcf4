"""What a file is written in, told from its first bytes."""

import codecs

__all__ = ["HEAD", "decode_head", "encoding_of"]

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


def encoding_of(head: bytes) -> str | None:
    """The encoding of a text that starts with `head`; None where it is no text.

    UTF-8 where it decodes (a letter cut off at the end is forgiven), the byte-order mark's where
    there is one, UTF-16 where every second byte is zero, and Windows-1252 for the rest.
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
    return "cp1252" if _looks_like_text(head) else None


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
