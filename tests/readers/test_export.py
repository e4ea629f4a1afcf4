import os
import warnings
from types import SimpleNamespace
from typing import Any

import pytest

from tests.readers.zips import CHAT, Member, build
from turntoward import readers as package
from turntoward.errors import ChoiceError, FormatError, InputError
from turntoward.model import Chat, Coverage, Message, Problem
from turntoward.model.ports import ReadOptions
from turntoward.readers import (
    _sort,
    _sources,
    csvfile,
    jsonl,
    open_export,
    srt,
    transcript,
    vtt,
)
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
    "a Discord page": (
        b'<!DOCTYPE html>\n<html><div class="chatlog__message">hi</div>',
        "Discord chat as a web page. .* JSON",
    ),
    "a Messenger page": (
        b'<html><head></head><div class="_3-95 _a6-g">hi</div>',
        "Messenger or Instagram .* JSON",
    ),
    "Skype": (b'{"userId":"x","conversations":[{"MessageList":[]}]}', "Skype"),
    "Matrix": (b'{"messages":[{"type":"m.room.message"}]}', "Matrix"),
    "Snapchat": (b'{"a":[{"From":"x","Media Type":"TEXT","IsSender":true}]}', "Snapchat"),
    "a backup of Signal": (
        b"\0\0\0\x36\x0a\x34\x0a\x10" + bytes(16) + b"\x12\x20" + bytes(range(200)),
        "backup of Signal.* plain text",
    ),
    "other JSON": (b'[{"who":"Ana","said":"hi"}]', "JSON, in a form"),
    "prose": (b"It was late. We walked home: nobody spoke.\n" * 5, "does not say who speaks"),
    "Teams without names": (b"0:01\nhello\n0:05\nyes\n", "without names"),
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


TOLD_BY_NAME = {
    "msgstore.db.crypt15": (bytes(range(256)) * 9, "backup of WhatsApp.* Export each chat"),
    "db.sqlite": (bytes(range(256)) * 9, "only Signal can open"),
    "WhatsApp Chat with Ben.txt": (b"", "is empty.* their choice"),
    "_chat.txt": (b"\n", "is empty.* their choice"),
}


