"""The readings of the examples, as somebody has read them and found them right.

Each golden file holds the codings too, so that a better rule does not change it: what is tested here
is what the dynamics make of codings. `--refresh-golden` codes the examples anew.
"""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from turntoward import api
from turntoward.coding import Coder, code_turns
from turntoward.dynamics import Words
from turntoward.model import Coding, Span
from turntoward.model.reading import Lens, MadeBy, Reading, Relation
from turntoward.pipeline import read_coded
from turntoward.shipped import load_codebook, load_guidance

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "readings"
WHO = {
    "partners-android.txt": ("Ana", Relation.PARTNER),
    "sisters-ios.txt": ("Rena", Relation.FAMILY),
    "friends-group.csv": ("Lu", Relation.FRIEND),
    "team-lead-one-to-one.txt": ("Marit", Relation.REPORTS_TO_ME),
    "peer-support.vtt": ("Graham", None),
}
SHOWN = ("safety", "story", "suggestions", "measures", "moments", "dynamics")
DIGITS = 4


class Row(Struct, array_like=True, omit_defaults=True):
    """One coding, short."""

    turn: int
    code: str
    p: float
    start: int | None = None
    end: int | None = None
    kind: str | None = None
    level: int | None = None

    def coding(self) -> Coding:
        at = self.start, self.end
        span = None if at[0] is None or at[1] is None else Span(at[0], at[1])
        return Coding(
            turn=self.turn, code=self.code, p=self.p, span=span, reason="", source="golden",
            kind=self.kind, level=self.level,
        )  # fmt: skip


def rows(conversation) -> list[Row]:
    """The codings of the rules as they are now."""
    coder = Coder(load_codebook())
    spoken = True if conversation.coverage.limits.clock == "relative" else None
    coded = code_turns(conversation.turns, coder, conversation=conversation.id, spoken=spoken)
    return [_row(each) for of_turn in coded for each in of_turn]


def _row(each: Coding) -> Row:
    start, end = (each.span.start, each.span.end) if each.span else (None, None)
    return Row(each.turn, each.code, each.p, start, end, each.kind, each.level)


def read(conversation, codings: list[Row], me, relation) -> Reading:
    by_turn: list[list[Coding]] = [[] for _ in conversation.turns]
    for row in codings:
        by_turn[row.turn].append(row.coding())
    return read_coded(
        conversation,
        tuple(map(tuple, by_turn)),
        Words(load_codebook().feelings),
        load_codebook().cues,
        made_by=MadeBy(turntoward="", codebook=""),
        me=me,
        lens=Lens.SELF,
        relation=relation,
        guidance=load_guidance(),
    )


def rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    return [rounded(each) for each in value] if isinstance(value, (list, tuple)) else value


def plain(reading: Reading) -> dict[str, Any]:
    return rounded({name: msgspec.to_builtins(getattr(reading, name)) for name in SHOWN})


def written(value: dict[str, Any], depth: int = 0) -> str:
    """JSON with one record a line, so that a difference can be read."""
    pad, parts = "  " * (depth + 1), []
    for key, each in value.items():
        if isinstance(each, dict):
            body = written(each, depth + 1)
        elif isinstance(each, list) and each and isinstance(each[0], (list, dict)):
            body = "[\n" + ",\n".join(f"{pad}  {_line(item)}" for item in each) + f"\n{pad}]"
        else:
            body = _line(each)
        parts.append(f"{pad}{_line(key)}: {body}")
    return "{\n" + ",\n".join(parts) + "\n" + "  " * depth + "}"


def _line(value: Any) -> str:
    return msgspec.json.encode(value).decode()


@pytest.mark.parametrize("name", WHO)
def test_the_reading_of_an_example_is_as_it_was_found_right(name, refresh_golden):
    """Moments, figures, story and planks of each example are those in its golden file."""
    path = (GOLDEN / name).with_suffix(".json")
    conversation = api.open_conversation(ROOT / "examples" / name)
    if refresh_golden:
        codings = rows(conversation)
        found = plain(read(conversation, codings, *WHO[name]))
        short = [msgspec.to_builtins(row) for row in codings]
        path.write_text(written({"codings": short, **found}) + "\n", "utf-8")
    golden = msgspec.json.decode(path.read_bytes())
    codings = msgspec.convert(golden.pop("codings"), list[Row])
    found = msgspec.json.decode(msgspec.json.encode(plain(read(conversation, codings, *WHO[name]))))
    for part in SHOWN:
        assert found[part] == golden[part], part
