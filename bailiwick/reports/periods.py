"""The time a report speaks of, cut into months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bailiwick.reports.actions import next_month

#: months of the usual report: the present one and those before it
USUAL = 12
#: the longest custom period, in months: more columns nobody reads
LONGEST = 36


@dataclass(frozen=True, slots=True)
class Span:
    """Days from first to last, both included, with the words of a column."""

    first: date
    last: date
    label: str

    @property
    def term(self) -> str:
        """The span as the filters of a list say it."""
        return f"{self.first.isoformat()}..{self.last.isoformat()}"

    @property
    def short(self) -> str:
        """The words of a narrow column: the year stands with January alone."""
        return self.label if self.first.month == 1 else self.label.rpartition(" ")[0]

    @property
    def month(self) -> date | None:
        """The first day of the month, when the span is a whole month."""
        whole = self.first.day == 1 and self.last + timedelta(days=1) == next_month(self.first)
        return self.first if whole else None

    def instants(self) -> tuple[datetime, datetime]:
        """Return the half-open span of instants, in the zone in force."""
        zone = timezone.get_current_timezone()
        return datetime.combine(self.first, time.min, zone), datetime.combine(self.last + timedelta(days=1), time.min, zone)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date

    @property
    def whole(self) -> Span:
        """The period as one span."""
        return Span(self.first, self.last, _("All"))

    @property
    def words(self) -> str:
        """The period in words, for headings and prints."""
        return _("%(first)s to %(last)s") % {"first": date_format(self.first, "DATE_FORMAT"), "last": date_format(self.last, "DATE_FORMAT")}

    def months(self) -> list[Span]:
        """Return the months of the period, the first and the last cut to it."""
        spans, first = [], self.first
        while first <= self.last:
            last = min(next_month(first) - timedelta(days=1), self.last)
            spans.append(Span(first, last, date_format(first, "SHORT_MONTH_FORMAT")))
            first = next_month(first)
        return spans


def last_twelve_months(today: date) -> Period:
    """Return the present month so far and the eleven before it."""
    months = today.year * 12 + today.month - USUAL
    return Period(date(months // 12, months % 12 + 1, 1), today)


def fiscal_year(today: date) -> Period:
    """Return the fiscal year so far; it begins in the month FISCAL_YEAR_MONTH says."""
    begins: int = settings.FISCAL_YEAR_MONTH
    return Period(date(today.year if today.month >= begins else today.year - 1, begins, 1), today)


def months_in(period: Period) -> int:
    """Return how many months a period touches."""
    return (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
