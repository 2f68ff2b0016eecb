"""How content people are: counted in the database, by team, category and month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Avg, Count, Q
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bailiwick.surveys.models import Survey

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.core.actors import Account
    from bailiwick.surveys.models.surveys import SurveyQuerySet

#: what the report is cut by -> the paths that say it
CUTS = {"team": ("team", "team__name"), "category": ("category", "category__name"), "month": ("month",)}
#: rows of one table
MOST = 100
CONTENT = 4


def surveys_between(user: Account, first: datetime, last: datetime) -> SurveyQuerySet:
    """Return what a user may read of the surveys of a time."""
    return Survey.objects.visible_to(user).filter(solved_at__gte=first, solved_at__lt=last)


def table(rows: QuerySet[Survey], cut: str) -> list[dict[str, Any]]:
    """Return asked, answered, rate, mean and share of content clients for each team, category or month: one query."""
    counted = (
        rows.annotate(month=TruncMonth("solved_at"))
        .values(*CUTS[cut])
        .annotate(asked=Count("pk"), answered=Count("score"), mean=Avg("score"), content=Count("pk", filter=Q(score__gte=CONTENT)))
        .order_by("-month" if cut == "month" else "-answered")[:MOST]
    )
    return [_line(row, cut) for row in counted]


def total(rows: QuerySet[Survey]) -> dict[str, Any]:
    """Return the same for all of them."""
    row = rows.aggregate(asked=Count("pk"), answered=Count("score"), mean=Avg("score"), content=Count("pk", filter=Q(score__gte=CONTENT)))
    return _figures(row)


def _line(row: dict[str, Any], cut: str) -> dict[str, Any]:
    if cut == "month":
        return {"name": date_format(row["month"], "YEAR_MONTH_FORMAT"), "query": f"month={row['month']:%Y-%m}", **_figures(row)}
    return {"name": row[f"{cut}__name"] or _("none"), "query": f"{cut}={row[cut] or 'none'}", **_figures(row)}


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    asked, answered = row["asked"], row["answered"]
    return {
        "asked": asked,
        "answered": answered,
        "rate": round(100 * answered / asked) if asked else None,
        "mean": round(row["mean"], 1) if row["mean"] is not None else None,
        "content": round(100 * row["content"] / answered) if answered else None,
    }
