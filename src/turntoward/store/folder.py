"""The folder of a store: what lies where in it, who may look, and files that survive a power cut."""

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from turntoward.errors import NoRoomError, StoreError

__all__ = [
    "ASIDE",
    "BACKUPS",
    "CHECKED",
    "DATABASE",
    "ENVELOPE",
    "UNFINISHED",
    "default_folder",
    "erase_envelopes",
    "insist_on_private",
    "make_private",
    "sync_folder",
    "synced_by",
    "write_durably",
]

DATABASE: Final = "store.db"
UNFINISHED: Final = "store.db.new"  # while a store is made
ENVELOPE: Final = "store.key"
COPY: Final = "store.key.copy"  # the envelope a second time, or the one before, after a power cut
BACKUPS: Final = "backups"
CHECKED: Final = "encoder.checked"  # that this machine's processor does the encoder's sums right
ASIDE: Final = "before-restore-"  # what a restored backup took the place of
_NETWORKS = {
    *("9p", "afp", "afs", "ceph", "cifs", "davfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4"),
    *("fuse.davfs2", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"),
    *("smb2", "smb3", "smbfs"),
}
_SYNCED = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "mobile documents": "iCloud",
    "icloud drive": "iCloud",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "pcloud": "pCloud",
    "mega": "MEGA",
}
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MOUNTS = Path("/proc/self/mounts")


def default_folder() -> Path:
    """Where the store of this person lies, if they do not say otherwise."""
    from platformdirs import user_data_path  # noqa: PLC0415 only where nothing else is said

    return user_data_path("turntoward", appauthor=False)


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may look into; one that holds something stays as it is.

    Raises:
        StoreError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if sys.platform != "win32" and not any(folder.iterdir()):
            folder.chmod(0o700)
    except OSError as error:
        raise StoreError(f"{folder} cannot be made: {error.strerror}.") from None


def insist_on_private(folder: Path) -> None:
    """Refuse a folder that is somebody else's or lies on a network; close it to others.

    Raises:
        StoreError: it is not there, not ours, or a store cannot be safe in it.
    """
    try:
        about = folder.stat()
    except OSError:
        raise StoreError(
            f"There is no store in {folder}. Make one with “turntoward store create”, or say where "
            "it is with --store."
        ) from None
    network = _network(folder)
    if network:
        raise StoreError(
            f"{folder} lies on a network disk ({network}), where a database can break. Choose a "
            "folder on this machine."
        )
    if sys.platform == "win32":
        return
    if about.st_uid != os.getuid():
        raise StoreError(f"{folder} belongs to another account. Choose a folder of your own.")
    if about.st_mode & _OTHERS and _is_ours(folder):
        folder.chmod(0o700)


def _is_ours(folder: Path) -> bool:
    """Whether a folder holds a store, or nothing: no other is closed to others."""
    return any((folder / name).exists() for name in (DATABASE, ENVELOPE)) or not any(
        folder.iterdir()
    )


def synced_by(folder: Path) -> str | None:
    """The service that copies this folder elsewhere, as far as its path tells."""
    for part in folder.absolute().parts:
        name = part.casefold()
        for start, service in _SYNCED.items():
            if name == start or name.startswith((f"{start} ", f"{start}-")):
                return service
    return None


def erase_envelopes(folder: Path) -> None:
    """Make what the store holds unreadable for everybody, for good.

    Raises:
        NoRoomError: it could not be done.
    """
    for path in (*folder.glob(f"{ENVELOPE}*"), *folder.glob(f"{ASIDE}*/{ENVELOPE}*")):
        try:
            size = path.stat().st_size
            with path.open("r+b") as stream:
                stream.write(os.urandom(size))
                stream.flush()
                os.fsync(stream.fileno())
            path.unlink()
        except OSError as error:
            raise NoRoomError(f"{path} cannot be erased: {error.strerror}.") from None
    sync_folder(folder)


def write_durably(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, so that it outlasts a power cut; only its owner reads it.

    Raises:
        NoRoomError: it cannot be written; what was there stays.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise NoRoomError(
            f"{path.name} cannot be written: {error.strerror}. Nothing has changed."
        ) from None


def sync_folder(folder: Path) -> None:
    """See that names in a folder outlast a power cut, where the system has such a thing."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _network(folder: Path) -> str | None:
    """The kind of network disk a folder is on, where Linux tells."""
    try:
        lines = _MOUNTS.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    path = folder.resolve()
    found = ("", "")
    for line in lines:
        _, place, kind, *_ = line.split(" ")
        mount = place.replace("\\040", " ")
        if path.is_relative_to(mount) and len(mount) >= len(found[0]):
            found = (mount, kind)
    return found[1] if found[1] in _NETWORKS else None
