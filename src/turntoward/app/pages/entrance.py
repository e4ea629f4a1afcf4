"""Coming in and going out: the first run, unlocking, locking, and leaving quickly."""

from typing import Any, Final

from starlette.responses import HTMLResponse, JSONResponse, Response

from turntoward.app.asking import Ask, Page, page, redirect, shown
from turntoward.app.templates import render
from turntoward.app.wording import first_sentence
from turntoward.errors import DamagedStoreError, LockedStoreError, StoreError, WrongKeyError

__all__ = ["OPEN_PATHS", "ROUTES"]

_NOT_ALIKE = "The two passphrases are not alike. Type the same twice."
_WRONG = "That does not open it. Check for capital letters, and try again."
_WRONG_STATUS = 403


def welcome(ask: Ask) -> Response:
    """The first run."""
    if ask.desk.has_store:
        return redirect(ask, "/")
    return _welcome(ask)


def _welcome(ask: Ask, sentence: str = "") -> Response:
    """The first run; where backups were left, one of them can be brought back instead."""
    last = next(iter(ask.desk.backups), None)
    status = 400 if sentence else 200
    return shown(ask, "welcome.html", status=status, sentence=sentence, last=last)


def begin(ask: Ask) -> Response:
    """Make the store, and show the recovery code once."""
    passphrase = ask.form.get("passphrase", "")
    if passphrase != ask.form.get("again", ""):
        return _welcome(ask, _NOT_ALIKE)
    try:
        code = ask.desk.create(passphrase)
    except LockedStoreError:
        raise
    except StoreError as error:
        return _welcome(ask, str(error))
    return shown(ask, "recovery.html", code=code)


def locked(ask: Ask) -> Response:
    """Where the passphrase is asked for."""
    if not ask.desk.has_store:
        return redirect(ask, "/welcome")
    return redirect(ask, "/") if ask.desk.is_open else _locked(ask, broken=ask.desk.damage)


def _locked(
    ask: Ask, *, sentence: str = "", broken: str | None = None, status: int = 200
) -> Response:
    """The passphrase is asked for; where nothing can be opened, the last backup is offered instead."""
    given: dict[str, Any] = {
        "broken": first_sentence(broken or ""),
        "last": next(iter(ask.desk.backups), None),
    }
    return shown(ask, "unlock.html", status=status, sentence=sentence, **given)


def unlock(ask: Ask) -> Response:
    """Open the store."""
    passphrase, code = ask.form.get("passphrase"), ask.form.get("recovery")
    try:
        if code:
            ask.desk.unlock(recovery_code=code)
        else:
            ask.desk.unlock(passphrase=passphrase or "")
    except WrongKeyError:
        return _locked(ask, sentence=_WRONG, status=_WRONG_STATUS)
    except LockedStoreError:
        raise
    except DamagedStoreError as error:
        return _locked(ask, broken=str(error), status=400)
    except StoreError as error:
        return _locked(ask, sentence=str(error), status=400)
    return redirect(ask, "/")


def lock(ask: Ask) -> Response:
    """Lock the store."""
    ask.desk.lock()
    return redirect(ask, "/unlock")


def leave(ask: Ask) -> Response:
    """Lock, and show an empty page at once."""
    ask.desk.lock()
    return redirect(ask, "/left")


def left(ask: Ask) -> Response:
    """An empty page."""
    return HTMLResponse(render("left.html", {"to": ask.to}))


def state(ask: Ask) -> Response:
    """Whether the store is open; asking does not keep it open."""
    return JSONResponse({"open": ask.desk.is_open})


_LEFT: Final = "/left"
OPEN_PATHS: Final = frozenset({"/enter", _LEFT})
ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page("/welcome", welcome),
    page("/welcome", begin, method="POST"),
    page("/unlock", locked),
    page("/unlock", unlock, method="POST"),
    page("/lock", lock, method="POST"),
    page("/leave", leave, method="POST"),
    page(_LEFT, left),
    page("/state", state),
)
