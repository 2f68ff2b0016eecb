"""Saying how it was."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.actors import Actor
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.surveys.actions.asking import rule_in_force
from bailiwick.surveys.events import LowScoreGiven, SurveyAnswered
from bailiwick.surveys.models import Score, Survey
from bailiwick.surveys.permissions import can_answer

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.people.models import User

#: longest comment, in characters
LONGEST = 4000


def survey_behind(token: str) -> Survey | None:
    """Return the survey of a token."""
    rows = Survey.objects.select_related("ticket", "person__account")
    return rows.filter(digest=sha256(token.encode(errors="replace")).hexdigest()).first()


@transaction.atomic
def answer_survey(survey: Survey, *, actor: Actor, now: datetime, score: int, comment: str | None = None) -> Survey:
    """Say how it was, or change that within twelve hours; without `comment` the one given stays.

    Raises Conflict when it is too late, ValidationError.
    """
    require(can_answer(actor, survey))
    return _answer(survey, actor=actor, now=now, score=score, comment=comment, by_link=False)


@transaction.atomic
def answer_survey_by_link(token: str, *, actor: Actor, now: datetime, score: int, comment: str | None = None) -> Survey:
    """Say how it was by the link in the mail. Raises Conflict when it is too late or no link of ours, ValidationError."""
    survey = survey_behind(token)
    if survey is None or survey.ticket.need_to_know:
        raise Conflict(_("This link is not one of ours."))
    account: User | None = getattr(survey.person, "account", None)
    cause = "mail link" if account is not None else f"{survey.person.name}, mail link"
    holder = Actor(user=account, cause=cause, address=actor.address, request_id=actor.request_id)
    return _answer(survey, actor=holder, now=now, score=score, comment=comment, by_link=True)


def _answer(survey: Survey, *, actor: Actor, now: datetime, score: int, comment: str | None, by_link: bool) -> Survey:
    survey = Survey.objects.select_for_update(of=("self",)).select_related("ticket").get(pk=survey.pk)
    if not survey.is_open(now):
        raise Conflict(_("It is too late to answer this, or to change the answer. Thank you all the same."))
    _check(score, comment)
    before, was_low = survey.score, _is_low(survey.score)
    survey.score, survey.by_link = score, by_link
    survey.comment = survey.comment if comment is None else comment.strip()
    survey.answered_at = survey.answered_at or now
    survey.mail_at = None
    survey.save(update_fields=["score", "comment", "by_link", "answered_at", "mail_at"])
    publish(SurveyAnswered(actor=actor, subject=survey, at=now, changes={"score": (before, score)}, score=score, by_link=by_link))
    if _is_low(score) and not was_low:
        publish(LowScoreGiven(actor=actor, subject=survey, at=now, score=score))
    return survey


def _check(score: int, comment: str | None) -> None:
    if score not in Score.values:
        raise ValidationError({"score": _("Choose one of the five faces.")})
    if comment is not None and len(comment) > LONGEST:
        raise ValidationError({"comment": _("At most %(count)d characters, please.") % {"count": LONGEST}})


def _is_low(score: int | None) -> bool:
    rule = rule_in_force()
    return score is not None and score <= (rule.low_score if rule is not None else Score.BAD)
