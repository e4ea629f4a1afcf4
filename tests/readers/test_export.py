import os
import warnings
from types import SimpleNamespace
from typing import Any

import pytest

from tests.readers.zips import CHAT, Member, build
from turntoward import readers as package
from turntoward.errors import ChoiceError, FormatError, InputError
from turntoward.model import Chat, Message
from turntoward.model.ports import ReadOptions
from turntoward.readers import csvfile, jsonl, open_export, srt, transcript, vtt
from turntoward.testing import check_stream

AMONG = [vtt, srt, transcript, csvfile, jsonl]
UNKNOWN = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\n\t", "is empty"),
    "a mark alone": (b"\xef\xbb\xbf", "is empty"),
    "a PDF": (b"%PDF-1.7\n", "is a PDF"),
    "a PNG": (b"\x89PNG\r\n\x1a\n" + bytes(40), "is a picture"),
    "a JPEG": (b"\xff\xd8\xff\xe0" + bytes(40), "is a picture"),
    "a HEIC": (b"\0\0\0\x18ftypheic" + bytes(40), "is a picture"),
    "a WebP": (b"RIFF\x24\0\0\0WEBPVP8 " + bytes(40), "is a picture"),
    "a video": (b"\0\0\0\x18ftypmp42" + bytes(40), "is a video"),
    "a recording": (b"OggS" + bytes(40), "is a recording"),
    "a database": (b"SQLite format 3\0" + bytes(84), "is a database"),
    "an old document": (b"\xd0\xcf\x11\xe0" + bytes(84), "old Office document"),
    "rich text": (b"{\\rtf1\\ansi Ana: hi}", "rich text"),
    "a packed file": (b"\x1f\x8b\x08" + bytes(40), "packed file"),
    "noise": (bytes(range(256)) * 9, "not text"),
    "a web page": (b"<!DOCTYPE html>\n<html><p>Ana: hi</p>", "web page"),
    "XML": (b'<?xml version="1.0"?><smses/>', "XML"),
    "Slack": (b'[{"type":"message","user":"U1","thread_ts":"1713035701.000200"}]', "Slack"),
    "Messenger": (b'{"messages":[{"sender_name":"Ana"}]}', "Messenger or Instagram"),
    "Discord": (b'{"guild":{},"exportedAt":"2024"}', "Discord"),
    "other JSON": (b'[{"who":"Ana","said":"hi"}]', "JSON, in a form"),
    "prose": (b"It was late. We walked home: nobody spoke.\n" * 5, "does not say who speaks"),
    "Teams without names": (b"0:01\nhello\n0:05\nyes\n", "does not say who speaks"),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown_files_are_named_and_something_is_suggested(name, tmp_path):
    """A file of no known format is refused with what it seems to be and what to try."""
    data, what = UNKNOWN[name]
    path = tmp_path / "chat.txt"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=what) as refused:
        open_export(path, among=AMONG)
    sentences = str(refused.value)
    assert sentences.startswith("chat.txt ")
    assert sentences.count(". ") >= 1
    assert "nobody spoke" not in sentences


def test_formats_are_told_by_content_not_by_name(tmp_path):
    """The ending of a name changes nothing."""
    for ending in ("txt", "vtt", "pdf", "zip"):
        path = tmp_path / f"chat.{ending}"
        path.write_bytes(CHAT)
        assert open_export(path, among=AMONG).reader is transcript


def test_items_are_fresh_at_each_call(tmp_path):
    """Two streams of one export do not disturb each other."""
    path = tmp_path / "chat.txt"
    path.write_bytes(CHAT)
    export = open_export(str(path), among=AMONG)
    one, other = export.items(), export.items()
    assert [*zip(one, other, strict=True)] == [(item, item) for item in export.items()]
    assert export.name == "chat.txt"


def test_what_is_missing_or_no_file(tmp_path):
    """A wrong path is one sentence that says what is wrong."""
    with pytest.raises(InputError, match="There is no file none"):
        open_export(tmp_path / "none.txt", among=AMONG)
    with pytest.raises(InputError, match="cannot be opened"):
        open_export("nul\0l.txt", among=AMONG)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="neither a file nor a folder"):
        open_export(tmp_path / "pipe", among=AMONG)


