"""What articles spared and where they fall short, counted for a report."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from bailiwick.knowledge.models import Article, Deflection, SearchMiss

if TYPE_CHECKING:
    from datetime import date

    from bailiwick.core.actors import Account

#: months of the report, the present one included
MONTHS = 12
#: rows of each list; the record lists have the rest
SHOWN = 50
#: days in which searches without result are counted
RECENT = 90
#: votes from which an article that rather does not help is named
VOTES = 3


def months_until(today: date) -> list[date]:
    """Return the first days of the months of the report, the oldest first."""
    first = today.replace(day=1)
    return [first - relativedelta(months=n) for n in reversed(range(MONTHS))]


def deflections(user: Account, now: datetime) -> dict[str, Any]:
    """Return how many cases articles solved, for each article and month, and altogether."""
    months = months_until(timezone.localdate(now))
    start = timezone.make_aware(datetime.combine(months[0], time.min))
    readable = Article.objects.visible_to(user).order_by().values("pk")
    rows = Deflection.objects.visible_to(user).counted().filter(at__gte=start, article__in=readable)
    counted = (
        rows.annotate(month=TruncMonth("at")).order_by().values_list("article_id", "article__title", "article__slug", "month").annotate(Count("pk"))
    )
    table: dict[int, dict[str, Any]] = {}
    for key, title, slug, month, count in counted:
        line = table.setdefault(key, {"title": title, "slug": slug, "months": dict.fromkeys(months, 0), "total": 0})
        line["months"][timezone.localdate(month)] = count
        line["total"] += count
    lines = sorted(table.values(), key=lambda line: (-line["total"], line["title"]))
    totals = [sum(line["months"][month] for line in lines) for month in months]
    shown = [line | {"counts": list(line["months"].values())} for line in lines[:SHOWN]]
    return {"months": months, "lines": shown, "totals": totals, "total": sum(totals)}


def misses(user: Account, now: datetime) -> list[SearchMiss]:
    """Return what was looked for in vain lately, the most frequent first."""
    return list(SearchMiss.objects.visible_to(user).filter(last_at__gte=now - timedelta(days=RECENT)).order_by("-count", "words")[:SHOWN])


def without_owner(user: Account) -> list[Article]:
    """Return the published articles nobody answers for, or whose owner has left."""
    rows = Article.objects.visible_to(user).published()
    return list((rows.filter(owner=None) | rows.filter(owner__retired_at__isnull=False)).order_by("-views", "title")[:SHOWN])


def overdue(user: Account, now: datetime) -> list[Article]:
    """Return the articles whose review day has passed, the oldest first."""
    rows = Article.objects.visible_to(user).to_review(timezone.localdate(now)).select_related("owner")
    return list(rows.order_by("review_on", "title")[:SHOWN])


def unhelpful(user: Account) -> list[Article]:
    """Return the articles of which more readers say that they do not help."""
    rows = Article.objects.visible_to(user).published().filter(helped_not__gte=VOTES)
    return sorted(
        (row for row in rows.order_by("-helped_not")[: 4 * SHOWN] if row.helped_not > row.helped), key=lambda row: row.helped - row.helped_not
    )[:SHOWN]
