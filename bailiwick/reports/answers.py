"""Counts the answers given in triage: from the roll-up where it can be trusted, from the rows elsewhere.

As in `counting`, the roll-up holds finished months of the whole house and nothing need-to-know;
what somebody may see besides is added from the rows, through the read door.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Q, Sum

from bailiwick.desk.models import Ticket, TriageAnswer
from bailiwick.reports.models import AnswerCount, CountedMonth

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bailiwick.reports.cuts import Cut
    from bailiwick.reports.periods import Span


class Given(NamedTuple):
    """A question of a version with the answer given; an empty one was left, an assumed one not asked."""

    version: int
    question: str
    answer: str
    is_assumed: bool


@dataclass(slots=True)
class AnswerCounts:
    """How many tickets got each answer, and how many of these broke their promise."""

    number: defaultdict[Given, int] = field(default_factory=lambda: defaultdict(int))
    broken: defaultdict[Given, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, rows: Iterable[tuple[int, str, str, bool, int, int]]) -> None:
        """Add counted rows."""
        for version, question, answer, is_assumed, number, broken in rows:
            given = Given(version, question, answer, is_assumed)
            self.number[given] += number
            self.broken[given] += broken


FIELDS = ("version_id", "question", "answer", "is_assumed")


def count_answers(cut: Cut) -> AnswerCounts:
    """Count the answers on tickets opened in the period. One query, and three more where the roll-up serves."""
    counts, spans = AnswerCounts(), cut.period.months()
    trusted = _trusted(cut, spans)
    if trusted:
        rolled = AnswerCount.objects.filter(month__in=trusted).order_by().values_list(*FIELDS)
        counts.add(rolled.annotate(n=Sum("number"), b=Sum("broken")))
        secret = list(Ticket.objects.filter(need_to_know=True).visible_to(cut.user).order_by().values_list("pk", flat=True))
        counts.add(_rows(cut, [span for span in spans if span.month in trusted], only=secret) if secret else ())
    fresh = [span for span in spans if span.month not in trusted]
    counts.add(_rows(cut, fresh) if fresh else ())
    return counts


def _trusted(cut: Cut, spans: Sequence[Span]) -> set[date]:
    if not cut.is_whole_house or cut.team is not None or cut.category is not None:
        return set()
    return CountedMonth.objects.trusted([span.month for span in spans if span.month is not None])


def _rows(cut: Cut, spans: Sequence[Span], *, only: list[int] | None = None) -> Iterable[tuple[int, str, str, bool, int, int]]:
    """Return the counted rows of some months, or only those of some tickets."""
    within = Q()
    for span in spans:
        start, end = span.instants()
        within |= Q(opened_at__gte=start, opened_at__lt=end)
    tickets = Ticket.objects.visible_to(cut.user).listed_to(cut.user).filter(within, cut.condition())
    rows = TriageAnswer.objects.filter(ticket__in=(tickets.filter(pk__in=only) if only is not None else tickets).values("pk"))
    broken = Count("pk", filter=Q(ticket__breached_at__isnull=False))
    return rows.order_by().values_list(*FIELDS).annotate(n=Count("pk"), b=broken)
