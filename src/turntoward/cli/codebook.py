"""`turntoward codebook`."""

import sys
from difflib import get_close_matches

import click

from turntoward import api
from turntoward.codebook import FAMILIES, Code, Codebook
from turntoward.errors import ChoiceError

__all__ = ["command"]


@click.command(
    "codebook",
    epilog="Examples: turntoward codebook  ·  turntoward codebook names_feeling  ·  "
    "turntoward codebook --json",
)
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON, rules and examples included.")
def command(code: str | None, *, as_json: bool) -> None:
    """Show the codes, or one of them with its examples.

    In Python: turntoward.load_codebook().
    """
    book = api.load_codebook()
    chosen = _find(book, code) if code else None
    if as_json:
        import msgspec  # noqa: PLC0415 only here

        data = chosen or {"version": book.version, "codes": list(book.codes.values())}
        sys.stdout.buffer.write(msgspec.json.encode(data) + b"\n")
        return
    from turntoward.cli._view import show_book, show_code  # noqa: PLC0415 rich is slow to load

    if chosen:
        show_code(chosen, book.practices[chosen.practice], FAMILIES[chosen.family])
    else:
        show_book(book, FAMILIES)


def _find(book: Codebook, slug: str) -> Code:
    if slug in book.codes:
        return book.codes[slug]
    near = get_close_matches(slug, book.codes, n=1)
    hint = f"Did you mean {near[0]}?" if near else "“turntoward codebook” lists them."
    raise ChoiceError(f"There is no code called {slug}. {hint}")