@pytest.mark.parametrize("name", TOLD_BY_NAME)
def test_what_looks_like_noise_may_be_told_by_its_name(name, tmp_path):
    """A name decides nothing about reading, but helps to say what a file is."""
    data, what = TOLD_BY_NAME[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(FormatError, match=what):
        open_export(tmp_path / name, among=AMONG)


LOCKED_FOLDERS = {
    "SignalBackups": (
        {
            "signal-backup-2026-04-13-21-15-01/main": 0,
            "signal-backup-2026-04-13-21-15-01/metadata": 1,
        },
        "only Signal can open",
    ),
    "Signal": ({"config.json": 2, "sql/db.sqlite": 0}, "only Signal can open"),
    "00008030-000000000000000E": (
        {"Manifest.db": 3, "Info.plist": 4, "00/0001": 0},
        "backup of an iPhone.* 3d/3d0d7e5f",
    ),
    "Databases": ({"msgstore.db.crypt15": 0}, "WhatsApp"),
}
CONTENTS = (bytes(range(256)) * 9, b"\x08\x01\xff\xfe\0", b"{}", b"SQLite format 3\0", b"<?xml?>")


@pytest.mark.parametrize("name", LOCKED_FOLDERS)
def test_folders_that_cannot_be_opened_are_told(name, tmp_path):
    """A backup that only its app can open is named, with what to do instead."""
    files, what = LOCKED_FOLDERS[name]
    folder = lay(tmp_path / name, {path: CONTENTS[number] for path, number in files.items()})
    with pytest.raises(FormatError, match=what):
        open_export(folder, among=AMONG)


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
    with pytest.raises(InputError, match=r"notes\.txt is text, but"):
        open_export(tmp_path, among=AMONG)
    (tmp_path / "_chat.txt").write_bytes(CHAT)
    export = open_export(tmp_path, among=AMONG)
    assert [part.bundle.name for part in export.parts] == [f"{tmp_path.name}.txt"]
    assert [problem.code for problem in export.problems] == ["R194"]


WHATSAPP = b"13/04/2024, 21:15 - Ana: where are you?\n13/04/2024, 21:16 - Ben: on the train\n"
VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nAna: hi\n"


def lay(folder, files):
    """Write files by their paths."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def sorted_out(path, among=None):
    """Titles of the chats and what else is told, after all was read."""
    items = [*open_export(path, among=among).items()]
    check_stream(items)
    told = [(item.code, item.where) for item in items if isinstance(item, Problem)]
    return [item.title for item in items if isinstance(item, Chat)], told


MIXED = {
    "Ana/WhatsApp Chat with Ana.txt": WHATSAPP,
    "Ben/WhatsApp Chat with Ben.txt": WHATSAPP,
    "calls/monday.vtt": VTT,
    "calls/deeper/still/tuesday.vtt": VTT,
    "IMG.jpg": b"\xff\xd8\xff\xe0",
    ".git/config": b"Ana: no\nBen: chat\nAna: here\n",
    "__MACOSX/._monday.vtt": VTT,
}


@pytest.mark.parametrize("packed", [False, True])
def test_several_formats_are_sorted_out(packed, tmp_path):
    """Whatever lies in a folder or zip, each export in it becomes its own chat."""
    if packed:
        path = tmp_path / "all.zip"
        files = {name: data for name, data in MIXED.items() if not name.startswith(".git")}
        path.write_bytes(build(*(Member(name.encode(), data) for name, data in files.items())))
    else:
        path = lay(tmp_path, MIXED)
    titles, told = sorted_out(path)
    assert sorted(titles) == ["Ana", "Ben", "monday", "tuesday"]
    assert told == []


def test_zips_in_a_folder_are_exports_of_their_own(tmp_path):
    """Two exports with texts of the same name are two chats; what is packed twice stays packed."""
    nested = build(Member(b"inner.zip", build(Member())), Member(b"talk.vtt", VTT))
    files = {
        "WhatsApp Chat - Ana.zip": build(Member(b"_chat.txt", WHATSAPP)),
        "more/WhatsApp Chat - Ben.zip": build(Member(b"_chat.txt", WHATSAPP)),
        "nested.zip": nested,
        "half.zip": build(Member(), Member(b"b.txt"))[:90],
        "locked.zip": build(Member(flags=0x801)),
        "harmful.zip": build(Member(b"../x.txt")),
    }
    titles, told = sorted_out(lay(tmp_path, files))
    assert sorted(titles) == ["Ana", "Ben", "talk"]
    refused = [("R191", name) for name in ("half.zip", "harmful.zip", "locked.zip", "inner.zip")]
    assert sorted(told) == sorted(refused)


@pytest.mark.parametrize("packed", [False, True])
def test_texts_that_were_sent_are_no_chats(packed, tmp_path):
    """Beside a chat as the app calls it, other texts are its attachments, counted once."""
    files = {
        "_chat.txt": WHATSAPP,
        "00000012-list.txt": CHAT,
        "00000013-plan.csv": b"speaker,text\nAna,hi\nBen,yes\n",
        "00000014-letter.txt": b"A letter.\n",
    }
    path = tmp_path / ("a.zip" if packed else "a")
    if packed:
        path.write_bytes(build(*(Member(name.encode(), data) for name, data in files.items())))
    else:
        lay(path, files)
    export = open_export(path)
    assert [part.reader.NAME for part in export.parts] == ["whatsapp"]
    (problem,) = export.problems
    assert (problem.code, "list" in problem.message) == ("R193", True)
    assert "and 1 more" in problem.message


def test_a_text_is_an_attachment_where_the_chat_names_it(tmp_path):
    """In a folder that somebody gathered, what no chat mentions is a conversation of its own."""
    mention = b"13/04/2024, 21:17 - Ana: list.txt (file attached)\n"
    files = {"WhatsApp Chat with Ben.txt": WHATSAPP + mention, "list.txt": CHAT, "call.vtt": VTT}
    titles, told = sorted_out(lay(tmp_path / "x", files))
    assert (len(titles), told) == (2, [("R193", "x")])


def test_another_chat_inside_an_archive_of_the_app_is_an_attachment(tmp_path):
    """An archive that an app made has one chat; in a folder, two are two."""
    files = {"Chat with Ben.txt": WHATSAPP, "Chat with Cara.txt": WHATSAPP}
    path = tmp_path / "Chat with Ben.zip"
    path.write_bytes(build(*(Member(name.encode(), data) for name, data in files.items())))
    assert len(sorted_out(path)[0]) == 1
    assert len(sorted_out(lay(tmp_path / "Chat with Ben", files))[0]) == 2


def test_links_are_not_followed(tmp_path):
    """A link in a folder may lead anywhere, and is only counted."""
    outside = lay(tmp_path / "outside", {"a.vtt": VTT})
    given = lay(tmp_path / "given", {"b.vtt": VTT})
    (given / "link.vtt").symlink_to(outside / "a.vtt")
    (given / "folder").symlink_to(outside)
    (given / "loop").symlink_to(given)
    assert sorted_out(given) == (["b"], [("R190", "given")])
    (tmp_path / "given itself").symlink_to(given)
    assert sorted_out(tmp_path / "given itself")[0] == ["b"]


def test_a_folder_has_bounds(tmp_path, monkeypatch):
    """What lies too deep, or behind too many files, is told and not read."""
    deep = lay(tmp_path / "deep", {"a.vtt": VTT, f"{'x/' * 40}b.vtt": VTT})
    assert sorted_out(deep) == (["a"], [("R190", "deep")])
    many = lay(tmp_path / "many", {f"{number}.vtt": VTT for number in range(9)})
    monkeypatch.setattr(_sort, "MOST_LOOKED_AT", 3)
    assert sorted_out(many) == (["0", "1", "2"], [("R192", "many")])
    monkeypatch.setattr(_sources, "MOST_FILES", 2)
    assert sorted_out(many) == (["0", "1"], [("R190", "many")])


def test_one_of_many_is_looked_at_again(tmp_path):
    """Where many texts are looked at shortly, one that does not tell soon is given a second look."""
    filler = {f"{number}.txt": b"No one speaks in this one.\n" * 40 for number in range(3_000)}
    late = b"A title, and a note on how this was written down. " * 12 + b"\n\n" + CHAT * 20
    assert sorted_out(lay(tmp_path, {**filler, "0000.txt": late}))[0] == ["0000"]


def test_a_folder_that_may_not_be_read(tmp_path, monkeypatch):
    """A closed folder is one sentence, and inside of another one a count."""
    lay(tmp_path, {"a.vtt": VTT, "closed/b.vtt": VTT})
    scandir = os.scandir

    def refuse(path):
        if str(path).rstrip("/").endswith("closed"):
            raise PermissionError
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert sorted_out(tmp_path) == (["a"], [("R190", tmp_path.name)])
    with pytest.raises(InputError, match="who may read it"):
        open_export(tmp_path / "closed")


def test_a_part_that_breaks_costs_itself_alone(tmp_path):
    """Of several exports, the others are read; the chat that broke off says so."""
    lay(tmp_path, {"a.vtt": VTT, "b.vtt": VTT, "c.vtt": VTT})

    def read(source, options):
        items = vtt.read(source, options)
        if source.name == "b.vtt":
            yield next(items)
            raise OSError("disk")
        if source.name == "c.vtt":
            raise InputError("c.vtt is of no use.")
        yield from items

    broken = SimpleNamespace(**{**vars(vtt), "read": read})
    items = [*open_export(tmp_path, among=[broken]).items()]
    check_stream(items)
    told = [(item.code, item.where) for item in items if isinstance(item, Problem)]
    assert told == [("R191", "b.vtt"), ("R191", "c.vtt")]
    cuts = [item.truncation for item in items if isinstance(item, Coverage)]
    assert [cut is None for cut in cuts] == [True, False]


def test_where_no_part_can_be_read_it_is_an_error(tmp_path):
    """Several exports of which none can be read are refused with the first reason."""
    lay(tmp_path, {"a.vtt": VTT, "b.vtt": VTT})
    broken = SimpleNamespace(NAME="x", detect=lambda _: 1.0, read=_raises(InputError("no use")))
    with pytest.raises(InputError, match="no use"):
        [*open_export(tmp_path, among=[broken]).items()]


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
        NAME="other",
        TITLE="Other",
        LIMITS=vtt.LIMITS,
        STEPS=vtt.STEPS,
        detect=vtt.detect,
        read=vtt.read,
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
