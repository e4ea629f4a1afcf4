import io
import struct
import tracemalloc
import zipfile
from contextlib import suppress

import pytest

from tests.readers.archives import HONEST, HOSTILE, PHOTO, photos
from tests.readers.zips import CHAT, Member, build
from turntoward.errors import FormatError, InputError
from turntoward.model import Chat, Message
from turntoward.readers import csvfile, open_export, srt, transcript, vtt
from turntoward.readers._sources import FileSource, peek, printable, stem_of
from turntoward.readers._zip import Archive

AMONG = [vtt, srt, transcript, csvfile]


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
    """One sentence, without a message read and without a file written."""
    data, why = HOSTILE[name]
    path = archive(data)
    with pytest.raises(InputError, match=why) as refused:
        [*open_export(path, among=AMONG).items()]
    assert "chat.txt" not in str(refused.value).replace("chat.txt is damaged", "")
    assert str(refused.value).isprintable()
    assert path.read_bytes() == data


@pytest.mark.parametrize("name", HONEST)
def test_honest_archives_are_read_in_place(name, archive):
    """The chat is found and read, whatever lies beside it."""
    path = archive(build(*HONEST[name], comment=b"made by hand"))
    export = open_export(path, among=AMONG)
    said = [item.text for item in export.items() if isinstance(item, Message)]
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
    assert part.bundle.sources[0].name == "WhatsApp Chat - Ana.txt"
    assert stem_of(part.bundle.sources[0]) == "WhatsApp Chat - Ana"


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
