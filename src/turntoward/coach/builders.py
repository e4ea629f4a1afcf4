"""Builders: a person's own answers, put together into a draft, one question at a time.

A terminal, the app and an editor show the same builders; each of them holds a Building and asks for
the next one. Nothing is written for the person, and nothing is kept.
"""

from collections.abc import Mapping
from typing import Self

import msgspec
from msgspec import Struct, field

from turntoward.coach.records import Builder, Step

__all__ = ["Building", "draft"]

_ENDS = ".!?…”\"')"


class Building(Struct, frozen=True, kw_only=True):
    """A builder with the answers given so far."""

    builder: Builder
    at: int = 0  # the step that is asked now
    answers: Mapping[str, str] = field(default_factory=dict)  # by step

    @property
    def step(self) -> Step | None:
        """The step that is asked now; None when there are no more."""
        return self.builder.steps[self.at] if self.at < len(self.builder.steps) else None

    @property
    def missing(self) -> tuple[Step, ...]:
        """The steps passed without an answer that the draft loses a part by."""
        passed = self.builder.steps[: self.at]
        return tuple(step for step in passed if step.wanted and step.slug not in self.answers)

    @property
    def draft(self) -> str:
        """What the answers make together."""
        return draft(self.builder, self.answers)

    def answered(self, answer: str) -> Self:
        """With an answer to the step that is asked now; an empty one skips it."""
        if self.step is None:
            return self
        answers = {slug: said for slug, said in self.answers.items() if slug != self.step.slug}
        if answer.strip():
            answers[self.step.slug] = answer.strip()
        return msgspec.structs.replace(self, at=self.at + 1, answers=answers)

    def skipped(self) -> Self:
        """With the step that is asked now left out."""
        return self.answered("")

    def back(self) -> Self:
        """At the step before; its answer stays until there is another."""
        return msgspec.structs.replace(self, at=max(0, self.at - 1))


def draft(builder: Builder, answers: Mapping[str, str]) -> str:
    """Put answers together in the order of the steps, each as a sentence of its own.

    Args:
        builder: the builder.
        answers: what the person said, by step; steps without an answer are left out.
    """
    sentences = (
        step.join.replace("{answer}", _ended(answers[step.slug].strip()))
        for step in builder.steps
        if answers.get(step.slug, "").strip()
    )
    return " ".join(sentence for sentence in sentences if sentence)


def _ended(answer: str) -> str:
    return answer if answer[-1] in _ENDS or not answer[-1].isalnum() else f"{answer}."