def test_what_may_not_be_read(tmp_path, monkeypatch):
    """A file without permission is one sentence, also where the test itself may read all."""
    path = tmp_path / "chat.txt"
    path.write_bytes(CHAT)

    def refuse(self, *_, **__):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(InputError, match="cannot be opened"):
        open_export(path, among=AMONG)


def test_a_folder_with_one_export_is_that_export(tmp_path):
    """An unpacked export can be given as its folder."""
    (tmp_path / "IMG.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (tmp_path / "notes.txt").write_bytes(b"nothing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="without an export"):
        open_export(tmp_path, among=AMONG)
    (tmp_path / "_chat.txt").write_bytes(CHAT)
    assert open_export(tmp_path, among=AMONG).parts[0].source.name == f"{tmp_path.name}.txt"
    (tmp_path / "more.zip").write_bytes(build(Member()))
    with pytest.raises(InputError, match="several exports"):
        open_export(tmp_path, among=AMONG)


def test_a_file_that_breaks_while_it_is_read(tmp_path):
    """Half a letter at the end is a mark, not a traceback."""
    path = tmp_path / "chat.txt"
    text = "Ana: hi\nBen: yes\n" * 10_000 + "Ana: cut"
    path.write_bytes(b"\xff\xfe" + text.encode("utf-16-le")[:-1])
    items = open_export(path, among=AMONG).items()
    *_, last = (item.text for item in items if isinstance(item, Message))
    assert last == "cu\ufffd"


def test_a_reader_that_cannot_go_on(tmp_path):
    """What the system or a codec throws becomes one sentence."""
    path = tmp_path / "chat.txt"
    path.write_bytes(CHAT)
    for error in (OSError("disk"), UnicodeDecodeError("utf-8", b"x", 0, 1, "why")):
        broken = SimpleNamespace(NAME="x", detect=lambda _: 1.0, read=_raises(error))
        with pytest.raises(InputError, match="cut off or damaged"):
            [*open_export(path, among=[broken]).items()]


def _raises(error: Exception) -> Any:
    def read(source, options):
        raise error
        yield

    return read


def test_a_time_zone_that_is_not_there(tmp_path):
    """A wrong zone is the caller's mistake."""
    path = tmp_path / "chat.csv"
    path.write_text("speaker,text\nAna,hi\n")
    for zone in ("Europe/Nowhere", "../../etc/passwd", "", "Europe"):
        with pytest.raises(ChoiceError, match="time zone"):
            [*open_export(path, ReadOptions(timezone=zone), among=AMONG).items()]


def test_parts_with_the_same_name_stay_apart(tmp_path):
    """Two members may call their chats alike; no message of either is lost."""
    line = b'{"conversation":"a","speaker":"Ana","text":"hi"}\n'
    path = tmp_path / "two.zip"
    path.write_bytes(build(Member(b"1.jsonl", line), Member(b"2.jsonl", line * 2)))
    items = [*open_export(path, among=AMONG).items()]
    check_stream(items)
    assert [item.title for item in items if isinstance(item, Chat)] == ["a", "a (2)"]
    said = [item.conversation for item in items if isinstance(item, Message)]
    assert said == ["a", "a (2)", "a (2)"]


class _Entry(SimpleNamespace):
    """An entry point of a plug-in."""

    def load(self):
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


@pytest.fixture
def plugins(monkeypatch):
    """Pretends that these entry points are installed."""

    def install(**found):
        entries = [_Entry(name=name, found=each) for name, each in found.items()]
        monkeypatch.setattr(package, "entry_points", lambda **_: entries)
        monkeypatch.setattr(package, "READERS", ("vtt", "srt"))
        package.readers.cache_clear()
        return package.readers()

    yield install
    package.readers.cache_clear()


def test_plugins_come_after_our_own(plugins):
    """A plug-in's reader is one more; it cannot take the name of one of ours."""
    other = SimpleNamespace(
        NAME="other", TITLE="Other", LIMITS=vtt.LIMITS, detect=vtt.detect, read=vtt.read
    )
    again = SimpleNamespace(**vars(other) | {"NAME": "vtt"})
    assert plugins(other=other, again=again) == (vtt, srt, other)


@pytest.mark.parametrize("broken", [ImportError("x"), SimpleNamespace(NAME="x")])
def test_a_broken_plugin_takes_no_other_along(broken, plugins):
    """A plug-in that does not load is left out, with a warning."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        assert plugins(broken=broken) == (vtt, srt)
    assert "broken" in str(warned[0].message)
