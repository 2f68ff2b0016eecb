"""Counts facts by month, category and team: from the roll-up where it can be trusted, from the rows elsewhere.

A ticket merged into another is not counted: its matter is the other one's, as in the lists. The two never disagree about who may see what: the roll-up holds nothing need-to-know and is
asked only for people who may see the whole house; what they may see besides is added from the
rows. Everybody else's figures come from the rows alone, through the read door.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Case, Count, IntegerField, Q, Value, When

from bailiwick.desk.models import Call, Ticket
from bailiwick.reports.models import CountedMonth, Fact, MonthCount

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from bailiwick.reports.cuts import Cut
    from bailiwick.reports.periods import Span

#: fact -> when it happened
WHEN = {Fact.OPENED: "opened_at", Fact.SOLVED: "solved_at", Fact.CALLS: "started_at"}
#: (place of the span, category, team)
Cell = tuple[int, "int | None", "int | None"]


@dataclass(slots=True)
class Counts:
    """How many there were in each cell, and how many of these were solved at first contact."""

    number: Counter[Cell] = field(default_factory=Counter)
    fixed: Counter[Cell] = field(default_factory=Counter)

    def add(self, cell: Cell, number: int, fixed: int) -> None:
        """Add to a cell."""
        self.number[cell] += number
        self.fixed[cell] += fixed


def count(fact: Fact, cut: Cut, spans: Sequence[Span]) -> Counts:
    """Count a fact in each span. Queries: one for the rows, and three more where the roll-up serves."""
    counts = Counts()
    trusted = trusted_months(cut, spans)
    fresh = [place for place, span in enumerate(spans) if span.month not in trusted]
    if trusted:
        months = {span.month: place for place, span in enumerate(spans) if span.month in trusted}
        _add_rolled_up(counts, fact, cut, months)
        _add_rows(counts, fact, cut, spans, list(months.values()), secret=True)
    if fresh:
        _add_rows(counts, fact, cut, spans, fresh)
    return counts


def trusted_months(cut: Cut, spans: Sequence[Span]) -> set[date | None]:
    """Return the months of some spans for which the roll-up answers what is asked."""
    months = [span.month for span in spans if span.month is not None]
    return set(CountedMonth.objects.trusted(months)) if months and cut.is_whole_house else set()


def _add_rolled_up(counts: Counts, fact: Fact, cut: Cut, months: dict[date | None, int]) -> None:
    rows = MonthCount.objects.filter(fact=fact, month__in=list(months))
    if cut.team is not None:
        rows = rows.filter(team_id=cut.team.pk)
    if cut.category is not None:
        branch = type(cut.category).objects.filter(path__contains=f"/{cut.category.pk}/")
        rows = rows.filter(category_id__in=branch.values("pk"))
    for month, category, team, number, fixed in rows.values_list("month", "category_id", "team_id", "number", "fixed"):
        counts.add((months[month], category, team), number, fixed)


def _add_rows(counts: Counts, fact: Fact, cut: Cut, spans: Sequence[Span], places: list[int], *, secret: bool = False) -> None:
    """Count the rows of some spans; with `secret` only the need-to-know ones that the viewer may see."""
    of, at = ("ticket__" if fact == Fact.CALLS else ""), WHEN[fact]
    rows = _visible(fact, cut).filter(
        cut.condition(of), **{f"{at}__gte": spans[places[0]].instants()[0], f"{at}__lt": spans[places[-1]].instants()[1]}
    )
    if secret:
        secrets = list(
            Ticket.objects.filter(need_to_know=True).visible_to(cut.user).order_by().values_list("pk", flat=True)
        )  # few; they lead, not the dates
        rows = rows.filter(**{f"{of}pk__in": secrets})
    cells = rows.annotate(place=_place(at, spans, places)).exclude(place=-1).order_by().values_list("place", f"{of}category_id", f"{of}team_id")
    for place, category, team, number, fixed in cells.annotate(n=Count("pk"), fixed=Count("pk", filter=Q((f"{of}first_contact_fix", True)))):
        counts.add((place, category, team), number, fixed)


def _visible(fact: Fact, cut: Cut) -> QuerySet[Ticket] | QuerySet[Call]:
    if fact == Fact.CALLS:
        return Call.objects.visible_to(cut.user)
    return Ticket.objects.visible_to(cut.user).listed_to(cut.user)


def _place(at: str, spans: Sequence[Span], places: Iterable[int]) -> Case:
    """Return in which of some spans an instant lies, -1 for none."""
    whens = []
    for place in places:
        start, end = spans[place].instants()
        whens.append(When(Q((f"{at}__gte", start), (f"{at}__lt", end)), then=Value(place)))
    return Case(*whens, default=Value(-1), output_field=IntegerField())
