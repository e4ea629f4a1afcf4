"""Commands that need more than the core is installed with."""

from collections.abc import Iterator
from contextlib import contextmanager

from turntoward.errors import TurnTowardError

__all__ = ["needs"]


@contextmanager
def needs(extra: str, *packages: str) -> Iterator[None]:
    """Import what an extra brings.

    Raises:
        TurnTowardError: it is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in packages:
            raise
        raise TurnTowardError(
            f"This needs more than the core: pip install 'turntoward[{extra}]'"
        ) from None
