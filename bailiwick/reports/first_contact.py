"""How many tickets were solved while the client was still on the line, by team and month of the solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.core.charts import SERIES, Group, Part
from bailiwick.people.models import Team
from bailiwick.reports.counting import count
from bailiwick.reports.models import Fact
from bailiwick.reports.tables import Figure, Report, Row, Table, rows_with_total, share_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.reports.cuts import Cut
    from bailiwick.reports.periods import Span

#: the scale of shares, hundredths
HUNDRED = 100


def first_contact(cut: Cut) -> Report:
    """Return the share and the number of tickets solved at first contact, and what they are a share of."""
    spans = cut.period.months()
    counts = count(Fact.SOLVED, cut, spans)
    titles: dict[object, str] = {**{team.pk: team.name for team in Team.objects.order_by("tier", "name")}, None: _("No team")}
    solved = _table(cut, spans, _by_team(counts.number), titles, _("Solved"), {})
    fixed = _table(cut, spans, _by_team(counts.fixed), titles, _("Solved at first contact"), {"first_contact_fix": "yes"})
    share = _shares(solved, fixed)
    teams = [row for row in share.rows if not row.is_total and row.figures[-1].value][: SERIES - 1]
    shown = [*teams, share.rows[-1]]
    groups = [
        Group(span.label, [_part(row, place, series, span) for series, row in enumerate(shown, 1) if row.figures[place].value is not None])
        for place, span in enumerate(spans)
    ]
    legend = [row.title for row in shown]
    return Report([share, fixed, solved], _("Share of tickets solved at first contact, by month"), groups, legend, kind="lines", top=HUNDRED)


def _part(row: Row, place: int, series: int, span: Span) -> Part:
    figure = row.figures[place]
    return Part(figure.value or 0, f"{row.title}, {span.label}: {figure.words}", figure.url, series)


def _by_team(counted: Mapping[tuple[int, int | None, int | None], int]) -> dict[tuple[int, object], int]:
    numbers: dict[tuple[int, object], int] = {}
    for (place, _category, team), number in counted.items():
        numbers[place, team] = numbers.get((place, team), 0) + number
    return numbers


def _table(cut: Cut, spans: list[Span], numbers: dict[tuple[int, object], int], titles: dict[object, str], title: str, more: dict[str, str]) -> Table:
    def url(place: int | None, key: object) -> str:
        span = cut.period.whole if place is None else spans[place]
        team = {} if key == "all" else {"team": "none" if key is None else str(key)}
        return cut.tickets_url(solved=span.term, **team, **more)

    rows = rows_with_total(titles, numbers, len(spans), url, "all")
    return Table(title, _("Team"), [*(span.label for span in spans), _("All")], rows, [*(span.short for span in spans), _("All")])


def _shares(solved: Table, fixed: Table) -> Table:
    parts = {(row.title, row.is_total): row.figures for row in fixed.rows}
    rows = []
    for row in solved.rows:
        fixes = parts.get((row.title, row.is_total), [Figure(0)] * len(row.figures))
        pairs = zip(fixes, row.figures, strict=True)
        rows.append(
            Row(row.title, [Figure(share_of(int(f.value or 0), int(s.value or 0)), f.url, is_share=True) for f, s in pairs], "", row.is_total)
        )
    return Table(_("Share solved at first contact"), solved.heading, solved.columns, rows, solved.short)
