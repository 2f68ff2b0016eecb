"""What happens to surveys. Facts hold no comments: those stand with the survey, behind its door."""

from __future__ import annotations

from dataclasses import dataclass

from bailiwick.core.events import Event
from bailiwick.surveys.models import Survey


@dataclass(frozen=True, kw_only=True)
class SurveyEvent(Event):
    """Anything that happens to a survey."""

    subject: Survey


@dataclass(frozen=True, kw_only=True)
class SurveyMailed(SurveyEvent):
    """Somebody was asked by mail."""


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(SurveyEvent):
    """Somebody said how it was, or changed what they said."""

    score: int
    by_link: bool


@dataclass(frozen=True, kw_only=True)
class LowScoreGiven(SurveyEvent):
    """Somebody was not content."""

    score: int
