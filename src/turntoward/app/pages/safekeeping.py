"""Keys, backups, taking everything out, and making everything unreadable for good."""

from pathlib import Path
from typing import Any, Final

from starlette.responses import Response

from turntoward.app.asking import Ask, Page, page, redirect, shown
from turntoward.app.jobs import Job
from turntoward.app.pages._words import is_typed
from turntoward.app.pages.working import finished
from turntoward.app.places import home
from turntoward.errors import StoreError, WrongKeyError
from turntoward.keeping import Exported, export_store
from turntoward.store import (
    BackupMade,
    Secret,
    change_passphrase,
    erase_store,
    new_recovery_code,
)

__all__ = ["ROUTES"]

_PLACE: Final = "/settings"
_WRONG: Final = "That is not the passphrase that opens it now. Nothing has changed."
_NOT_ALIKE: Final = "The two new passphrases are not alike. Nothing has changed."
_NOT_TYPED: Final = "Nothing was done. Type the words to go on."
_INSIDE: Final = "That is where your place lies. Choose a folder somewhere else."
_WHERE: Final = "Write the whole path of the folder, from its beginning."
_EXPORT: Final = "not encrypted"
_ERASE: Final = "erase"


def keys(ask: Ask) -> Response:
    """The passphrase and the recovery code."""
    return _keys(ask)


def _keys(ask: Ask, sentence: str = "", said: str = "") -> Response:
    ask.store  # noqa: B018
    status = 400 if sentence else 200
    return shown(ask, "keys.html", status=status, place=_PLACE, sentence=sentence, said=said)


def passphrase(ask: Ask) -> Response:
    """Another passphrase."""
    new = ask.form.get("passphrase", "")
    if new != ask.form.get("again", ""):
        return _keys(ask, _NOT_ALIKE)
    try:
        now = Secret.passphrase(ask.form.get("now", ""))
        change_passphrase(ask.desk.folder, now, Secret.passphrase(new))
    except WrongKeyError:
        return _keys(ask, _WRONG)
    except StoreError as error:
        return _keys(ask, str(error))
    return _keys(ask, said="The new passphrase opens it from now on, and the old one no longer.")


def recovery(ask: Ask) -> Response:
    """A new recovery code, shown once."""
    try:
        now = Secret.passphrase(ask.form.get("now", ""))
        code = new_recovery_code(ask.desk.folder, now)
    except WrongKeyError:
        return _keys(ask, _WRONG)
    except StoreError as error:
        return _keys(ask, str(error))
    return shown(ask, "recovery.html", place=_PLACE, code=code)


def backups(ask: Ask) -> Response:
    """The backups there are, and how one is brought back."""
    return shown(
        ask, "backups.html", place=_PLACE, backups=ask.store.backups(), folder=ask.desk.folder
    )


def back_up(ask: Ask) -> Response:
    """Write one now."""
    store = ask.desk.store

    def do(_: Job) -> BackupMade:
        return store.back_up()

    return redirect(ask, f"/work/{ask.jobs.start('backup', 'Writing a backup', do).number}")


def export(ask: Ask) -> Response:
    """Where everything is to be written."""
    return _export(ask)


def _export(ask: Ask, sentence: str = "") -> Response:
    ask.store  # noqa: B018
    where = ask.form.get("folder") or str(home() / "Turn Toward export")
    return shown(
        ask,
        "export.html",
        status=400 if sentence else 200,
        place=_PLACE,
        sentence=sentence,
        where=where,
        word=_EXPORT,
    )


def write_out(ask: Ask) -> Response:
    """Write everything as plain files."""
    folder = Path(ask.form.get("folder", "").strip()).expanduser()
    if not is_typed(ask, _EXPORT):
        return _export(ask, _NOT_TYPED)
    if not folder.is_absolute():
        return _export(ask, _WHERE)
    own = ask.desk.folder.resolve()
    if folder.resolve().is_relative_to(own) or own.is_relative_to(folder.resolve()):
        return _export(ask, _INSIDE)
    store = ask.desk.store

    def do(_: Job) -> tuple[Path, Exported]:
        return folder, export_store(store, folder)

    return redirect(ask, f"/work/{ask.jobs.start('export', 'Writing everything out', do).number}")


def exported(ask: Ask) -> Response:
    """What was written."""
    job = finished(ask, "export")
    if job is None:
        return redirect(ask, f"/work/{ask.path['number']}")
    folder, written = job.result
    return shown(ask, "exported.html", place=_PLACE, folder=folder, written=written)


def erasing(ask: Ask) -> Response:
    """Where one says that everything is to be unreadable; also while the store is locked."""
    return _erasing(ask)


def _erasing(ask: Ask, **context: Any) -> Response:
    given: dict[str, Any] = {"sentence": "", "has_store": ask.desk.has_store} | context
    return shown(ask, "erase.html", status=400 if given["sentence"] else 200, **given)


def erase(ask: Ask) -> Response:
    """Make everything unreadable for good. Nothing has to be unlocked for it."""
    if not is_typed(ask, _ERASE):
        return _erasing(ask, sentence="Nothing was erased. Type the word to go on.")
    ask.desk.lock()
    left = erase_store(ask.desk.folder)
    return shown(ask, "erased.html", backups=left)


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page("/settings/keys", keys),
    page("/settings/passphrase", passphrase, method="POST"),
    page("/settings/recovery", recovery, method="POST"),
    page("/settings/backups", backups),
    page("/settings/backups", back_up, method="POST"),
    page("/settings/export", export),
    page("/settings/export", write_out, method="POST"),
    page("/settings/exported/{number:int}", exported),
    page("/erase", erasing),
    page("/erase", erase, method="POST"),
)
