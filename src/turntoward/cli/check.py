"""`turntoward check`."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from turntoward import drafts
from turntoward.coach.records import INTENTS, RELATIONS, Feedback, FindingKind, Mutes
from turntoward.coding.language import ENGLISH
from turntoward.errors import ChoiceError, InputError

__all__ = ["command"]

_MOST = 4 << 20  # bytes of a draft that are read
_STDIN = "-"
_REASON = (
    "A draft is not given on the command line, because the shell keeps what is typed there. Put it "
    "in a file, or paste it after: turntoward check"
)
_LIKE_A_PATH = re.compile(r"[^\s]*[./\\][^\s]*")


@click.command(
    "check",
    context_settings={"ignore_unknown_options": False},
    epilog=(
        "Examples: turntoward check letter.md --to family  ·  turntoward check < draft.txt  ·  "
        "pbpaste | turntoward check --replying-to thread.txt --json"
    ),
)
@click.argument("file", nargs=-1, metavar="[FILE|-]")
@click.option(
    "--replying-to",
    metavar="TEXT|FILE",
    help="What it answers: a message, or a file with it or with a thread (“them: …”, “me: …”).",
)
@click.option("--to", type=click.Choice(RELATIONS), help="Who will read it.")
@click.option(
    "--intent",
    type=click.Choice(INTENTS),
    help="What it is meant to do (bound: set a limit). Guessed where you don't say.",
)
@click.option("--mute", multiple=True, metavar="CODE", help="Leave this code out, this time.")
@click.option(
    "--mutes",
    type=click.Path(path_type=Path),
    help=f"Your own mutes. [default: {drafts.mutes_path({}).name} in your configuration folder]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="How to say it.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also when there is something to see.")
def command(  # noqa: PLR0913 the options are the interface
    *,
    file: tuple[str, ...],
    replying_to: str | None,
    to: str | None,
    intent: str | None,
    mute: tuple[str, ...],
    mutes: Path | None,
    form: str,
    as_json: bool,
    exit_zero: bool,
) -> int:
    """Look at a draft before you send it.

    It shows where the draft hides, presses, blames or passes the other by, why, and other ways to
    say it in your own words; and what it does well. Nothing is sent, kept or written for you. FILE is
    the draft, - (or nothing) is standard input. Exit status: 0 nothing to look at, 1 something to
    look at, 2 could not be checked. In Python: turntoward.check(text, replying_to=…, to=…,
    intent=…).
    """
    name = _name(file)
    own = drafts.read_mutes(mutes)
    text = _text(name)
    feedback = drafts.check(
        text,
        replying_to=_replied_to(replying_to),
        to=to,
        intent=intent,
        mutes=Mutes(off=own.off, codes=(*own.codes, *_codes(mute)), phrases=own.phrases),
    )
    form = "json" if as_json else form
    checked = feedback.language == ENGLISH
    if checked or form != "text":
        _write(text, feedback, name, form)
    if not checked:
        click.echo(f"turntoward: {feedback.note}", err=True)
        return 2
    return 0 if exit_zero or not _something(feedback) else 1


def _name(file: tuple[str, ...]) -> str:
    """The file that is meant; what looks like a draft is refused, unquoted."""
    if not file:
        return _STDIN
    name = file[0]
    if len(file) > 1 or (name != _STDIN and not Path(name).exists() and not _is_path(name)):
        raise InputError(_REASON)
    return name


def _is_path(name: str) -> bool:
    return bool(_LIKE_A_PATH.fullmatch(name)) and not name.endswith((".", "…"))


def _codes(names: Iterable[str]) -> Iterator[str]:
    """Codes as a person writes them."""
    known = drafts.load_coach().knowledge.guides
    for name in names:
        code = name.strip().lower().replace("-", "_")
        if code not in known:
            raise ChoiceError(
                f"There is no such code to mute. There is: {', '.join(sorted(known))}."
            )
        yield code


def _text(name: str) -> str:
    if name == _STDIN:
        if sys.stdin.isatty():
            click.echo("Paste or type the draft; end with Ctrl+D on a line of its own.", err=True)
        return _decoded(sys.stdin.buffer.read(_MOST), "Standard input")
    return _decoded(_bytes(Path(name)), Path(name).name)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST)
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.") from None


def _decoded(data: bytes, name: str) -> str:
    if b"\0" not in data:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if error.start > len(data) - 4 and len(data) == _MOST:  # cut inside a letter
                return data[: error.start].decode("utf-8-sig")
    raise InputError(f"{name} is no text in UTF-8. Save the draft as plain text and try again.")


def _replied_to(given: str | None) -> str | None:
    """The message that is answered: the content of a file of that name, or else the words given."""
    if given is None:
        return None
    try:
        is_file = Path(given).is_file()
    except (OSError, ValueError):  # no name a file could have
        is_file = False
    return _decoded(_bytes(Path(given)), Path(given).name) if is_file else given


def _something(feedback: Feedback) -> bool:
    return any(finding.kind is not FindingKind.STRENGTH for finding in feedback.findings)


def _write(text: str, feedback: Feedback, name: str, form: str) -> None:
    knowledge = drafts.load_coach().knowledge
    if form == "text":
        from turntoward.cli._draft import shown  # noqa: PLC0415 only here

        click.echo("\n".join(shown(text, feedback, knowledge)))
        return
    import msgspec  # noqa: PLC0415 only here

    if form == "json":
        sys.stdout.buffer.write(msgspec.json.encode(feedback) + b"\n")
        return
    from turntoward.cli._sarif import sarif  # noqa: PLC0415 only here

    log = sarif(text, feedback, knowledge, name="draft" if name == _STDIN else name)
    sys.stdout.buffer.write(msgspec.json.encode(log) + b"\n")
