import os
import stat

import pytest

from turntoward.errors import NoRoomError, StoreError
from turntoward.store import folder
from turntoward.store.folder import (
    DATABASE,
    ENVELOPE,
    default_folder,
    erase_envelopes,
    insist_on_private,
    make_private,
    synced_by,
    write_durably,
)


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_only_the_owner_may_look(tmp_path):
    """C8: folders are 0700 and files 0600, whatever the umask; an open folder is closed."""
    before = os.umask(0)
    try:
        make_private(tmp_path / "a" / "b")
        write_durably(tmp_path / "a" / "b" / "file", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "a" / "b" / "file").stat().st_mode) == 0o600
    home = tmp_path / "a" / "b"
    home.chmod(0o755)
    make_private(home)
    insist_on_private(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o755  # what holds other things is left alone
    (home / DATABASE).write_bytes(b"x")
    insist_on_private(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_network_disk_is_refused(tmp_path, monkeypatch):
    """A folder on NFS is told from one on a disk beside it."""
    mounts = tmp_path / "mounts"
    lines = f"/dev/sda / ext4 rw 0 0\nserver:/x {tmp_path}/far nfs4 rw 0 0\n"
    mounts.write_text(lines)
    monkeypatch.setattr(folder, "_MOUNTS", mounts)
    (tmp_path / "far" / "deep").mkdir(parents=True)
    insist_on_private(tmp_path)
    with pytest.raises(StoreError, match="nfs4"):
        insist_on_private(tmp_path / "far" / "deep")


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="accounts are POSIX")
def test_a_folder_of_somebody_else_is_refused(tmp_path, monkeypatch):
    """A store is not opened where another account could replace it."""
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.raises(StoreError, match="another account"):
        insist_on_private(tmp_path)


def test_keys_that_cannot_be_erased_are_said(tmp_path, monkeypatch):
    """Nobody is told that they are gone while they are there."""
    (tmp_path / ENVELOPE).write_bytes(b"x" * 100)

    def refuse(_descriptor):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(NoRoomError, match="cannot be erased"):
        erase_envelopes(tmp_path)
    assert (tmp_path / ENVELOPE).exists()


def test_a_folder_that_is_not_there_is_said(tmp_path):
    """With what to do."""
    with pytest.raises(StoreError, match="store create"):
        insist_on_private(tmp_path / "none")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="cannot be made"):
        make_private(tmp_path / "file" / "in")


@pytest.mark.parametrize(
    ("part", "service"),
    [
        ("Dropbox", "Dropbox"),
        ("OneDrive - Work", "OneDrive"),
        ("Mobile Documents", "iCloud"),
        ("Nextcloud", "Nextcloud"),
        ("Megan", None),
        ("kept", None),
    ],
)
def test_folders_that_are_copied_elsewhere_are_known(part, service, tmp_path):
    """By their names; a name that only begins so is none."""
    assert synced_by(tmp_path / part / "store") == service


def test_there_is_a_place_by_default():
    """In the data folder of the person."""
    assert "turntoward" in default_folder().parts
