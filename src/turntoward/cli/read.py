"""`turntoward read`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from turntoward import api
from turntoward._output import written
from turntoward.cli._options import date_order, rules_only, shown_progress, timezone
from turntoward.errors import ChoiceError
from turntoward.model.reading import Lens

if TYPE_CHECKING:
    from turntoward.model.reading import Reading

__all__ = ["command"]


@click.command(
    "read",
    epilog=(
        "Examples: turntoward read chat.txt --me Ana  ·  turntoward read export.zip --json > "
        "reading.json  ·  turntoward read chat.txt --me Ana --report ana.html"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--me", metavar="NAME", help="Who you are in it; the start of the name is enough.")
@click.option(
    "--chat",
    metavar="TITLE",
    help="Which chat, where the file holds several: its title, the start of it, or its number.",
)
@click.option(
    "--lens",
    type=click.Choice(["self", "all"]),
    default="self",
    show_default=True,
    help="Look closely at your own turns, or (for research) at everybody's.",
)
@click.option(
    "--relation",
    type=click.Choice(["partner", "family", "friend", "colleague", "i-report-to", "reports-to-me"]),
    help="What the other is to you. It changes what is suggested, never what is seen.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole reading as JSON.")
@click.option(
    "--moments",
    type=click.IntRange(min=0),
    default=12,
    show_default=True,
    help="How many moments to show.",
)
@click.option(
    "--report",
    "report_to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT",
    help="Write the whole reading as one page for a browser, with charts.",
)
@click.option(
    "--names-hidden",
    is_flag=True,
    help="In the report: other names for people, and no numbers, addresses and links.",
)
@click.option(
    "--words-of",
    multiple=True,
    metavar="NAME",
    help="In the report: the words of this person too, whose name you type in full; without it, where "
    "you have said who you are, yours alone. May be repeated.",
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Keep codings there, encrypted, so that the next reading is quick. Delete it to forget them.",
)
@rules_only
@timezone
@date_order
def command(  # noqa: PLR0913 the options are the interface
    *,
    file: Path,
    me: str | None,
    chat: str | None,
    lens: str,
    relation: str | None,
    as_json: bool,
    moments: int,
    report_to: Path | None,
    names_hidden: bool,
    words_of: tuple[str, ...],
    cache: Path | None,
    rules_only: bool,
    timezone: str | None,
    date_order: str | None,
) -> None:
    """Read a conversation and show what its turns do to each other.

    FILE is a chat export or a transcript; `turntoward formats` lists what can be opened. In Python:
    turntoward.read(file, me=…, chat=…, lens=…).
    """
    if names_hidden and report_to is None:
        raise ChoiceError("--names-hidden is for a report. Say where to with --report OUT.")
    if words_of and report_to is None:
        raise ChoiceError("--words-of is for a report. Say where to with --report OUT.")
    with shown_progress() as progress:
        reading = api.read(
            file,
            me=me,
            chat=chat,
            lens=lens,
            relation=relation,
            rules_only=rules_only,
            cache=cache,
            timezone=timezone,
            date_order=date_order,
            progress=progress,
        )
    if report_to:
        from turntoward.cli._view import country  # noqa: PLC0415 rich is slow to load

        page = api.report(
            reading,
            country=country(),
            names_hidden=names_hidden,
            without_words_of=_others(reading, words_of),
        )
        with written(report_to, file) as stream:
            stream.write(page.encode("utf-8", "replace"))
        click.echo(f"The report is in {report_to}.", err=True)
        return
    if as_json:
        import msgspec  # noqa: PLC0415 only here

        from turntoward.model.document import document  # noqa: PLC0415

        sys.stdout.buffer.write(msgspec.json.encode(document(reading)) + b"\n")
        return
    from turntoward.cli._view import show_reading  # noqa: PLC0415 rich is slow to load

    show_reading(reading, most=moments)


def _others(reading: "Reading", named: tuple[str, ...]) -> tuple[str, ...]:
    """Whose words a report leaves out: of everybody else, where it looks at one's own turns.

    Raises:
        ChoiceError: nobody is called what was typed.
    """
    speakers = reading.conversation.speakers
    if not set(named) <= set(speakers):
        raise api.nobody_called_that(speakers)
    if reading.lens is not Lens.SELF or reading.me is None:
        return ()
    return tuple(name for name in speakers if name != reading.me and name not in named)
