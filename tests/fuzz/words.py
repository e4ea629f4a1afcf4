"""The words that a reader looks for: what chance alone would not find."""

import ast
import inspect
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

__all__ = ["words_of"]

_LONGEST: Final = 32  # bytes
_OURS: Final = "turntoward.readers."


def words_of(reader: Any) -> tuple[bytes, ...]:
    """The short texts that stand in the source of a reader, and of what it imports of ours."""
    waiting, seen = [_module_of(reader)], set[bytes]()
    done: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module.__name__ not in done:
            done.add(module.__name__)
            tree = ast.parse(inspect.getsource(module))
            seen.update(_words(tree))
            waiting += _imported(tree)
    return tuple(sorted(seen))


def _module_of(reader: Any) -> ModuleType:
    return reader if isinstance(reader, ModuleType) else sys.modules[type(reader).__module__]


def _imported(tree: ast.AST) -> Iterator[ModuleType]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_OURS):
            yield sys.modules[node.module or ""]


def _words(tree: ast.AST) -> Iterator[bytes]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            value = node.value if isinstance(node.value, bytes) else _encoded(node.value)
            yield from (word for word in value.splitlines() if 1 < len(word) <= _LONGEST)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
