"""Surveys for programs."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Literal, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.surveys.actions import answer_survey
from bailiwick.surveys.figures import surveys_between, table
from bailiwick.surveys.models import Survey

if TYPE_CHECKING:
    from bailiwick.people.models import User

router = Router(tags=["Surveys"])


class SurveyOut(Schema):
    """A question about a solved ticket, and its answer."""

    id: int
    ticket: str
    solved_at: datetime
    score: int | None = Field(description="1 very bad to 5 very good.")
    comment: str
    answered_at: datetime | None

    @staticmethod
    def resolve_ticket(obj: Survey) -> str:
        """Return the number of the ticket."""
        return obj.ticket.number


class AnswerIn(Schema):
    """How it was."""

    score: int = Field(ge=1, le=5)
    comment: str | None = Field(None, max_length=4000)


class ScoreLineOut(Schema):
    """How content the clients of a team, a category or a month are."""

    name: str
    asked: int
    answered: int
    rate: int | None = Field(description="Percent of those asked.")
    mean: float | None
    content: int | None = Field(description="Percent of the answers with 4 or 5.")


class AskedSurveys(Schema):
    """Which time, cut by what."""

    by: Literal["team", "category", "month"] = "team"
    first: date = Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))
    last: date = Field(ge=date(2000, 1, 1), le=date(2100, 1, 1), description="The day after the last one counted.")


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


@router.get("", response=Page[SurveyOut], summary="List surveys I may read")
def list_surveys(request: HttpRequest, paging: Query[Paging]) -> object:
    """Return one's own surveys, and those of the desk for whoever reads the report."""
    return page_of(Survey.objects.visible_to(_user(request)).select_related("ticket"), paging)


@router.get("/report", response=list[ScoreLineOut], summary="Read how content clients are")
def read_satisfaction(request: HttpRequest, asked: Query[AskedSurveys]) -> object:
    """Return asked, answered and scores for each team, category or month."""
    user = _user(request)
    if not user.may("surveys.see_report"):
        raise Http404
    first, last = (timezone.make_aware(datetime.combine(day, time.min)) for day in (asked.first, asked.last))
    return table(surveys_between(user, first, last), asked.by)


@router.post("/{survey_id}/answer", response=SurveyOut, summary="Say how it was")
def give_answer(request: HttpRequest, survey_id: Key, payload: AnswerIn) -> object:
    """Answer one's own survey, or change the answer within twelve hours."""
    survey = get_object_or_404(Survey.objects.visible_to(_user(request)), pk=survey_id)
    return answer_survey(survey, actor=actor_of(request), now=clock.now(), score=payload.score, comment=payload.comment)
