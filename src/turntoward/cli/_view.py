"""The calm terminal view: a summary, then the moments with their quoted turns."""

import io
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import IO, cast

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from turntoward.cli._text import visible
from turntoward.coach.help import Help, HelpLine
from turntoward.codebook import Code, Codebook, Practice
from turntoward.lens import SHOWN_OF_OTHERS
from turntoward.model import Coding, Conversation, Problem, Turn
from turntoward.model.ports import Reader
from turntoward.model.reading import Lens, Moment, MomentKind, Reading, Suggestion
from turntoward.shipped import load_help

__all__ = ["country", "show_book", "show_code", "show_formats", "show_help_lines", "show_reading"]

_HUES = {
    MomentKind.DANGER: "bold red",
    MomentKind.BID_MET: "green",
    MomentKind.FEELING_FOLLOWED: "green",
    MomentKind.STEP_MATCHED: "green",
    MomentKind.UNFINISHED: "green",
    MomentKind.NEW_FEELING: "green",
    MomentKind.REPAIR: "green",
    MomentKind.TIME_GIVEN: "green",
    MomentKind.BID_MISSED: "yellow",
    MomentKind.BID_REJECTED: "yellow",
    MomentKind.NO_VISIBLE_REPLY: "yellow",
    MomentKind.FEELING_LEFT: "yellow",
    MomentKind.TIME_PRESSED: "yellow",
    MomentKind.BURST: "yellow",
    MomentKind.ONE_SIDED: "cyan",
    MomentKind.STEP_FAST: "cyan",
    MomentKind.GUARDED: "cyan",
    MomentKind.PLACEHOLDER: "cyan",
    MomentKind.SILENCE: "cyan",
    MomentKind.RUPTURE: "magenta",
    MomentKind.PASSED_OVER: "magenta",
    MomentKind.REPAIR_DECLINED: "magenta",
    MomentKind.DEMAND_WITHDRAW: "magenta",
}
_SURE = ((0.85, "quite sure"), (0.7, "fairly sure"), (0.0, "a careful guess"))
_LONGEST_QUOTE = 220
_WIDEST = 96  # columns
_LINE_ENDS = re.compile(r" +$", re.MULTILINE)
_COLUMNS = {
    "reached out": "bid",
    "opened up": "disclosure",
    "asked openly": "asks_open",
    "asked closed": "asks_closed",
    "reflected": "reflects",
    "advised": "advises",
}
_QUOTES = 4  # turns quoted for one moment
_PROBLEMS = 6
_OPEN = 2  # the disclosure level from which a turn counts as opening up


class _Trimmed(io.TextIOBase):
    """Standard output without the blanks that rich puts at the ends of lines."""

    def write(self, text: str) -> int:
        """Write text, line ends trimmed."""
        return sys.stdout.write(_LINE_ENDS.sub("", text))

    def flush(self) -> None:
        """Pass it on."""
        sys.stdout.flush()


def _console() -> Console:
    if sys.stdout.isatty():
        console = Console(highlight=False)
        console.width = min(console.width, _WIDEST)  # a very wide terminal is hard to read across
        return console
    return Console(highlight=False, width=_WIDEST, file=cast("IO[str]", _Trimmed()))


def show_reading(reading: Reading, *, most: int) -> None:
    """Print a reading.

    Args:
        reading: what to show.
        most: how many moments, the surest of each kind, in the order of the conversation.
    """
    console = _console()
    console.print()
    console.print(_heading(reading.conversation))
    if reading.made_by.note:
        console.print(Padding(Text(reading.made_by.note), (1, 0, 0, 0), expand=False))
    if not reading.conversation.turns:
        console.print("\nNobody says anything in this conversation, so there is nothing to read.")
    else:
        if reading.safety.paused:
            console.print(_help(), "")
        if reading.story:
            console.print(_story(reading))
        console.print(_summary(reading))
        _show_moments(console, reading, most)
        _show_planks(console, reading)
    console.print(_limits(reading.conversation))
    if reading.conversation.problems:
        console.print(_problems(reading.conversation.problems))
    console.print(_colophon(reading))


