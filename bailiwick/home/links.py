"""Where a number of the first page leads: the list that shows exactly the rows it counts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from urllib.parse import quote

from django.utils import timezone

from bailiwick.core.addresses import address
from bailiwick.desk.models import RUNNING

#: value of the filter "state" for what the desk is working on
DUE = ",".join(RUNNING)


def tickets_url(**filters: object) -> str:
    """Return the list of tickets narrowed by filters; None stands for "empty"."""
    return list_url("tickets", **filters)


def list_url(slug: str, **filters: object) -> str:
    """Return a list narrowed by filters; None stands for "empty"."""
    query = "&".join([_said(name, "none" if value is None else str(value)) for name, value in filters.items()])
    return f"{address('records:list', slug)}?{query or 'view=all'}"


@lru_cache(maxsize=2_000)
def _said(name: str, value: str) -> str:
    """Return a filter as it stands in an address; the same few come again and again."""
    return f"{quote(name)}={quote(value, safe=',.-')}"


def view_url(slug: str, view: str) -> str:
    """Return a built-in view of a list."""
    return f"{address('records:list', slug)}?view={view}"


def days(first: date, last: date) -> str:
    """Return a span of days as filters say it."""
    return f"{first.isoformat()}..{last.isoformat()}"


def monday(day: date) -> date:
    """Return the first day of the week."""
    return day - timedelta(days=day.weekday())


def midnight(now: datetime, ahead: int = 0) -> datetime:
    """Return where the present day began, or some days ahead of it, in the zone in force."""
    return datetime.combine(timezone.localtime(now).date() + timedelta(days=ahead), time.min, timezone.get_current_timezone())
