"""What a question tree says: one JSON document, validated whenever it is read.

Impact and urgency are the desk's own numbers, in which 4 is the most severe: impact 1 one
person, 2 a team, 3 a department, 4 the whole organisation or the public; urgency 1 a request,
2 an inconvenience, 3 work goes on badly, 4 work has stopped. A draft may be unfinished:
what is missing is for `coverage` to find, what has the wrong shape is refused here.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal, Self

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic import ValidationError as ShapeError

#: answers are given by one digit
ANSWERS_AT_MOST = 9
IDENTIFIER = r"^[a-z0-9][a-z0-9_-]{0,59}$"

Identifier = Annotated[str, Field(pattern=IDENTIFIER)]
Severity = Annotated[int, Field(ge=1, le=4)]
Mark = Literal["blocked", "workaround", "public_safety", "election", "payroll"]


class _Part(BaseModel):
    """Every part refuses keys it does not know, so a misspelt one is not lost silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Words(_Part):
    """A text in the languages of the county; English is the one that is always there."""

    en: Annotated[str, Field(max_length=2000)] = ""
    es: Annotated[str, Field(max_length=2000)] = ""

    def spoken(self, language: str = "") -> str:
        """Return the text in a language, or in the present one; English where it is missing."""
        code = (language or get_language() or "en").partition("-")[0]
        return (self.es if code == "es" else "") or self.en

    def __str__(self) -> str:
        return self.spoken()


class Answer(_Part):
    """What the caller may answer, where that leads, and what it says about impact and urgency."""

    id: Identifier
    say: Words
    to: Identifier | None = None
    end: Identifier | None = None
    impact: Severity | None = None
    urgency: Severity | None = None
    sets: tuple[Mark, ...] = ()
    flag: Literal["security"] | None = None

    @model_validator(mode="after")
    def leads_one_way(self) -> Self:
        """Refuse an answer that leads two ways."""
        if self.to is not None and self.end is not None:
            raise ValueError(_("The answer “%(answer)s” leads both to a question and to an outcome. Keep one of the two.") % {"answer": self.id})
        return self


class Question(_Part):
    """What is asked, on which face, with up to nine answers."""

    ask: Words
    ask_client: Words | None = None
    help: Words | None = None
    who: Literal["both", "desk", "client"] = "both"
    skip: Identifier | None = None
    answers: Annotated[tuple[Answer, ...], Field(max_length=ANSWERS_AT_MOST)] = ()

    @model_validator(mode="after")
    def answers_differ(self) -> Self:
        """No two answers of a question have the same id."""
        ids = [answer.id for answer in self.answers]
        twice = next((one for one in ids if ids.count(one) > 1), None)
        if twice is not None:
            raise ValueError(_("Two answers of one question are called “%(answer)s”.") % {"answer": twice})
        return self

    def answer(self, identifier: str | None) -> Answer | None:
        """Return the answer of this id, or None."""
        return next((answer for answer in self.answers if answer.id == identifier), None)

    def is_for(self, face: str) -> bool:
        """Whether the question is asked on this face."""
        return self.who in ("both", face)

    def wording(self, face: str) -> Words:
        """Return what is read or shown on this face."""
        return self.ask_client if face == "client" and self.ask_client is not None else self.ask


class Outcome(_Part):
    """Where a path ends: what the ticket is, who gets it, what to do now and what to tell the caller."""

    title: Words
    kind: Literal["incident", "request"] = "incident"
    #: nothing is left to do; what is told is no promise, so it is not read back with a ticket that stays open
    solved: bool = False
    team: Annotated[str, Field(max_length=120)] | None = None
    tier: Annotated[int, Field(ge=1, le=3)] | None = None
    category: Annotated[str, Field(max_length=32)] | None = None
    article: Annotated[str, Field(max_length=120)] | None = None
    runbook: Annotated[str, Field(max_length=120)] | None = None
    advice: Words | None = None
    tell: Words | None = None


class Definition(_Part):
    """A whole tree; `title` and `about` name it for people in both languages."""

    title: Words | None = None
    about: Words | None = None
    start: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9_-]{0,59})?$")] = ""
    questions: Annotated[dict[Identifier, Question], Field(max_length=200)] = Field(default_factory=dict)
    outcomes: Annotated[dict[Identifier, Outcome], Field(max_length=200)] = Field(default_factory=dict)

    def stored(self) -> dict[str, object]:
        """Return the document as it is kept and exported: without what says nothing."""
        return self.model_dump(mode="json", exclude_defaults=True)


def parse(document: object) -> Definition:
    """Return the definition that a document holds; raises ValidationError with a sentence for each fault."""
    try:
        return Definition.model_validate(document)
    except ShapeError as error:
        raise ValidationError([_sentence(fault["loc"], fault["msg"]) for fault in error.errors()[:20]]) from None


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    where = " › ".join(str(part) for part in place)
    text = message.removeprefix("Value error, ")
    return f"{where}: {text}" if where else text


def fingerprint(definition: Definition) -> str:
    """Return what two equal definitions have in common, whatever the order of their keys in a file."""
    return hashlib.sha256(json.dumps(definition.stored(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def in_words(words: Words | None, language: str = "") -> str:
    """Return a text that may be missing."""
    return words.spoken(language) if words is not None else ""
