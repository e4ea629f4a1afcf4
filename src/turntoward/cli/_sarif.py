"""Feedback in SARIF 2.1.0, for editors and code reviews that read it."""

import bisect
from collections.abc import Sequence
from typing import Any

from turntoward._version import __version__
from turntoward.coach.knowledge import Knowledge
from turntoward.coach.records import Feedback, Finding, FindingKind

__all__ = ["sarif"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {FindingKind.CONCERN: "note", FindingKind.STRENGTH: "none", FindingKind.HELP: "warning"}
_KINDS = {FindingKind.STRENGTH: "informational"}  # anything else is there to be looked at


def sarif(text: str, feedback: Feedback, knowledge: Knowledge, *, name: str) -> dict[str, Any]:
    """A SARIF log with one run.

    Args:
        text: the draft.
        feedback: what there is to say about it.
        knowledge: titles of the codes.
        name: of the draft's file.
    """
    starts = [0, *(place + 1 for place, char in enumerate(text) if char == "\n")]
    codes = sorted({finding.code for finding in feedback.findings})
    driver = {
        "name": "turntoward",
        "version": __version__,
        "rules": [
            {
                "id": code,
                "shortDescription": {"text": knowledge.titles[code]},
                "help": {"text": knowledge.guides[code].why},
            }
            for code in codes
        ],
    }
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(each, starts, name, codes) for each in feedback.findings],
            }
        ],
    }


def _result(finding: Finding, starts: Sequence[int], name: str, codes: list[str]) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(name)}}
    if finding.span:
        place["region"] = _region(*finding.span, starts)
    said = [finding.what, finding.why, *(f"– {way}" for way in finding.alternatives)]
    return {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "kind": _KINDS.get(finding.kind, "fail"),
        "level": _LEVELS[finding.kind],
        "message": {"text": "\n".join(said)},
        "locations": [{"physicalLocation": place}],
    }


def _uri(name: str) -> str:
    return name.replace("\\", "/").replace("%", "%25").replace(" ", "%20")


def _region(start: int, end: int, starts: Sequence[int]) -> dict[str, int]:
    """Lines and columns from 1, the end column behind the last letter."""
    first = bisect.bisect_right(starts, start) - 1
    last = bisect.bisect_right(starts, end) - 1
    return {
        "startLine": first + 1,
        "startColumn": start - starts[first] + 1,
        "endLine": last + 1,
        "endColumn": end - starts[last] + 1,
        "charOffset": start,
        "charLength": end - start,
    }
