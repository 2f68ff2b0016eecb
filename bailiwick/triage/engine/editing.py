"""Changes of a definition as functions from one to the next; nothing is changed in place."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bailiwick.triage.engine.definition import Answer, Definition, Outcome, Question, Words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

LONGEST = 40


def identifier_for(text: str, taken: Collection[str], fallback: str) -> str:
    """Return an id made of the words of a text that is not taken yet."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-") or fallback
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def put_question(definition: Definition, key: str | None, question: Question) -> tuple[Definition, str]:
    """Add a question, or replace the one of this key; the first one is where the tree starts."""
    key = key or identifier_for(question.ask.en, definition.questions, "question")
    questions = {**definition.questions, key: question}
    return definition.model_copy(update={"questions": questions, "start": definition.start or key}), key


def put_outcome(definition: Definition, key: str | None, outcome: Outcome) -> tuple[Definition, str]:
    """Add an outcome, or replace the one of this key."""
    key = key or identifier_for(outcome.title.en, definition.outcomes, "outcome")
    return definition.model_copy(update={"outcomes": {**definition.outcomes, key: outcome}}), key


def remove_question(definition: Definition, key: str) -> Definition:
    """Take a question out; answers that led there lead nowhere, which the coverage report says."""
    left = {name: question for name, question in definition.questions.items() if name != key}
    start = definition.start if definition.start != key else next(iter(left), "")
    return definition.model_copy(update={"questions": _unlinked(left, "to", key), "start": start})


def remove_outcome(definition: Definition, key: str) -> Definition:
    """Take an outcome out; answers that ended with it lead nowhere."""
    left = {name: outcome for name, outcome in definition.outcomes.items() if name != key}
    return definition.model_copy(update={"outcomes": left, "questions": _unlinked(definition.questions, "end", key)})


def start_with(definition: Definition, key: str) -> Definition:
    """Let the tree start with another question."""
    return definition.model_copy(update={"start": key})


def describe(definition: Definition, *, title: Words | None, about: Words | None) -> Definition:
    """Give the tree its title and purpose in both languages."""
    return definition.model_copy(update={"title": title, "about": about})


def _unlinked(questions: Mapping[str, Question], field: str, key: str) -> dict[str, Question]:
    def freed(answer: Answer) -> Answer:
        return answer.model_copy(update={field: None}) if getattr(answer, field) == key else answer

    return {name: question.model_copy(update={"answers": tuple(map(freed, question.answers))}) for name, question in questions.items()}
