"""Checking what somebody answered: nothing a browser says is believed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bailiwick.catalogue.models import Question, QuestionType
from bailiwick.people.models import Person, colleagues
from bailiwick.places.models import Room, Site

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model, QuerySet

    from bailiwick.catalogue.models import Answer, Answers, Questions
    from bailiwick.people.models import User

LONGEST = {QuestionType.TEXT: 300, QuestionType.LONG: 10_000}
#: the largest key a database can hold has 19 digits
KEY_DIGITS = 18


def check_answers(questions: Questions, given: Mapping[str, Any], user: User) -> tuple[Answers, dict[str, str]]:
    """Return the answers to what is asked, and the names of people and places among them.

    Answers to questions that are not asked are dropped. Raises ValidationError by question.
    """
    kept: dict[str, Answer] = {}
    words: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for question in questions.questions:
        if question.show is not None and not question.show.holds(kept):
            continue
        try:
            answer, spoken = _checked(question, given.get(question.id), user)
        except ValidationError as error:
            wrong[question.id] = error.messages[0]
            continue
        if question.required and not answer:
            wrong[question.id] = _("Please answer this.")
        elif answer:
            kept[question.id] = answer
            words |= {question.id: spoken} if spoken else {}
    if wrong:
        raise ValidationError(wrong)
    return kept, words


def _checked(question: Question, given: Any, user: User) -> tuple[Answer, str]:
    """Return an answer as it is kept, and its words where a key is kept."""
    if question.type == QuestionType.MANY:
        chosen = [str(one) for one in (given if isinstance(given, list | tuple) else [given] if given else [])]
        return _among(question, list(dict.fromkeys(chosen))), ""
    text = "" if given is None else str(given).strip()
    if not text:
        return None, ""
    if question.type in (QuestionType.CHOICE, QuestionType.YES_NO):
        return _among(question, [text])[0], ""
    if question.type in (QuestionType.PERSON, QuestionType.SITE, QuestionType.ROOM):
        record = _record(question.type, text, user)
        return str(record.pk), str(record)
    return _plain(question, text), ""


def _among(question: Question, chosen: list[str]) -> list[str]:
    known = {value for value, _words in question.options}
    if not set(chosen) <= known:
        raise ValidationError(_("Choose one of the answers."))
    return chosen


def _plain(question: Question, text: str) -> str:
    if question.type == QuestionType.DATE:
        return _date(text)
    if question.type == QuestionType.NUMBER:
        return _number(question, text)
    longest = LONGEST.get(question.type, 255)
    if len(text) > longest or "\0" in text:
        raise ValidationError(_("At most %(count)d characters, please.") % {"count": longest})
    return text


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValidationError(_("Give a date, such as 2026-03-31.")) from None


def _number(question: Question, text: str) -> str:
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > KEY_DIGITS:
        raise ValidationError(_("Give a whole number."))
    number = int(text)
    if question.least is not None and number < question.least:
        raise ValidationError(_("At least %(count)d.") % {"count": question.least})
    if question.most is not None and number > question.most:
        raise ValidationError(_("At most %(count)d.") % {"count": question.most})
    return str(number)


def _record(kind: QuestionType, text: str, user: User) -> Model:
    rows = choosable(kind, user)
    found: Model | None = rows.filter(pk=int(text)).first() if text.isascii() and text.isdecimal() and len(text) <= KEY_DIGITS else None
    if found is None:
        raise ValidationError(_("Choose one from the list."))
    return found


def choosable(kind: QuestionType, user: User) -> QuerySet[Any]:
    """Return the people or places a user may answer with."""
    if kind == QuestionType.PERSON:
        return Person.objects.visible_to(user).filter(retired_at=None) if user.may("people.see_persons") else colleagues(user)
    rows: QuerySet[Any] = (
        Site.objects.visible_to(user) if kind == QuestionType.SITE else Room.objects.visible_to(user).select_related("building__site")
    )
    return rows.filter(retired_at=None)
