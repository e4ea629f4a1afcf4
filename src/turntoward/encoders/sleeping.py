"""An encoder that is opened when it is asked something: what is kept already needs none."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from turntoward.errors import EncoderError
from turntoward.model.ports import Encoder, Scores, Window

__all__ = ["SleepingEncoder", "digest_of"]


class _Named(Struct, frozen=True):
    digest: str


class SleepingEncoder:
    """An encoder whose digest is known, and that is loaded for the first question."""

    def __init__(self, digest: str, load: Callable[[], Encoder]) -> None:
        """Nothing is loaded yet.

        Args:
            digest: of its weights.
            load: opens it.
        """
        self.digest = digest
        self._load = load
        self._awake: Encoder | None = None

    def score(self, windows: Sequence[Window]) -> Sequence[Scores | None]:
        """As the encoder says.

        Raises:
            EncoderError: it cannot be opened.
        """
        if self._awake is None:
            self._awake = self._load()
        return self._awake.score(windows)


def digest_of(folder: Path) -> str:
    """The digest that an encoder's folder says it has.

    Raises:
        EncoderError: it says nothing.
    """
    try:
        return msgspec.json.decode((folder / "encoder.json").read_bytes(), type=_Named).digest
    except (OSError, msgspec.DecodeError):
        raise EncoderError(
            "The encoder of this installation is missing or damaged; the rules go on without it. "
            "Installing turntoward again brings it back."
        ) from None
