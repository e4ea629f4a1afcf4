import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

import turntoward
from turntoward.coach._rules import uncounted
from turntoward.coach.knowledge import FACTS
from turntoward.coach.making import build_knowledge
from turntoward.coach.records import FindingKind
from turntoward.drafts import load_coach
from turntoward.errors import BookError
from turntoward.shipped import load_codebook

DATA = Path(turntoward.__file__).parent / "data" / "coach"
KNOWLEDGE = load_coach().knowledge
# A book of one rule, so that making it ready takes no time.
BOOK = load_codebook()
SMALL = msgspec.structs.replace(
    BOOK,
    codes={slug: msgspec.structs.replace(code, rules=()) for slug, code in BOOK.codes.items()},
    index=None,
)
CODE: dict[str, Any] = {
    "slug": "new_code",
    "definition": "Something new.",
    "examples": [{"text": f"new {number}"} for number in range(4)],
    "counter_examples": [{"text": f"old {number}", "why": "old"} for number in range(4)],
    "rules": [{"id": "new", "p": 0.9, "reason": "says new", "any": [r"\bnew\b"]}],
}
GUIDE: dict[str, Any] = {
    "code": "new_code",
    "kind": "concern",
    "group": "guard",
    "title": "Something new",
    "practice": "unguarded",
    "what": "It is new.",
    "why": "Because.",
    "rewrites": [{"put": "Another: {sentence}"}, {"put": "Or so: {sentence}"}],
}


def made(code=CODE, guide=GUIDE):
    return build_knowledge(
        SMALL,
        codes={"new_code": code},
        guides={"new_code": guide},
        intents={"intents": []},
        builders={"builders": []},
        words={"english": ["the"], "others": ["der"]},
    )


def test_a_code_and_a_guide_are_all_it_takes():
    """A new code of drafts is its file, and a file that says how to speak of it."""
    knowledge = made()
    assert knowledge.guides["new_code"].what == "It is new."
    assert [code for code, _ in knowledge.laid.rules] == ["new_code"]


@pytest.mark.parametrize(
    ("code", "guide"),
    [
        ({**CODE, "examples": CODE["examples"][:3]}, GUIDE),
        ({**CODE, "examples": [{"text": "new", "span": "gone"}, *CODE["examples"]]}, GUIDE),
        ({**CODE, "counter_examples": [{"text": "old"}, *CODE["counter_examples"]]}, GUIDE),
        ({**CODE, "rules": [*CODE["rules"], *CODE["rules"]]}, GUIDE),
        ({**CODE, "rules": [{**CODE["rules"][0], "any": ["(half"]}]}, GUIDE),
        ({**CODE, "rules": [{**CODE["rules"][0], "when": ["turn:nothing"]}]}, GUIDE),
        ({**CODE, "colour": "red"}, GUIDE),
        (CODE, {**GUIDE, "code": "no_such_code"}),
        (CODE, {**GUIDE, "practice": "juggling"}),
        (CODE, {**GUIDE, "title": ""}),
        (CODE, {**GUIDE, "yields_to": ["no_such_code"]}),
        (CODE, {**GUIDE, "never_when": ["turn:nothing"]}),
        (CODE, {**GUIDE, "rewrites": GUIDE["rewrites"][:1]}),
        (CODE, {**GUIDE, "kind": "scolding"}),
    ],
)
def test_what_is_not_whole_is_refused(code, guide):
    """A file without what every such file must have, or with a name that leads nowhere."""
    with pytest.raises(BookError):
        made(code, guide)


def test_every_code_that_is_named_in_a_guide_can_be_found():
    """Each guide has a title, a practice, and rules that can give its code."""
    given = {code for code, _ in KNOWLEDGE.laid.rules}
    for guide in KNOWLEDGE.guides.values():
        assert KNOWLEDGE.titles[guide.code]
        assert guide.practice in KNOWLEDGE.practices
        assert guide.code in given


def test_no_code_yields_to_one_that_yields_to_it():
    """Else both would fall silent."""
    guides = KNOWLEDGE.guides
    for guide in guides.values():
        for other in {*guide.yields_to, *guide.yields_beside} & guides.keys():
            assert guide.code not in guides[other].yields_to, (guide.code, other)


def test_what_a_draft_may_lose_its_reader_by_is_all_there():
    """The codes that only drafts have, beside those of the codebook."""
    concerns = {
        code for code, guide in KNOWLEDGE.guides.items() if guide.kind is FindingKind.CONCERN
    }
    assert concerns >= {
        "judgement_feeling", "mind_reading", "closed_could_be_open", "over_apology",
        "leaves_feeling_behind", "too_much_too_soon", "double_message", "work_boundary",
    }  # fmt: skip


def test_six_groups_are_enough():
    """Nobody has to learn more than six colours."""
    assert len({guide.group for guide in KNOWLEDGE.guides.values()}) == 6


def test_the_data_is_of_the_rules_that_are_there():
    """The laid-out rules are those of the files (`make docs` lays them out anew)."""
    laid = {(code, rule.id) for code, rule in KNOWLEDGE.laid.rules}
    for path in (DATA / "codes").glob("*.toml"):
        data = tomllib.loads(path.read_text("utf-8"))
        assert {(data["slug"], rule["id"]) for rule in data["rules"]} <= laid
    patterns = {pattern for _, pattern, _ in KNOWLEDGE.laid.patterns}
    for code in BOOK.codes.values():
        for rule in code.rules:
            if (code.slug, rule.id) in laid:
                assert {*map(uncounted, rule.any)} <= patterns, (
                    f"{code.slug}/{rule.id} has changed since"
                )


def test_facts_are_known_to_conditions():
    """What the person said of a draft can be asked for."""
    assert set(FACTS) <= set(KNOWLEDGE.laid.codes)
