"""Goes through a tree with the answers given so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.triage.engine.definition import Answer, Definition, Outcome, Question

#: on the phone at the desk, or by oneself in the portal
Face = Literal["desk", "client"]


@dataclass(frozen=True, slots=True)
class Step:
    """A question passed with its answer; `is_assumed` when this face does not ask it."""

    question_id: str
    question: Question
    answer: Answer
    is_assumed: bool = False

    @property
    def number(self) -> int:
        """The key that gives this answer."""
        return self.question.answers.index(self.answer) + 1


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the answers lead: to a question still open, to an outcome, or to nowhere (`is_stuck`)."""

    path: tuple[Step, ...]
    question_id: str | None = None
    question: Question | None = None
    outcome_id: str | None = None
    outcome: Outcome | None = None

    @property
    def is_stuck(self) -> bool:
        """Whether the tree has a fault here: it neither asks nor ends."""
        return self.question is None and self.outcome is None

    @property
    def is_over(self) -> bool:
        """Whether nothing more is asked."""
        return self.question is None

    @property
    def answers(self) -> dict[str, str]:
        """Return the answers that were really given, in order; enough to walk here again."""
        return {step.question_id: step.answer.id for step in self.path if not step.is_assumed}


def walk(definition: Definition, answers: Mapping[str, str], face: Face = "desk") -> Walk:
    """Follow the answers (question id -> answer id) from the start.

    Answers to questions that are not on the way, and answers the question does not offer, are
    left aside. A question comes at most once: a tree that leads in a circle ends stuck.
    """
    path: list[Step] = []
    seen: set[str] = set()
    at: str | None = definition.start
    while at is not None and at in definition.questions and at not in seen:
        seen.add(at)
        question = definition.questions[at]
        step = _step(at, question, answers, face)
        if step is None:
            return Walk(tuple(path), question_id=at, question=question)
        path.append(step)
        if step.answer.end is not None:
            return Walk(tuple(path), outcome_id=step.answer.end, outcome=definition.outcomes.get(step.answer.end))
        at = step.answer.to
    return Walk(tuple(path))


def _step(at: str, question: Question, answers: Mapping[str, str], face: Face) -> Step | None:
    assumed = question.answer(question.skip) if not question.is_for(face) else None
    if assumed is not None:
        return Step(at, question, assumed, is_assumed=True)
    given = question.answer(answers.get(at))
    return Step(at, question, given) if given is not None else None
