"""Bringing a backup back, also where the place can no longer be opened."""

from pathlib import PurePath
from typing import Final

from starlette.responses import Response

from turntoward.app.asking import Ask, Page, page, shown
from turntoward.errors import LockedStoreError, StoreError, WrongKeyError

__all__ = ["ROUTES"]

_PATH: Final = "/restore"
_WRONG: Final = "That does not open this backup. Nothing has changed."
_NONE: Final = "Choose one of these backups. Nothing has changed."


def choose(ask: Ask) -> Response:
    """Which one; the newest is chosen until somebody says otherwise."""
    return _choose(ask)


def _choose(ask: Ask, sentence: str = "", chosen: int = 0) -> Response:
    status = 400 if sentence else 200
    given = {"backups": ask.desk.backups, "sentence": sentence, "chosen": chosen}
    return shown(ask, "restore.html", status=status, **given)


def bring_back(ask: Ask) -> Response:
    """Prove that it is whole, put it in its place, and open it."""
    names = [PurePath(each.path).name for each in ask.desk.backups]
    name = ask.form.get("backup", "")
    if name not in names:
        return _choose(ask, _NONE)
    chosen = names.index(name)
    made = ask.desk.backups[chosen]
    try:
        aside = ask.desk.restore(
            made,
            passphrase=ask.form.get("passphrase"),
            recovery_code=ask.form.get("recovery"),
        )
    except WrongKeyError:
        return _choose(ask, _WRONG, chosen)
    except LockedStoreError:
        raise
    except StoreError as error:
        return _choose(ask, str(error), chosen)
    return shown(ask, "restored.html", made=made, aside=aside)


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page(_PATH, choose),
    page(_PATH, bring_back, method="POST"),
)
