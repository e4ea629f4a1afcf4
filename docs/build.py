"""Write the pages that are made from the program itself: `make docs`."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from turntoward import api, cli, drafts
from turntoward.codebook import FAMILIES, Code
from turntoward.coding.rules import Rules
from turntoward.model.document import ReadingDocument

HERE = Path(__file__).parent
DATA = HERE.parent / "src" / "turntoward" / "data"
NOTE = "<!-- Made by docs/build.py (`make docs`); edit what it is made from. -->\n\n"


def pages() -> dict[Path, str]:
    """Every generated page, by its path."""
    return {
        HERE / "codebook.md": NOTE + "\n".join(_codebook()),
        HERE / "reference" / "commands.md": NOTE + "\n".join(_commands()),
        HERE / "reference" / "formats.md": NOTE + "\n".join(_formats()),
        HERE / "reference" / "reading.schema.json": _schema(),
        DATA / "index.json": _index(),
        DATA / "coach" / "knowledge.json": drafts.made_json(),
    }


def _codebook() -> Iterator[str]:
    book = api.load_codebook()
    yield "# The codebook\n"
    yield (
        "What a turn can do. A turn may carry any number of codes, or none; most turns of real chats "
        "carry none. Codes look at what a turn does, never at what a person is.\n"
    )
    for family, title in FAMILIES.items():
        yield f"## {title}\n"
        for code in book.codes.values():
            if code.family == family:
                yield from _code(code, book.practices[code.practice].title)
    yield "## The feelings vocabulary\n"
    for entry in book.feelings.families.values():
        words = ", ".join(feeling.word for feeling in entry.feelings)
        yield f"**{entry.title}**: {words}.\n"
    yield "| placeholder | often stands for |\n|---|---|"
    for placeholder in book.feelings.placeholders:
        yield f"| {placeholder.word} | {', '.join(placeholder.often)} |"
    yield ""


def _code(code: Code, practice: str) -> Iterator[str]:
    yield f"### `{code.slug}`\n\n{code.definition}\n"
    yield from (f"- Is not: {each}" for each in code.is_not)
    yield "\nFor example:\n"
    yield from (f"- {_quoted(each.before, each.text)}" for each in code.examples[:4])
    yield "\nBut not:\n"
    yield from (
        f"- {_quoted(each.before, each.text)} ({each.why})" for each in code.counter_examples[:4]
    )
    yield f"\nPractice: {practice}  \nReferences: {' '.join(code.references)}\n"


def _quoted(before: tuple[str, ...], text: str) -> str:
    lines = " → ".join((*before, text)).replace("\n", " / ")
    return "".join(f"\\{char}" if char in "*_<>`#[]" else char for char in lines)


def _commands() -> Iterator[str]:
    yield "# Commands\n"
    group = cli.group
    context = click.Context(group, info_name="turntoward", max_content_width=90, terminal_width=90)
    yield f"```\n{group.get_help(context)}\n```\n"
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command:
            inner = click.Context(command, context, name, max_content_width=90, terminal_width=90)
            yield f"## {name}\n\n```\n{command.get_help(inner)}\n```\n"
            yield from _subcommands(command, inner)


def _subcommands(command: click.Command, context: click.Context) -> Iterator[str]:
    for name, inner in getattr(command, "commands", {}).items():
        own = click.Context(inner, context, name, max_content_width=90, terminal_width=90)
        yield f"### {context.info_name} {name}\n\n```\n{inner.get_help(own)}\n```\n"


def _formats() -> Iterator[str]:
    yield "# What can be opened\n"
    yield "A format is told by its content; the name of the file does not matter.\n"
    for reader in api.formats():
        yield f"## {reader.TITLE}\n\n`{reader.NAME}`\n"
        yield "How to get it:\n"
        yield from (f"{number}. {step}" for number, step in enumerate(reader.STEPS, 1))
        yield "\nWhat it can never show:\n"
        yield from (f"- {sentence}" for sentence in reader.LIMITS.never)
        yield ""


def _index() -> str:
    book = msgspec.structs.replace(api.load_codebook(), index=None)
    return msgspec.json.encode(Rules(book).index).decode() + "\n"


def _schema() -> str:
    return json.dumps(msgspec.json.schema(ReadingDocument), indent=2) + "\n"


def main() -> None:
    """Write the pages that have changed."""
    os.environ["NO_COLOR"] = "1"
    for path, text in pages().items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
