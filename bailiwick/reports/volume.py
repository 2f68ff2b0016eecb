"""Calls and tickets by month and category."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.core.charts import Group, Part
from bailiwick.desk.models import Category
from bailiwick.reports.counting import Counts, count
from bailiwick.reports.models import Fact
from bailiwick.reports.tables import Report, Row, Table, rows_with_total

if TYPE_CHECKING:
    from collections.abc import Callable

    from bailiwick.reports.cuts import Cut
    from bailiwick.reports.periods import Span

#: stands for the tickets of the category itself, of none, and for all rows
ITSELF, NONE, ALL = "itself", "none", "all"


def volume(cut: Cut) -> Report:
    """Return how many tickets were opened and calls taken each month, by the categories under the chosen one."""
    spans = cut.period.months()
    tree = _Tree(cut)
    opened, calls = count(Fact.OPENED, cut, spans), count(Fact.CALLS, cut, spans)
    tickets = _table(tree, cut, spans, opened, _("Tickets opened"), "opened", cut.tickets_url)
    taken = _table(tree, cut, spans, calls, _("Calls"), "started", cut.calls_url)
    groups = [Group(span.label, [_part(tickets, place, 1, span), _part(taken, place, 2, span)]) for place, span in enumerate(spans)]
    return Report([tickets, taken], _("Tickets opened and calls by month"), groups, [tickets.title, taken.title], path=tree.trail())


def _part(table: Table, place: int, series: int, span: Span) -> Part:
    figure = table.rows[-1].figures[place]
    return Part(figure.value or 0, f"{table.title}, {span.label}: {figure.words}", figure.url, series)


def _table(tree: _Tree, cut: Cut, spans: list[Span], counts: Counts, title: str, at: str, address: Callable[..., str]) -> Table:
    numbers: dict[tuple[int, object], int] = {}
    for (place, category, _team), number in counts.number.items():
        key = tree.row_of(category)
        numbers[place, key] = numbers.get((place, key), 0) + number

    def url(place: int | None, key: object) -> str:
        span = cut.period.whole if place is None else spans[place]
        return address(**{at: span.term}, **tree.parameters(key))

    titles = {key: words for key, words in tree.titles().items() if any(row == key for _place, row in numbers)}
    rows = rows_with_total(dict(titles), numbers, len(spans), url, ALL)
    return Table(
        title,
        _("Category"),
        [*(span.label for span in spans), _("All")],
        [_drilling(row, tree) for row in rows],
        [*(span.short for span in spans), _("All")],
    )


def _drilling(row: Row, tree: _Tree) -> Row:
    return Row(row.title, row.figures, tree.drill(row.title), row.is_total)


class _Tree:
    """The categories directly under the chosen one, and which of them a leaf belongs to."""

    def __init__(self, cut: Cut) -> None:
        self.cut, self.parent = cut, cut.category
        self.known = {category.pk: category for category in Category.objects.order_by("name")}
        key = self.parent.pk if self.parent is not None else None
        self.children = {pk: category for pk, category in self.known.items() if category.parent_id == key}
        self.parents = {category.parent_id for category in self.known.values()}

    def row_of(self, category: int | None) -> object:
        """Return the key of the row in which a category is counted."""
        if category is None or category not in self.known:
            return NONE
        line = [*self.known[category].ancestor_ids(), category]
        return next((pk for pk in line if pk in self.children), ITSELF)

    def titles(self) -> dict[object, str]:
        """Return the rows' keys and words."""
        own: dict[object, str] = {ITSELF: _("%(category)s itself") % {"category": self.parent}} if self.parent is not None else {}
        return {**{pk: str(child) for pk, child in self.children.items()}, **own, NONE: _("No category")}

    def parameters(self, key: object) -> dict[str, str]:
        """Return the filters of a list that give the rows of a key."""
        if key == NONE:
            return {"category": "none"}
        if key == ITSELF and self.children:
            return {"-category": ",".join(map(str, self.children))}
        return {"category": str(key)} if key not in (ALL, ITSELF) else {}

    def drill(self, title: str) -> str:
        """Return the category to choose for a row's own parts; empty for one without parts."""
        child = next((pk for pk, category in self.children.items() if str(category) == title), None)
        return str(child) if child is not None and child in self.parents else ""

    def trail(self) -> list[tuple[str, str]]:
        """Return the way up from the chosen category: words and the key to choose."""
        if self.parent is None:
            return []
        above = [self.known[pk] for pk in self.parent.ancestor_ids() if pk in self.known]
        return [(_("All categories"), ""), *((str(one), str(one.pk)) for one in above), (str(self.parent), str(self.parent.pk))]