def _heading(conversation: Conversation) -> RenderableType:
    names = _listed(conversation.speakers)
    when = _span_of_time(conversation)
    counts = (
        f"{_count(len(conversation.messages), 'message')} · "
        f"{_count(len(conversation.turns), 'turn')} · "
        f"{_count(len(conversation.sessions), 'session')}"
    )
    return Group(
        _given(names or conversation.title, style="bold"),
        Text(" · ".join(filter(None, (when, counts))), style="dim"),
    )


def _summary(reading: Reading) -> RenderableType:
    table = Table(box=None, padding=(0, 3, 0, 0), title_justify="left", header_style="dim")
    for title in ("", "turns", *_COLUMNS):
        table.add_column(title, justify="right" if title else "left")
    speakers = list(reading.conversation.speakers)
    speakers.sort(key=lambda name: name != reading.me)
    for speaker in speakers[:8]:
        name = f"{speaker} (you)" if speaker == reading.me else speaker
        table.add_row(_given(name), *_counts(reading, speaker))
    return Padding(table, (1, 0, 0, 0), expand=False)


def _counts(reading: Reading, speaker: str) -> Iterator[str]:
    """How many turns somebody took, and in how many of them they did what the columns count."""
    pairs = zip(reading.conversation.turns, reading.codings, strict=True)
    theirs = [codings for turn, codings in pairs if turn.speaker == speaker]
    seen = Counter(coding.code for codings in theirs for coding in codings if _counts_as(coding))
    yield str(len(theirs))
    for code in _COLUMNS.values():
        is_shown = reading.lens is Lens.ALL or speaker == reading.me or code in SHOWN_OF_OTHERS
        yield str(seen[code]) if is_shown else "·"


def _counts_as(coding: Coding) -> bool:
    return coding.code != "disclosure" or (coding.level or 0) >= _OPEN


def _story(reading: Reading) -> RenderableType:
    lines = (_given(sentence.text) for sentence in reading.story)
    return Padding(Group(*lines), (1, 0, 0, 0), expand=False)


def _help() -> RenderableType:
    known = load_help()
    lines = known.of(country())
    body = Group(
        Text(known.words.text),
        Text(),
        *(Text.assemble((f"{line.number}  ", "bold"), _line(line)) for line in lines),
        Text(),
        Text(known.words.paused),
        Text(f"{known.leave.title}: {known.leave.steps[0][0].lower()}{known.leave.steps[0][1:]}"),
        Text(known.leave.steps[-1]),
        Text(known.words.limits, style="dim"),
    )
    return Panel(body, title=known.words.title, border_style="red", padding=(1, 2), width=88)


def show_help_lines(known: Help) -> None:
    """Print help lines, and how to leave quickly."""
    console = _console()
    console.print(Text(f"\n{known.words.text}\n"))
    table = Table(box=None, show_header=False, padding=(0, 2))
    for line in known.lines:
        table.add_row(Text(line.number, style="bold"), Text(_line(line)), Text(line.about))
    console.print(table)
    console.print(Text(f"\n{known.leave.title}", style="bold"))
    for step in known.leave.steps:
        console.print(Padding(Text(f"· {step}"), (0, 0, 0, 2), expand=False))
    dates = {line.checked for line in known.lines}
    console.print(
        Text(f"\nGone over on {min(dates):%Y-%m-%d}. {known.words.limits}\n", style="dim")
    )


def _line(line: HelpLine) -> str:
    note = f" ({line.note})" if line.note else ""
    return f"{line.organisation}, {line.country}{note}"


