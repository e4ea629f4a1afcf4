"""One name for each person, and one person for each name."""

from collections import Counter

from turntoward.readers._problems import mend

__all__ = ["Names"]

_MOST = 100_000  # people (or chats) that are told apart


class Names:
    """Gives people the names that an export gives them, a second Ana as “Ana (2)”."""

    def __init__(self) -> None:
        self._by_key: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def of(self, key: str, given: str) -> str:
        """The name of whom the export calls `key`, from the first `given` for that key."""
        name = self._by_key.get(key)
        if name is None:
            name = mend(given)
            if len(self._by_key) < _MOST:
                name = self._by_key[key] = self._free(name)
        return name

    def _free(self, given: str) -> str:
        name = given
        while name in self._counts:
            self._counts[given] += 1
            name = f"{given} ({self._counts[given]})"
        self._counts[name] = 1
        return name
