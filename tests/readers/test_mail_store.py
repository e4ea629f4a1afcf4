from pathlib import Path

import pytest

from tests.readers.zips import Member, build
from turntoward.model import Chat, Message
from turntoward.model.ports import Bundle
from turntoward.readers import mail, open_export
from turntoward.readers._mail_store import is_draft, likeness
from turntoward.readers._mail_words import load_mail_words
from turntoward.testing import BytesSource

HEADERS = "From: Ana <ana@x.org>\nTo: Ben <ben@x.org>\nDate: Sat, 13 Apr 2024 21:{:02}:01 +0200\nMessage-ID: <{}@x>\n\n"
PAGE = "From: <Saved by Blink>\nSnapshot-Content-Location: x\nSubject: a\nDate: b\nMIME-Version: 1.0\n\n"


def eml(minute, words="words"):
    """One mail."""
    return HEADERS.format(minute, minute) + words + "\n"


def mbox(*minutes):
    """Several of them in one file."""
    return "".join(f"From - Sat Apr 13 21:15:01 2024\n{eml(minute)}\n" for minute in minutes)


def tree(files):
    """A folder in memory."""
    sources = [
        BytesSource(path.rpartition("/")[2], text.encode(), path) for path, text in files.items()
    ]
    return Bundle("box", tuple(sources))


def grouped(files):
    """The names of the bundles, and the paths in each."""
    return {
        bundle.name: sorted(source.path for source in bundle.sources)
        for bundle in mail.bundles(tree(files))
    }


@pytest.mark.parametrize(
    ("data", "least"),
    [
        (mbox(1), 0.95),
        (eml(1), 0.85),
        ("\ufeff\n" + eml(1), 0.85),
        ("123   \n" + eml(1), 0.85),
        ("Return-Path: <a@x>\nReceived: from b\n\tby c\nDate: x\n\n", 0.85),
        (eml(1).replace("\n", "\r\n"), 0.85),
    ],
)
def test_mail_is_recognized(data, least):
    """An mbox, a single mail, and a file of Apple Mail."""
    assert likeness(data.encode()) >= least


@pytest.mark.parametrize(
    "data",
    [
        "",
        "From now on we meet\nat 10:30\n",
        "From: Ana\nTo: Ben\n\nhello",
        "Subject: x\nDate: y\nTo: z\n\nhello",
        "Ana: hi\nBen: hello\nDate: no\n",
        PAGE,
        "name: x\nversion: 1\nfrom: y\n",
        "GET / HTTP/1.1\nHost: x\nFrom: y\nDate: z\n",
    ],
)
def test_other_texts_are_not(data):
    """Transcripts, saved pages and letters are left to others."""
    assert likeness(data.encode()) == 0


def test_a_maildir_is_one():
    """With its folders, and with what it keeps beside."""
    files = {
        "cur/1.a:2,S": eml(1),
        "new/2.a": eml(2),
        "tmp/3.a": eml(3),
        ".Sent/cur/4.a:2,S": eml(4),
        "dovecot-uidlist": "3",
        "notes.txt": "hello",
    }
    assert grouped(files) == {"box": sorted({*files} - {"notes.txt"})}


def test_single_mails_in_folders_are_one_account():
    """Inbox and Sent belong together, in any language."""
    files = {
        "Posteingang/a.eml": eml(1),
        "Gesendet/b.eml": eml(2),
        "Gesendet/c.jpg": "x",
        "d.eml": "no mail",
    }
    assert grouped(files) == {"box": ["Gesendet/b.eml", "Posteingang/a.eml"]}


def test_folders_below_an_account_are_part_of_it():
    """Whatever they are called."""
    files = {"Inbox.mbox": mbox(1), "Family/2023.mbox": mbox(2), "Archives.sbd/2022": mbox(3)}
    assert grouped(files) == {"box": sorted(files)}


def test_two_accounts_are_two():
    """Folders that do not lie in one another."""
    files = {"a/ana/Inbox": mbox(1), "a/ana/Inbox.msf": "x", "a/ben/Sent.mbox/mbox": mbox(2)}
    assert grouped(files) == {
        "ana": ["a/ana/Inbox", "a/ana/Inbox.msf"],
        "ben": ["a/ben/Sent.mbox/mbox"],
    }


def test_a_folder_without_mail_is_nothing():
    """Names alone do not make mail."""
    assert grouped({"cur/1": "hello", "a.eml": "hello", "Inbox": mbox(1), "b.txt": mbox(2)}) == {}


@pytest.mark.parametrize(
    ("path", "draft"),
    [
        ("cur/1.a:2,DS", True),
        ("cur/1.a:2,S", False),
        (".Drafts/cur/1.a", True),
        ("Entwürfe/a.eml", True),
        ("Drafts.mbox", True),
        ("Brouillons", True),
        ("draft.eml", False),
        ("Inbox/Drafts of a letter.eml", False),
    ],
)
def test_drafts(path, draft):
    """By their folder, and by the flag of a Maildir."""
    assert is_draft(BytesSource("x", b"", path), load_mail_words()) is draft


def read(path):
    """The ids of an export, and the titles of its chats."""
    items = [*open_export(path).items()]
    ids = [item.id for item in items if isinstance(item, Message)]
    return ids, [item.title for item in items if isinstance(item, Chat)]


def test_a_folder_is_read_in_the_order_of_time(tmp_path: Path):
    """Over all of its files."""
    files = {"Inbox/a.eml": eml(3), "Inbox/b.eml": eml(1), "Sent": mbox(4, 2), "Sent.msf": "x"}
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    assert read(tmp_path) == (["1@x", "2@x", "3@x", "4@x"], ["Ana and Ben"])


@pytest.mark.parametrize("minutes", [(1, 2, 3), (3, 1, 2), (3, 2, 1)])
def test_members_of_a_zip_are_read_in_the_order_of_time(tmp_path: Path, minutes):
    """They can only be read forwards, so that one out of order is kept in memory."""
    path = tmp_path / "box.zip"
    files = {"a/All mail.mbox": mbox(*minutes), "a/Sent.mbox": mbox(4, 5)}
    path.write_bytes(build(*[Member(name.encode(), text.encode()) for name, text in files.items()]))
    assert read(path)[0] == ["1@x", "2@x", "3@x", "4@x", "5@x"]