def country() -> str | None:
    """The country of this computer's settings; nothing is asked of a network."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        match = re.match(r"[a-z]{2,3}_([A-Z]{2})\b", os.environ.get(name, ""))
        if match:
            return match[1]
    return None


def _show_moments(console: Console, reading: Reading, most: int) -> None:
    danger = [moment for moment in reading.moments if moment.kind is MomentKind.DANGER]
    shown = danger if reading.safety.paused else _chosen(reading.moments, most)
    if not shown:
        console.print("\nNo moment stands out clearly enough to be shown.", style="dim")
    for moment in shown:
        console.print()
        for line in _moment(moment, reading):
            console.print(line)
    left = len(reading.moments) - len(shown)
    if left and not reading.safety.paused:
        console.print(
            f"\n{_count(left, 'more moment')}: --moments {len(reading.moments)}", style="dim"
        )
    if reading.me is None and len(reading.conversation.speakers) > 1:
        console.print(
            "\nSay who you are with --me NAME to see your own turns more closely.", style="dim"
        )


def _show_planks(console: Console, reading: Reading) -> None:
    if not reading.suggestions:
        return
    console.print("\nWhat you could do next, if it fits", style="bold")
    for plank in reading.suggestions:
        console.print()
        for line in _plank(plank, reading):
            console.print(line)


def _plank(plank: Suggestion, reading: Reading) -> Iterator[RenderableType]:
    turns = reading.conversation.turns
    yield Text.assemble(("○ ", "blue"), (plank.title, "bold"))
    for turn in plank.turns[:2]:
        yield Padding(_quote(turns[turn]), (0, 0, 0, 4), expand=False)
    yield Padding(Text(plank.why), (0, 0, 0, 2), expand=False)
    for opening in plank.openings:
        yield Padding(Text(f"“{opening}”", style="italic"), (0, 0, 0, 4), expand=False)
    yield Padding(Text(f"Not when: {plank.not_when}", style="dim"), (0, 0, 0, 2), expand=False)


def _chosen(moments: Iterable[Moment], most: int) -> list[Moment]:
    """The surest moments, kinds taking turns, in the order of the conversation."""
    rank = Counter[MomentKind]()
    ranked = []
    for moment in sorted(moments, key=lambda moment: -moment.p):
        rank[moment.kind] += 1
        ranked.append((rank[moment.kind], -moment.p, moment))
    ranked.sort(key=lambda entry: entry[:2])
    return sorted((moment for _, _, moment in ranked[:most]), key=lambda moment: moment.turns)


def _moment(moment: Moment, reading: Reading) -> Iterator[RenderableType]:
    turns = reading.conversation.turns
    first = turns[moment.turns[0]]
    head = Text.assemble(("● ", _HUES[moment.kind]), (visible(moment.what), "bold"))
    when = _when(first)
    yield head
    yield Text("  " + " · ".join(filter(None, (when, _sure(moment.p)))), style="dim")
    for index in moment.turns[:_QUOTES]:
        yield Padding(_quote(turns[index]), (0, 0, 0, 4), expand=False)
    if len(moment.turns) > _QUOTES:
        yield Text(f"    … and {_count(len(moment.turns) - _QUOTES, 'more turn')}", style="dim")
    yield Padding(Text(moment.why, style="italic"), (0, 0, 0, 2), expand=False)


def _quote(turn: Turn) -> Text:
    text = " / ".join(line.strip() for line in turn.text.splitlines() if line.strip())
    if len(text) > _LONGEST_QUOTE:
        text = text[: _LONGEST_QUOTE - 1].rstrip() + "…"
    quoted = f"“{visible(text)}”" if text else "(no words)"
    return Text.assemble((f"{visible(turn.speaker)}  ", "dim"), quoted)


def _given(text: str, style: str = "") -> Text:
    """Text that comes from the file: a name, a title."""
    return Text(visible(text), style=style)


def _limits(conversation: Conversation) -> RenderableType:
    coverage = conversation.coverage
    sentences = [*coverage.limits.never, f"Time zone {coverage.time_zone}."]
    if coverage.owner:
        sentences.insert(0, f"This is the account of {coverage.owner}.")
    if coverage.date_order:
        order = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
        why = f" {coverage.date_order_reason}" if coverage.date_order_reason else ""
        sentences.append(f"Dates are read {order[coverage.date_order]}.{why}")
    if coverage.truncation:
        sentences.append(coverage.truncation)
    body = _indented(sentences)
    return Padding(Group(Text("What this export cannot show"), body), (1, 0, 0, 0), expand=False)


def _problems(problems: tuple[Problem, ...]) -> RenderableType:
    lines = [
        f"{visible(problem.where)}: {visible(problem.message)}" for problem in problems[:_PROBLEMS]
    ]
    if len(problems) > _PROBLEMS:
        lines.append(f"… and {len(problems) - _PROBLEMS} more (--json lists all)")
    head = Text(f"What could not be read as it should be ({len(problems)})")
    return Padding(Group(head, _indented(lines)), (1, 0, 0, 0), expand=False)


def _indented(lines: Iterable[str]) -> RenderableType:
    return Padding(Text("\n".join(lines), style="dim"), (0, 0, 0, 2), expand=False)


def _colophon(reading: Reading) -> RenderableType:
    made = reading.made_by
    by = f"rules and encoder {made.encoder}" if made.encoder else "rules"
    sentence = (
        f"Read by {by} (turntoward {made.turntoward}, codebook {made.codebook}). "
        "They miss things and can be wrong; what you know counts more."
    )
    return Padding(Text(sentence, style="dim"), (1, 0, 1, 0), expand=False)


def show_formats(readers: Iterable[Reader]) -> None:
    """Print what can be opened, how to get it, and what each format can never show."""
    console = _console()
    for reader in readers:
        console.print(Text.assemble("\n", (reader.TITLE, "bold"), (f"  {reader.NAME}", "dim")))
        for number, step in enumerate(reader.STEPS, 1):
            console.print(Padding(Text(f"{number}. {step}"), (0, 0, 0, 2), expand=False))
        for sentence in reader.LIMITS.never:
            console.print(Padding(Text(sentence, style="dim"), (0, 0, 0, 2), expand=False))
    console.print("\nA format is told by its content; the name of the file does not matter.")


def show_book(book: Codebook, families: Mapping[str, str]) -> None:
    """Print every code in one line, family by family."""
    console = _console()
    for family, title in families.items():
        console.print(Text(f"\n{title}", style="bold"))
        table = Table(box=None, show_header=False, padding=(0, 2))
        for code in book.codes.values():
            if code.family == family:
                table.add_row(Text(code.slug, style="cyan"), Text(code.definition))
        console.print(table)
    console.print("\nOne code with its examples: turntoward codebook CODE", style="dim")


def show_code(code: Code, practice: Practice, family: str) -> None:
    """Print one code: definition, what it is not, examples, rules, references."""
    console = _console()
    console.print(Text.assemble("\n", (code.title, "bold"), (f"  {code.slug} · {family}", "dim")))
    console.print(Text(code.definition))
    sections = (
        ("Is not", code.is_not),
        ("For example", [_example(each.before, each.text) for each in code.examples]),
        (
            "But not",
            [f"{_example(each.before, each.text)}  ({each.why})" for each in code.counter_examples],
        ),
        ("Rules look for", [f"{rule.reason} ({rule.p:.2f})" for rule in code.rules]),
        ("Practice", [practice.title]),
        ("References", code.references),
    )
    for title, lines in sections:
        if lines:
            console.print(Text(f"\n{title}", style="dim"))
            for line in lines:
                console.print(Padding(Text(f"· {line}"), (0, 0, 0, 2), expand=False))
    console.print()


def _example(before: tuple[str, ...], text: str) -> str:
    return " → ".join((*before, text)).replace("\n", " / ")


def _sure(p: float) -> str:
    return next(words for least, words in _SURE if p >= least)


def _when(turn: Turn) -> str:
    if turn.start:
        return f"{turn.start.day} {turn.start:%B %Y, %H:%M}"
    return str(timedelta(seconds=int(turn.offset))) if turn.offset is not None else ""


def _span_of_time(conversation: Conversation) -> str:
    times = [turn.start for turn in conversation.turns if turn.start]
    if not times:
        return ""
    first, last = min(times), max(times)
    if first.date() == last.date():
        return f"{first.day} {first:%B %Y}"
    return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"


def _listed(names: tuple[str, ...], most: int = 6) -> str:
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
