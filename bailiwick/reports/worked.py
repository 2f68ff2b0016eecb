"""Time worked, by person, by category and by ticket, in minutes by month; corrections count in the month of what they correct."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db.models import Case, IntegerField, Q, Sum, Value, When
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from bailiwick.core.charts import SERIES, Group, Part
from bailiwick.desk.models import Category, Entry, Ticket, Work
from bailiwick.reports.tables import Report, Row, Table, rows_with_total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bailiwick.reports.cuts import Cut
    from bailiwick.reports.periods import Span

#: tickets listed one by one, those that took longest
MOST_TICKETS = 50
#: stands for all rows
ALL = "all"
Minutes = dict[tuple[int, object], int]


def worked(cut: Cut) -> Report:
    """Return the minutes worked on the tickets that the viewer may read in full."""
    spans = cut.period.months()
    by: tuple[Counter[tuple[int, object]], ...] = (Counter(), Counter(), Counter())
    for place, name, category, ticket, seconds in _rows(cut, spans):
        for counted, key in zip(by, (name, category, ticket), strict=True):
            counted[place, key] += seconds

    def url(place: int | None, _key: object) -> str:
        return _report_url(cut, cut.period.whole if place is None else spans[place])

    people = _table(spans, by[0], {name: str(name) for _place, name in by[0]}, _("By person"), _("Person"), url)
    known: dict[object, str] = dict(Category.objects.values_list("pk", "name"))
    titles = {key: known.get(key, _("No category")) for _place, key in by[1]}
    categories = _table(spans, by[1], titles, _("By category"), _("Category"), url)
    shown = [row for row in people.rows if not row.is_total][: SERIES - 1]
    groups = [Group(span.label, [_part(row, place, series, span) for series, row in enumerate(shown, 1)]) for place, span in enumerate(spans)]
    return Report([people, categories, _tickets(spans, by[2])], _("Minutes worked by month"), groups, [row.title for row in shown], kind="stacked")


def _report_url(cut: Cut, span: Span) -> str:
    """Return where the tickets behind a number stand: the same report of its days."""
    asked = {**cut.parameters(), "period": "custom", "first": span.first.isoformat(), "last": span.last.isoformat()}
    return f"{reverse('reports:report', args=['time-worked'])}?{urlencode(asked)}"


def _part(row: Row, place: int, series: int, span: Span) -> Part:
    return Part(row.figures[place].value or 0, f"{row.title}, {span.label}: {row.figures[place].words}", row.figures[place].url, series)


def _rows(cut: Cut, spans: Sequence[Span]) -> Iterator[tuple[int, object, object, object, int]]:
    """Yield (place, who, category, ticket, seconds) from entries and from the ledger; two queries."""
    open_ones = Ticket.objects.open_to(cut.user).filter(cut.condition()).values("pk")
    start, end = spans[0].instants()[0], spans[-1].instants()[1]
    place = _place(spans)
    within = Q(at__gte=start, at__lt=end, ticket__in=open_ones)
    entries = Entry.objects.current().filter(within, worked_seconds__gt=0).annotate(place=place).order_by()
    yield from entries.values_list("place", "author_name", "ticket__category", "ticket").annotate(seconds=Sum("worked_seconds"))
    ledger = Work.objects.filter(within).annotate(place=place).order_by()
    yield from ledger.values_list("place", "name", "ticket__category", "ticket").annotate(sum=Sum("seconds"))


def _place(spans: Sequence[Span]) -> Case:
    """Return in which span an instant lies."""
    whens = [When(at__gte=span.instants()[0], at__lt=span.instants()[1], then=Value(place)) for place, span in enumerate(spans)]
    return Case(*whens, default=Value(0), output_field=IntegerField())


def _table(
    spans: Sequence[Span],
    seconds: Counter[tuple[int, object]],
    titles: dict[object, str],
    title: str,
    heading: str,
    url: Callable[[int | None, object], str],
) -> Table:
    minutes: Minutes = {cell: round(number / 60) for cell, number in seconds.items()}
    rows = rows_with_total(titles, minutes, len(spans), url, ALL)
    return Table(title, heading, [*(span.label for span in spans), _("All")], rows, [*(span.short for span in spans), _("All")])


def _tickets(spans: Sequence[Span], seconds: Counter[tuple[int, object]]) -> Table:
    """Return the tickets that took longest, each leading to its page."""
    sums: Counter[Any] = Counter()
    for (_column, key), number in seconds.items():
        sums[key] += number
    longest = [key for key, _number in sums.most_common(MOST_TICKETS)]
    known = {pk: (number, title) for pk, number, title in Ticket.objects.filter(pk__in=longest).values_list("pk", "number", "title")}
    urls: dict[object, str] = {pk: reverse("desk:ticket", args=[number]) for pk, (number, _title) in known.items()}
    titles: dict[object, str] = {pk: " ".join(words) for pk, words in known.items()}
    kept: Counter[tuple[int, object]] = Counter({cell: number for cell, number in seconds.items() if cell[1] in titles})
    return _table(spans, kept, titles, _("Tickets that took longest"), _("Ticket"), lambda _place, key: urls.get(key, ""))
