"""A definition as a graph, as one face walks it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.triage.engine.definition import Answer, Definition, Question
    from bailiwick.triage.engine.walking import Face


def open_answers(question: Question, face: Face) -> tuple[Answer, ...]:
    """Return the answers that can be taken on a face: all, or the one assumed where it is not asked."""
    assumed = question.answer(question.skip) if not question.is_for(face) else None
    return (assumed,) if assumed is not None else question.answers


@dataclass
class Reach:
    """What a face can come to from the start."""

    #: question ids in the order a reader meets them
    passed: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    answers: set[tuple[str, str]] = field(default_factory=set)
    outcomes: set[str] = field(default_factory=set)
    #: (question, answer) that lead back to a question already passed on the way
    circles: list[tuple[str, str]] = field(default_factory=list)
    #: most questions asked on one path that does not go in a circle
    longest: int = 0


def reach(definition: Definition, face: Face) -> Reach:
    """Explore everything a face can come to: once per question, without recursion."""
    found = Reach()
    if definition.start not in definition.questions:
        return found
    depth: dict[str, int] = {}
    on_way: dict[str, Iterator[Answer]] = {}
    _enter(definition.start, definition, face, found, on_way)
    while on_way:
        at = next(reversed(on_way))
        answer = next(on_way[at], None)
        if answer is None:
            del on_way[at]
            depth[at] = _depth(at, definition, face, depth)
            continue
        found.answers.add((at, answer.id))
        if answer.end is not None and answer.end in definition.outcomes:
            found.outcomes.add(answer.end)
        if answer.to is None or answer.to not in definition.questions:
            continue
        if answer.to in on_way:
            found.circles.append((at, answer.id))
        elif answer.to not in depth:
            _enter(answer.to, definition, face, found, on_way)
    found.longest = depth[definition.start]
    return found


def _enter(at: str, definition: Definition, face: Face, found: Reach, on_way: dict[str, Iterator[Answer]]) -> None:
    question = definition.questions[at]
    found.passed.append(at)
    taken = open_answers(question, face)
    if question.is_for(face) or taken is question.answers:
        found.asked.add(at)
    on_way[at] = iter(taken)


def _depth(at: str, definition: Definition, face: Face, depth: dict[str, int]) -> int:
    question = definition.questions[at]
    taken = open_answers(question, face)
    following = [depth.get(answer.to, 0) for answer in taken if answer.to is not None]
    return max(following, default=0) + (1 if question.is_for(face) or taken is question.answers else 0)


def can_end(definition: Definition, face: Face) -> set[str]:
    """Return the questions from which at least one outcome can be come to."""
    before: dict[str, set[str]] = {}
    ending: list[str] = []
    for at, question in definition.questions.items():
        for answer in open_answers(question, face):
            if answer.end is not None and answer.end in definition.outcomes:
                ending.append(at)
            elif answer.to is not None:
                before.setdefault(answer.to, set()).add(at)
    found: set[str] = set()
    while ending:
        at = ending.pop()
        if at not in found:
            found.add(at)
            ending.extend(before.get(at, ()))
    return found


def in_order(definition: Definition) -> list[str]:
    """Return the questions as a walk from the start meets them, then those it never meets.

    Not every database keeps the order of a document's keys, so order is taken from the ways.
    """
    order: dict[str, None] = {}
    ahead = [definition.start]
    while ahead:
        at = ahead.pop()
        if at in definition.questions and at not in order:
            order[at] = None
            ahead.extend(answer.to for answer in reversed(definition.questions[at].answers) if answer.to is not None)
    return [*order, *(key for key in definition.questions if key not in order)]


def outcomes_in_order(definition: Definition) -> list[str]:
    """Return the outcomes as a walk from the start meets them, then those it never meets."""
    met = [answer.end for key in in_order(definition) for answer in definition.questions[key].answers if answer.end in definition.outcomes]
    return list(dict.fromkeys(key for key in [*met, *definition.outcomes] if key is not None))
