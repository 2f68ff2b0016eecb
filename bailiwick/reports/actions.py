"""Keeps the roll-up of finished months true.

Nothing here decides what a report says: a month that is missing or marked stale is counted
from the tickets when a report asks. So the roll-up may always be emptied. It is filled by
the hourly job; changes to older tickets mark their months in the transaction of the change;
large loads, which tell no single facts, call `forget_counts`, and a nightly comparison of the
sums finds whatever came or went unannounced.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from bailiwick.clocks.models import installation_zone
from bailiwick.desk.models import Call, Ticket, TriageAnswer
from bailiwick.reports.models import AnswerCount, CountedMonth, Fact, MonthCount, PromiseCount, StaleMark
from bailiwick.reports.rolled_promises import COUNTS, promise_counts, settled_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

#: a month longer ago than this is counted when a report asks for it; nobody asks for it often
MOST_MONTHS = 240


def month_of(at: datetime) -> date:
    """Return the first day of the office's month in which an instant lies."""
    return timezone.localtime(at, installation_zone()).date().replace(day=1)


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def instants(month: date) -> tuple[datetime, datetime]:
    """Return where a month of the office begins and where the next one does."""
    zone = installation_zone()
    return datetime.combine(month, time.min, zone), datetime.combine(next_month(month), time.min, zone)


def mark_stale(months: Iterable[date]) -> None:
    """Have months counted again; until then reports count them from the tickets."""
    StaleMark.objects.bulk_create([StaleMark(month=month) for month in sorted(set(months))])


@transaction.atomic
def forget_counts(since: date | None = None) -> None:
    """Empty the roll-up, or what it holds from a day on: after a load that told no single facts."""
    first = since.replace(day=1) if since is not None else date.min
    for model in (CountedMonth, MonthCount, AnswerCount, PromiseCount, StaleMark):
        model.objects.filter(month__gte=first).delete()


def rebuild_rollups(now: datetime, since: date | None = None) -> int:
    """Forget the counts from a day on and count every finished month again; returns how many were counted."""
    forget_counts(since)
    return count_months(now)


def count_months(now: datetime) -> int:
    """Count every finished month that is missing or stale, each in its own short transaction; returns how many."""
    months = list(_finished_months(now))
    wanting = sorted(set(months) - CountedMonth.objects.trusted(months), reverse=True)
    for month in wanting:
        count_month(month, now)
    return len(wanting)


def _finished_months(now: datetime) -> Iterator[date]:
    """Yield the months before the present one, newest first, back to the first ticket."""
    ends = Ticket.objects.aggregate(first=Min("opened_at"))
    calls = Call.objects.aggregate(first=Min("started_at"))
    oldest = min((month_of(at) for at in (ends["first"], calls["first"]) if at is not None), default=None)
    month = month_of(now)
    for _step in range(MOST_MONTHS):
        month = (month - timedelta(days=1)).replace(day=1)
        if oldest is None or month < oldest:
            return
        yield month


@transaction.atomic
def count_month(month: date, now: datetime) -> None:
    """Write what a month came to; changes made meanwhile leave their mark and are counted next time."""
    seen = StaleMark.objects.filter(month=month).aggregate(last=Max("pk"))["last"] or 0
    rows = {fact: list(_cells(fact, month)) for fact in Fact}
    MonthCount.objects.filter(month=month).delete()
    MonthCount.objects.bulk_create([row for found in rows.values() for row in found])
    answers = list(_answers(month))
    AnswerCount.objects.filter(month=month).delete()
    AnswerCount.objects.bulk_create(answers)
    promises = list(promise_counts(month, *instants(month)))
    PromiseCount.objects.filter(month=month).delete()
    PromiseCount.objects.bulk_create(promises, batch_size=500)
    sums = {str(fact): sum(row.number for row in found) for fact, found in rows.items()}
    sums |= {"answers": sum(row.number for row in answers), "broken": sum(row.broken for row in answers)}
    sums["promises"] = sum(row.number for row in promises)
    CountedMonth.objects.update_or_create(month=month, defaults={**sums, "counted_at": now})
    StaleMark.objects.filter(month=month, pk__lte=seen).delete()


def _cells(fact: Fact, month: date) -> Iterator[MonthCount]:
    """Yield the counts of a month by category and team."""
    of = "ticket__" if fact == Fact.CALLS else ""
    cells = _rows(fact, month).order_by().values_list(f"{of}category_id", f"{of}team_id")
    for category, team, number, fixed in cells.annotate(number=Count("pk"), fixed=Count("pk", filter=Q((f"{of}first_contact_fix", True)))):
        yield MonthCount(month=month, fact=fact, category_id=category, team_id=team, number=number, fixed=fixed)


def _rows(fact: Fact, month: date) -> QuerySet[Ticket] | QuerySet[Call]:
    """Return what the roll-up counts of a month; a call is one, whatever became of its ticket."""
    start, end = instants(month)
    if fact == Fact.OPENED:
        return Ticket.objects.filter(COUNTS, opened_at__gte=start, opened_at__lt=end)
    if fact == Fact.SOLVED:
        return Ticket.objects.filter(COUNTS, solved_at__gte=start, solved_at__lt=end)
    return Call.objects.filter(Q(ticket=None) | Q(ticket__need_to_know=False), started_at__gte=start, started_at__lt=end)


#: which answers stand on tickets with a broken promise
BROKEN = Q(ticket__breached_at__isnull=False)


def _answer_rows(month: date) -> QuerySet[TriageAnswer]:
    """Return the answers on a month's tickets that are not need-to-know."""
    start, end = instants(month)
    tickets = Ticket.objects.filter(COUNTS, opened_at__gte=start, opened_at__lt=end)
    return TriageAnswer.objects.filter(ticket__in=tickets.values("pk")).order_by()


def _answers(month: date) -> Iterator[AnswerCount]:
    """Yield the counts of a month's answers."""
    rows = _answer_rows(month).values_list("version_id", "question", "answer", "is_assumed")
    for version, question, answer, is_assumed, number, broken in rows.annotate(n=Count("pk"), b=Count("pk", filter=BROKEN)):
        yield AnswerCount(month=month, version_id=version, question=question, answer=answer, is_assumed=is_assumed, number=number, broken=broken)


def _answer_sums(month: date) -> dict[str, int]:
    sums: dict[str, int] = _answer_rows(month).aggregate(answers=Count("pk"), broken=Count("pk", filter=BROKEN))
    return sums


def mark_drifted(now: datetime) -> list[date]:
    """Compare the sums of every counted month with the rows and mark those that differ; returns them."""
    drifted = []
    for counted in CountedMonth.objects.filter(month__lt=month_of(now)):
        found = {str(fact): _rows(fact, counted.month).count() for fact in Fact} | _answer_sums(counted.month)
        found["promises"] = settled_between(*instants(counted.month)).count()
        if any(getattr(counted, name) != number for name, number in found.items()):
            drifted.append(counted.month)
    mark_stale(drifted)
    return drifted
