"""Pages of surveys: the five faces, and what they add up to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.moments import spoken
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.people.models import chosen_language
from bailiwick.surveys.actions import answer_survey, answer_survey_by_link, survey_behind
from bailiwick.surveys.figures import CUTS, surveys_between, table, total
from bailiwick.surveys.forms import AnswerForm
from bailiwick.surveys.models import Score, Survey

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.surveys.models.surveys import SurveyQuerySet

#: days the report looks back unless told otherwise
BACK = 365
#: years a report can be about
YEARS = (2000, 2100)
#: comments on one page
PAGE = 50


@never_cache
@login_not_required
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def survey_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the five faces to the reader of a mail; only a click on one records it, for programs that check mail follow links."""
    survey = survey_behind(token)
    with translation.override((chosen_language(survey.person_id) if survey is not None else "") or translation.get_language()):
        return _open(request, token, survey)


def _open(request: HttpRequest, token: str, survey: Survey | None) -> HttpResponse:
    """Show the faces or take a click, in the reader's language."""
    if survey is None or survey.ticket.need_to_know:
        return _said(request, _("This link does not work"), _("It may be cut off. Copy the whole address from the mail."), status=404)
    moment, form = now(), AnswerForm(request.POST if request.method == "POST" else None)
    if not survey.is_open(moment):
        return _said(request, _("It is too late"), _("Thank you all the same. If something is still wrong, tell us."), status=410)
    if form.is_valid():
        comment = form.cleaned_data["comment"] if "comment" in request.POST else None
        try:
            survey = answer_survey_by_link(token, actor=actor_of(request), now=moment, score=form.cleaned_data["score"], comment=comment)
        except Conflict as conflict:
            return _said(request, _("It is too late"), str(conflict.message), status=410)
        return render(request, "surveys/answer.html", {"survey": survey, "faces": faces(survey), "is_recorded": True, "has_comment": bool(comment)})
    return render(request, "surveys/answer.html", {"survey": survey, "faces": faces(survey), "form": form}, status=422 if form.is_bound else 200)


def _said(request: HttpRequest, heading: str, words: str, *, status: int) -> HttpResponse:
    return render(request, "surveys/said.html", {"heading": heading, "words": words}, status=status)


def faces(survey: Survey) -> list[dict[str, Any]]:
    """Return the five faces, worst first, with the one chosen."""
    return [{"value": score.value, "label": score.label, "is_chosen": survey.score == score} for score in Score]


@require_POST
def survey_answer_here(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a face on the page of one's request."""
    survey = get_object_or_404(Survey.objects.visible_to(account_of(request)).select_related("ticket"), pk=pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        comment = form.cleaned_data["comment"] if "comment" in request.POST else None
        try:
            answer_survey(survey, actor=actor_of(request), now=now(), score=form.cleaned_data["score"], comment=comment)
        except (Conflict, ValidationError) as error:
            messages.error(request, str(error.message) if isinstance(error, Conflict) else " ".join(error.messages))
        else:
            messages.success(request, _("Thank you. You can change your answer for twelve hours."))
    else:
        messages.error(request, _("Choose one of the five faces."))
    return redirect("desk:ticket", survey.ticket.number)


def _span(request: HttpRequest) -> tuple[datetime, datetime]:
    """Return the time a report is about: a month that was named, or the last year."""
    until = now()
    try:
        first = timezone.make_aware(datetime.strptime(request.GET.get("month", ""), "%Y-%m"))  # noqa: DTZ007 - made aware at once, in the zone of the place
    except ValueError:
        return until - timedelta(days=BACK), until
    if not YEARS[0] <= first.year <= YEARS[1]:
        return until - timedelta(days=BACK), until
    return first, timezone.make_aware(datetime(first.year + first.month // 12, first.month % 12 + 1, 1))  # noqa: DTZ001 - likewise


def _narrowed(request: HttpRequest, rows: SurveyQuerySet) -> SurveyQuerySet:
    for name in ("team", "category"):
        value = request.GET.get(name, "")
        if value == "none":
            rows = rows.filter(**{name: None})
        elif value.isascii() and value.isdecimal() and len(value) < 19:  # noqa: PLR2004 - digits of the largest key
            rows = rows.filter(**{name: int(value)})
    return rows


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Show how content clients are, by team, category or month; every number opens into its answers."""
    user = account_of(request)
    require(user.may("surveys.see_report"))
    cut = request.GET.get("by", "team")
    cut = cut if cut in CUTS else "team"
    rows = surveys_between(user, *_span(request))
    context = {
        "cut": cut,
        "lines": table(rows, cut),
        "total": total(rows),
        "cuts": [("team", _("Team")), ("category", _("Category")), ("month", _("Month"))],
    }
    return render(request, "surveys/report.html", context)


@require_safe
def comments(request: HttpRequest) -> HttpResponse:
    """Show the answers behind a number, newest first, with what people wrote."""
    user = account_of(request)
    require(user.may("surveys.see_report"))
    rows = _narrowed(request, surveys_between(user, *_span(request))).answered().select_related("ticket", "person", "team").order_by("-pk")
    score, before = request.GET.get("score", ""), request.GET.get("before", "")
    if score in {str(value) for value in Score.values}:
        rows = rows.filter(score=int(score))
    if before.isascii() and before.isdecimal() and len(before) < 19:  # noqa: PLR2004 - likewise
        rows = rows.filter(pk__lt=int(before))
    found, moment = list(rows[: PAGE + 1]), now()
    kept = request.GET.copy()
    if len(found) > PAGE:
        kept["before"] = str(found[PAGE - 1].pk)
    context = {
        "lines": [{"survey": survey, "when": spoken(survey.answered_at, moment)} for survey in found[:PAGE]],
        "older_url": f"?{kept.urlencode()}" if len(found) > PAGE else "",
    }
    return render(request, "surveys/comments.html", cast("dict[str, Any]", context))
