"""Promises kept and broken: by month, by promise, policy, team, department and priority; each number opens into its clocks."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bailiwick.clocks.models import ClockKind, ClockParty, Policy, Priority
from bailiwick.core.charts import Group, Part
from bailiwick.people.models import Department, Team
from bailiwick.reports.settled import NONE, Sums, count
from bailiwick.reports.tables import Figure, Report, Row, Table, share_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

    from bailiwick.reports.cuts import Cut
    from bailiwick.reports.periods import Span
    from bailiwick.reports.settled import Cell

HOUR = 3600
Opens = dict[str, str]


def promises(cut: Cut) -> Report:
    """Return what promises came to; those of clients, teams and vendors apart."""
    spans = cut.period.months()
    counted = count(cut, spans)
    parties = [party for party in ClockParty if any(cell.party == party for cell in counted)]
    tables = [_by_promise(cut, counted), _by_month(cut, counted, spans)]
    policies = dict(Policy.objects.values_list("pk", "name"))
    teams, departments = dict(Team.objects.values_list("pk", "name")), dict(Department.objects.values_list("pk", "name"))
    for party in parties:
        own = {cell: sums for cell, sums in counted.items() if cell.party == party}
        of = _of_party(party)
        tables += [
            _table(cut, own, party, _("By policy, %(party)s") % of, _("Policy"), lambda cell: cell.policy, policies, "of_policy", _("No policy")),
            _table(cut, own, party, _("By team, %(party)s") % of, _("Team"), lambda cell: cell.team, teams, "of_team", _("No team")),
            _table(
                cut,
                own,
                party,
                _("By department, %(party)s") % of,
                _("Department"),
                lambda cell: cell.department,
                departments,
                "of_department",
                _("No department"),
            ),
            _table(cut, own, party, _("By priority, %(party)s") % of, _("Priority"), lambda cell: cell.priority, _priorities(), "of_priority", "–"),
        ]
    note = _(
        "A promise counts in the month in which its clock stopped, or broke and runs on. Hours are those of its calendar, a mean for each promise. Restated are those that were counted again on purpose."
    )
    groups = _groups(cut, counted, spans)
    return Report(
        tables,
        _("Promises kept and broken, by month"),
        groups,
        [pgettext("promises", "Kept"), pgettext("promises", "Broken")],
        kind="stacked",
        note=note,
    )


def _of_party(party: str) -> dict[str, str]:
    words = {"client": _("to clients"), "team": _("by teams"), "vendor": _("by vendors")}
    return {"party": words[party]}


def _priorities() -> dict[int, str]:
    return {value: f"P{value} {label}" for value, label in Priority.choices}


def clocks_url(cut: Cut, span: Span | None = None, **more: str) -> str:
    """Return where exactly the counted clocks are listed."""
    days = span or cut.period
    asked = {**cut.parameters(), **cut.promised(), "period": "custom", "first": days.first.isoformat(), "last": days.last.isoformat(), **more}
    return f"{reverse('reports:promises_clocks')}?{urlencode({name: value for name, value in asked.items() if value})}"


def _figures(sums: Sums, url: Callable[..., str]) -> list[Figure]:
    """Return the figures of a line, each with where its clocks are listed."""
    broken = sums.number - sums.kept
    opens = url() if sums.number else ""
    return [
        Figure(sums.number, opens),
        Figure(sums.kept, url(verdict="kept") if sums.kept else ""),
        Figure(broken, url(verdict="broken") if broken else ""),
        Figure(share_of(sums.kept, sums.number), opens, is_share=True),
        *(Figure(_mean(spent, sums.over), places=1) for spent in (sums.elapsed, sums.waited, sums.solved)),
        Figure(sums.restated, url(restated="yes") if sums.restated else ""),
    ]


def _mean(spent: timedelta, number: int) -> float | None:
    return round(spent.total_seconds() / number / HOUR, 2) if number else None


def _columns() -> list[str]:
    names = [
        _("Promises"),
        pgettext("promises", "Kept"),
        pgettext("promises", "Broken"),
        _("Kept, share"),
        _("Used, hours"),
        _("Waited, hours"),
        _("Counted as solved, hours"),
        _("Restated"),
    ]
    return [str(name) for name in names]


def _short() -> list[str]:
    return [
        _("Promises"),
        pgettext("promises", "Kept"),
        pgettext("promises", "Broken"),
        _("Share"),
        _("Used, h"),
        _("Waited, h"),
        _("Solved, h"),
        _("Restated"),
    ]


def _by_promise(cut: Cut, counted: Mapping[Cell, Sums]) -> Table:
    grouped: dict[tuple[str, str], Sums] = defaultdict(Sums)
    for cell, sums in counted.items():
        grouped[cell.party, cell.kind].add(sums)
    order = [(str(party), str(kind)) for party in ClockParty for kind in ClockKind if (str(party), str(kind)) in grouped]
    rows = []
    for party, kind in order:
        title = f"{ClockParty(party).label}: {ClockKind(kind).label}"
        rows.append(
            Row(title, _figures(grouped[party, kind], lambda party=party, kind=kind, **more: clocks_url(cut, party=party, kind=kind, **more)))
        )
    return Table(_("By promise"), _("Promise"), _columns(), rows, _short())


def _by_month(cut: Cut, counted: Mapping[Cell, Sums], spans: list[Span]) -> Table:
    grouped: dict[tuple[int, str], Sums] = defaultdict(Sums)
    for cell, sums in counted.items():
        grouped[cell.place, cell.party].add(sums)
    rows = []
    for place, span in enumerate(spans):
        for party in ClockParty:
            if (place, str(party)) in grouped:
                found = grouped[place, str(party)]
                rows.append(
                    Row(
                        f"{span.label}, {party.label}",
                        _figures(found, lambda span=span, party=party, **more: clocks_url(cut, span, party=str(party), **more)),
                    )
                )
    return Table(_("By month"), _("Month"), _columns(), rows, _short())


def _table(
    cut: Cut,
    counted: Mapping[Cell, Sums],
    party: str,
    title: str,
    heading: str,
    key_of: Callable[[Cell], int | None],
    names: Mapping[int, str],
    parameter: str,
    none: str,
) -> Table:
    grouped: dict[int | None, Sums] = defaultdict(Sums)
    total = Sums()
    for cell, sums in counted.items():
        grouped[key_of(cell)].add(sums)
        total.add(sums)

    def row(key: int | None) -> Row:
        chosen = {parameter: NONE if key is None else str(key)}
        words = none if key is None else str(names.get(key, key))
        return Row(words, _figures(grouped[key], lambda **more: clocks_url(cut, None, party=party, **chosen, **more)))

    most_first = sorted(grouped, key=lambda key: (-grouped[key].number, key is None, key or 0))
    last = Row(_("All"), _figures(total, lambda **more: clocks_url(cut, party=party, **more)), is_total=True)
    return Table(title, heading, _columns(), [*(row(key) for key in most_first), last], _short())


def _groups(cut: Cut, counted: Mapping[Cell, Sums], spans: list[Span]) -> list[Group]:
    months = [Sums() for _span in spans]
    for cell, sums in counted.items():
        months[cell.place].add(sums)
    return [
        Group(
            span.label,
            [
                Part(sums.kept, f"{span.label}: {sums.kept} {_('kept')}", clocks_url(cut, span, verdict="kept"), 1),
                Part(sums.number - sums.kept, f"{span.label}: {sums.number - sums.kept} {_('broken')}", clocks_url(cut, span, verdict="broken"), 2),
            ],
        )
        for span, sums in zip(spans, months, strict=True)
    ]
