"""The questions of a service as data, and which of them are asked: pure, no database."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

#: an answer as it is kept: words, several choices, or nothing
Answer = str | list[str] | None
Answers = Mapping[str, Answer]
#: most questions of one service
MOST = 40


class QuestionType(StrEnum):
    """What kind of answer a question takes."""

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    MANY = "many"
    YES_NO = "yes_no"
    DATE = "date"
    NUMBER = "number"
    PERSON = "person"
    SITE = "site"
    ROOM = "room"
    FILE = "file"


#: types whose answers other questions may depend on
DECIDING = (QuestionType.CHOICE, QuestionType.MANY, QuestionType.YES_NO)
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Line = Annotated[str, Field(max_length=300)]


class Said(BaseModel):
    """Words in the languages of the portal; Spanish may be missing, English never."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    en: Annotated[str, Field(min_length=1, max_length=300)]
    es: Line = ""

    def __str__(self) -> str:
        """Return the words in the language in force."""
        return self.es if self.es and (get_language() or "").startswith("es") else self.en


class Choice(BaseModel):
    """One possible answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Name
    say: Said


class Condition(BaseModel):
    """A question is asked only when an earlier one was answered by one of these."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: Name
    answers: Annotated[list[Name], Field(min_length=1, max_length=40)]

    def holds(self, answers: Answers) -> bool:
        """Whether the answers so far fit."""
        given = answers.get(self.question)
        return bool(set(self.answers) & set(given if isinstance(given, list) else [given or ""]))


class Question(BaseModel):
    """One question of a service."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Name
    type: QuestionType
    ask: Said
    help: Said | None = None
    required: bool = False
    choices: Annotated[list[Choice], Field(max_length=40)] = []
    show: Condition | None = None
    least: int | None = Field(None, ge=-(10**9), le=10**9)
    most: int | None = Field(None, ge=-(10**9), le=10**9)

    @property
    def options(self) -> list[tuple[str, str]]:
        """Return the answers to choose from, in the language in force."""
        if self.type == QuestionType.YES_NO:
            return [("yes", _("Yes")), ("no", _("No"))]
        return [(choice.id, str(choice.say)) for choice in self.choices]


class Questions(BaseModel):
    """All questions of a service, in order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    questions: Annotated[list[Question], Field(max_length=MOST)] = []

    @model_validator(mode="after")
    def hang_together(self) -> Questions:
        """Refuse questions that could never be asked or answered; conditions look back, so that nothing goes in circles."""
        earlier: dict[str, Question] = {}
        for question in self.questions:
            _check(question, earlier)
            earlier[question.id] = question
        return self

    def data(self) -> dict[str, object]:
        """Return the questions as they are kept."""
        return {"questions": [question.model_dump(mode="json", exclude_defaults=True) for question in self.questions]}

    def asked(self, answers: Answers) -> list[Question]:
        """Return the questions that are asked after these answers; answers to questions not asked count for nothing."""
        asked: list[Question] = []
        known: dict[str, Answer] = {}
        for question in self.questions:
            if question.show is None or question.show.holds(known):
                asked.append(question)
                known[question.id] = answers.get(question.id)
        return asked

    def named(self, name: str) -> Question | None:
        """Return the question of a name."""
        return next((question for question in self.questions if question.id == name), None)


def _check(question: Question, earlier: Mapping[str, Question]) -> None:
    if question.id in earlier:
        raise ValueError(_("Two questions are called “%(name)s”.") % {"name": question.id})
    ids = [choice.id for choice in question.choices]
    if question.type in (QuestionType.CHOICE, QuestionType.MANY) and (len(ids) < 2 or len(set(ids)) < len(ids)):  # noqa: PLR2004 - one answer is no choice
        raise ValueError(_("“%(name)s” needs at least two different answers to choose from.") % {"name": question.id})
    if question.least is not None and question.most is not None and question.least > question.most:
        raise ValueError(_("“%(name)s” can take no number: the least is above the most.") % {"name": question.id})
    if question.show is None:
        return
    source = earlier.get(question.show.question)
    if source is None or source.type not in DECIDING:
        raise ValueError(_("“%(name)s” depends on a question that is not asked before it, or has no fixed answers.") % {"name": question.id})
    if not set(question.show.answers) <= {value for value, _words in source.options}:
        raise ValueError(_("“%(name)s” waits for an answer that cannot be given.") % {"name": question.id})
