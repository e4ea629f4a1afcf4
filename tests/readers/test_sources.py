import io
import struct
import time
import tracemalloc
import zipfile
from contextlib import suppress
from typing import Any

import pytest

from tests.readers.zips import CHAT, Member, build
from turntoward.errors import FormatError, InputError
from turntoward.model import Chat, Message
from turntoward.readers import csvfile, open_export, srt, transcript, vtt
from turntoward.readers._sources import Archive, FileSource, peek, printable, stem_of

AMONG = [vtt, srt, transcript, csvfile]
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
            *(Member(b"%d.txt" % i, NOISE * 900, method=0, size=500 * 1024**2) for i in range(5))
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
    "a zip in a zip": (build(Member(b"inner.zip", build(Member()))), "without a chat"),
    "web pages": (build(Member(b"messages.html", b"<!DOCTYPE html><p>hi")), "without a chat"),
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


@pytest.fixture
def archive(tmp_path):
    """Writes an archive and gives its path; afterwards, nothing else may lie beside it."""
    path = tmp_path / "export.zip"

    def write(data):
        path.write_bytes(data)
        return path

    yield write
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_useless_archives_are_refused_whole(name, archive):
    """One sentence, within a second, without a message read and without a file written."""
    data, why = HOSTILE[name]
    path = archive(data)
    before = time.perf_counter()
    with pytest.raises(InputError, match=why) as refused:
        [*open_export(path, among=AMONG).items()]
    assert time.perf_counter() - before < 1
    assert "chat.txt" not in str(refused.value).replace("chat.txt is damaged", "")
    assert str(refused.value).isprintable()
    assert path.read_bytes() == data


@pytest.mark.parametrize("name", HONEST)
def test_honest_archives_are_read_in_place(name, archive):
    """The chat is found and read, whatever lies beside it."""
    path = archive(build(*HONEST[name], comment=b"made by hand"))
    before = time.perf_counter()
    export = open_export(path, among=AMONG)
    said = [item.text for item in export.items() if isinstance(item, Message)]
    assert time.perf_counter() - before < 1
    assert said == ["I felt left out.", "I am sorry.", "Thank you."]


def test_photos_are_not_inflated(archive):
    """A member that is no text costs its first bytes, not its length."""
    path = archive(build(Member(b"a", b"\xff\xd8\xff" + b"\0" * 10**8), Member(b"chat")))
    tracemalloc.start()
    assert open_export(path, among=AMONG).reader is transcript
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * 1024**2


def test_each_readable_member_is_a_chat(archive):
    """Several texts are several chats, each named so that a person knows which it is."""
    path = archive(
        build(
            Member(b"Ana/_chat.txt"),
            Member(b"Ben/_chat.txt"),
            Member(b"x/talk.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nAna: hi\n"),
            Member(b"x/call.txt"),
            Member(b"y/call.txt"),
        )
    )
    export = open_export(path, among=AMONG)
    titles = [item.title for item in export.items() if isinstance(item, Chat)]
    assert titles == ["Ana", "Ben", "talk", "x call", "y call"]
    assert [part.reader.NAME for part in export.parts].count("vtt") == 1
    assert export.name == "export.zip"


def test_a_lone_generic_text_is_named_after_its_archive(tmp_path):
    """`_chat.txt` says nothing; the archive's name does."""
    path = tmp_path / "WhatsApp Chat - Ana.zip"
    path.write_bytes(build(Member(b"_chat.txt")))
    (part,) = open_export(path, among=AMONG).parts
    assert part.source.name == "WhatsApp Chat - Ana.txt"
    assert stem_of(part.source) == "WhatsApp Chat - Ana"


def test_archives_of_the_standard_library_are_read(archive):
    """What others write is read: stored, deflated, streamed, and with many entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as other:
        other.writestr("photos/", b"")
        other.writestr("photos/1.jpg", PHOTO)
        other.writestr("chat.txt", CHAT * 5_000)
        with other.open("big.bin", "w", force_zip64=True) as stream:
            stream.write(b"\0\1\2" * 10)
    export = open_export(archive(buffer.getvalue()), among=AMONG)
    assert sum(isinstance(item, Message) for item in export.items()) == 15_000


def test_every_cut_of_an_archive_is_refused_or_read(archive):
    """A half-downloaded archive is never a crash and never half a chat."""
    whole = build(Member(), *photos(2))
    for cut in range(1, len(whole)):
        with pytest.raises(InputError):
            open_export(archive(whole[:cut]), among=AMONG)


def test_flipped_bytes_never_crash(archive):
    """Damage anywhere is refused with our own error, or does not matter."""
    whole = build(Member(), *photos(1))
    for at in range(len(whole)):
        damaged = bytearray(whole)
        damaged[at] ^= 0x55
        with suppress(InputError):
            [*open_export(archive(bytes(damaged)), among=AMONG).items()]


def test_streams_of_a_member_are_fresh_and_independent(archive):
    """Two readers of one member do not disturb each other."""
    found = Archive.of(FileSource(archive(build(Member(data=CHAT * 100)))))
    (member,) = found.members
    with member.open() as one, member.open() as other:
        assert one.read(5) == other.read(5) == CHAT[:5]
        assert one.read() == other.read() == (CHAT * 100)[5:]
        assert one.read() == b""


def test_a_changed_archive_is_noticed(archive):
    """A file that changes between looking and reading is refused, not misread."""
    path = archive(build(Member()))
    export = open_export(path, among=AMONG)
    path.write_bytes(b"PK\x03\x04" + struct.pack("<22x") + b"\0" * 10)
    with pytest.raises(InputError):
        [*export.items()]


def test_locked_archives_are_a_format_error(archive):
    """A password is no attack; it says what to do."""
    with pytest.raises(FormatError, match="Unpack it"):
        open_export(archive(build(Member(flags=0x801))), among=AMONG)


def test_names_are_safe_to_print():
    """No name changes the direction or the colour of a terminal."""
    assert printable("a\u202eb\x1b[1m.txt") == "a\ufffdb\ufffd[1m.txt"


def test_files_that_cannot_be_opened(tmp_path):
    """A file that is gone, or a name that cannot be one, is one sentence."""
    for path in (tmp_path / "none.txt", tmp_path / "nul\0l.txt"):
        with pytest.raises(InputError, match="cannot be opened"):
            peek(FileSource(path))
