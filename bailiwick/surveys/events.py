"""What happens to surveys. Facts hold no comments: those stand with the survey, behind its door."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.surveys.models import Survey


@dataclass(frozen=True, kw_only=True)
class SurveyEvent(Event):
    """Anything that happens to a survey."""

    subject: Survey


@dataclass(frozen=True, kw_only=True)
class SurveyMailed(SurveyEvent):
    """Somebody was asked by mail."""

    sentence = _("asked by mail how it was")


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(SurveyEvent):
    """Somebody said how it was, or changed what they said."""

    sentence = _("said how it was: {score} of 5")

    score: int
    by_link: bool


@dataclass(frozen=True, kw_only=True)
class LowScoreGiven(SurveyEvent):
    """Somebody was not content."""

    sentence = _("was not content: {score} of 5")

    score: int
