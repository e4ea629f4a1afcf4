"""Zips that nobody honest writes, and some that look odd and are honest."""

from typing import Any

from tests.readers.zips import CHAT, Member, build

PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
NOISE = bytes((i * 7919 + i // 251) % 256 for i in range(3000))


def photos(count: int, **more: Any) -> list[Member]:
    """Members that nobody reads."""
    return [
        Member(b"IMG-%d.jpg" % i, PHOTO[:50], method=0, **more) for i in range(count)
    ]  # fmt: skip


def documents(*names: bytes) -> bytes:
    """A document that is a zip."""
    return build(*(Member(name, b"<x/>") for name in names))


BOMB = b"Ana: a\n" * 300_000
HOSTILE = {
    "nothing in it": (build(), "without a chat"),
    "first half": (build(Member(), *photos(9))[:500], "without its end"),
    "first bytes": (build(Member())[:20], "without its end"),
    "an end without a list": (build(Member())[:-60] + build(), "without a chat"),
    "a list cut off": (build(Member(), Member(b"b.txt"))[:-90] + build(Member())[-22:], "damaged"),
    "list elsewhere": (build(Member(), start=10**6), "damaged"),
    "list of rubbish": (build(Member()).replace(b"PK\x01\x02", b"PK\x09\x09"), "damaged"),
    "up and out": (build(Member(b"../chat.txt")), "outside"),
    "up in the middle": (build(Member(b"a/../../chat.txt")), "outside"),
    "up with a backslash": (build(Member(b"..\\chat.txt")), "outside"),
    "absolute": (build(Member(b"/etc/chat.txt")), "absolute"),
    "absolute backslash": (build(Member(b"\\\\host\\chat.txt")), "absolute"),
    "a drive": (build(Member(b"C:\\chat.txt")), "absolute"),
    "a drive without a slash": (build(Member(b"c:chat.txt")), "absolute"),
    "a null in a name": (build(Member(b"chat.txt\0.jpg")), "control characters"),
    "a line break in a name": (build(Member(b"ch\nat.txt")), "control characters"),
    "an escape in a name": (build(Member(b"\x1b[2Jchat.txt")), "control characters"),
    "no name": (build(Member(b"")), "empty"),
    "a name that is no text": (build(Member(b"\xff\xfe.txt")), "damaged"),
    "a link": (build(Member(attributes=0o120777 << 16)), "link"),
    "a pipe": (build(Member(attributes=0o010644 << 16)), "link or a device"),
    "a password": (build(Member(flags=0x801)), "password"),
    "a strong password": (build(Member(flags=0x841)), "password"),
    "a hidden list": (build(Member(flags=0x2800)), "password"),
    "a password on a photo": (build(Member(), *photos(1, flags=0x801)), "password"),
    "twice the same": (build(Member(), Member()), "same name"),
    "twice but for case": (build(Member(b"chat.txt"), Member(b"CHAT.txt")), "same name"),
    "twice but for accents": (
        build(Member("caf\u00e9.txt".encode()), Member("cafe\u0301.txt".encode())),
        "same name",
    ),
    "twice but for slashes": (build(Member(b"a/chat.txt"), Member(b"a\\chat.txt")), "same name"),
    "one body for two": (build(Member(), Member(b"b.txt", offset=0)), "overlap"),
    "one inside another": (
        build(Member(b"a.txt", method=0, packed_size=len(CHAT) + 60), Member(b"b.txt")),
        "overlap",
    ),
    "data beyond the list": (build(Member(packed_size=10**6)), "overlap"),
    "longer extra than listed": (
        build(Member(extra=b""))[:28] + b"\xff\x00" + build(Member(extra=b""))[30:],
        "overlap",
    ),
    "too many": (build(*photos(5_001)), "more than 5,000"),
    "a long list": (
        build(*(Member(b"%d%s" % (i, b"x" * 60_000), b"", method=0) for i in range(40))),
        "more than 5,000",
    ),
    "a huge text": (build(Member(size=513 * 1024**2)), "larger than 512 MB"),
    "huge texts together": (
        build(
            *(Member(b"%d.txt" % i, CHAT * 50_000, method=0, size=500 * 1024**2) for i in range(5))
        ),
        "larger than 2 GB together",
    ),
    "a bomb": (build(Member(data=BOMB)), "200 to 1"),
    "a bomb without an ending": (build(Member(b"chat", data=BOMB)), "200 to 1"),
    "more than it says": (build(Member(size=20)), "damaged"),
    "less than it says": (build(Member(size=5_000)), "damaged"),
    "stored less than it says": (build(Member(method=0, size=5_000)), "damaged"),
    "another checksum": (build(Member(crc=1)), "damaged"),
    "broken data": (build(Member(packed=b"\xff" * 40)), "damaged"),
    "data cut off": (build(Member(packed=Member().body()[:20])), "damaged"),
    "no header": (build(Member(signature=b"XXXX"), before=b"PK\x03\x04" + bytes(30)), "damaged"),
    "other packing": (build(Member(method=12)), "packed in a way"),
    "a Word document": (documents(b"[Content_Types].xml", b"word/document.xml"), "Word document"),
    "a spreadsheet": (documents(b"[Content_Types].xml", b"xl/workbook.xml"), "spreadsheet"),
    "photos alone": (build(*photos(3)), "without a chat"),
    "a zip in a zip": (build(Member(b"inner.zip", build(Member()))), "zip inside a zip"),
    "web pages": (build(Member(b"messages.html", b"<!DOCTYPE html><p>hi")), "web page"),
    "an empty text": (build(Member(b"chat.txt", b"")), "without a chat"),
}

HONEST = {
    "one text": [Member()],
    "stored": [Member(method=0)],
    "sizes after the data": [Member(flags=0x808)],
    "in a folder": [Member(b"Export/chat.txt")],
    "in a folder with a backslash": [Member(b"Export\\chat.txt")],
    "a folder of its own": [Member(b"Export/", b"", method=0), Member(b"Export/chat.txt")],
    "without an ending": [Member(b"chat")],
    "with photos": [*photos(3), Member(), Member(b"PTT.opus", b"OggS" + NOISE, method=0)],
    "4,999 photos": [*photos(4_999), Member()],
    "what a file manager leaves": [
        Member(b"__MACOSX/._chat.txt", CHAT),
        Member(b".DS_Store", b"\0\0\0\1Bud1"),
        Member(),
    ],
    "a video in another packing": [Member(b"VID.mp4", NOISE, method=9), Member()],
    "a video of many gigabytes": [
        Member(b"VID.mp4", NOISE, method=0, size=9 * 1024**3),
        Member(),
    ],
    "a bomb that nobody reads": [Member(b"VID.mp4", b"\0" * 10**6), Member()],
    "a document beside it": [Member(), Member(b"notes.txt", b"Nothing to see here.\n")],
    "a link target of DOS": [Member(attributes=0)],
}
