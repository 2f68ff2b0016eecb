"""How long the unfinished tickets have been open; counted from the tickets, for there are never many."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, Count, IntegerField, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from bailiwick.core.charts import Group, Part
from bailiwick.desk.models import UNFINISHED, Priority, State, Ticket
from bailiwick.people.models import Team
from bailiwick.reports.tables import Report, Table, rows_with_total

if TYPE_CHECKING:
    from bailiwick.reports.cuts import Cut

#: days since opening, from and to; the last has no end
AGES: tuple[tuple[int, int | None], ...] = ((0, 1), (2, 3), (4, 7), (8, 14), (15, 30), (31, 90), (91, None))
#: places in a counted cell
TEAM, PRIORITY, STATE = 1, 2, 3


def ageing(cut: Cut, today: date) -> Report:
    """Return the unfinished tickets by days since they were opened: by team, by priority and by state."""
    cells = _cells(cut, today)
    labels = [_label(age) for age in AGES]
    by_team: dict[object, str] = dict(Team.objects.order_by("tier", "name").values_list("pk", "name"))
    by_team[None] = _("No team")
    by_priority: dict[object, str] = {value: f"P{value} {label}" for value, label in Priority.choices}
    by_state: dict[object, str] = {str(value): str(State(value).label) for value in UNFINISHED}
    tables = [
        _table(cut, today, cells, TEAM, _("By team"), _("Team"), "team", by_team),
        _table(cut, today, cells, PRIORITY, _("By priority"), _("Priority"), "priority", by_priority),
        _table(cut, today, cells, STATE, _("By state"), _("State"), "state", by_state),
    ]
    groups = [Group(label, _parts(cut, today, cells, place, label)) for place, label in enumerate(labels)]
    return Report(tables, _("Unfinished tickets by days since they were opened"), groups, list(by_state.values()), kind="stacked")


def _cells(cut: Cut, today: date) -> list[tuple[int, int | None, int, str, int]]:
    """Return (age, team, priority, state, number) of everything unfinished; one query."""
    zone = timezone.get_current_timezone()
    whens = [
        When(opened_at__gte=datetime.combine(today - timedelta(days=oldest), time.min, zone), then=Value(place))
        for place, (_newest, oldest) in enumerate(AGES)
        if oldest is not None
    ]
    age = Case(*whens, default=Value(len(AGES) - 1), output_field=IntegerField())
    tickets = Ticket.objects.visible_to(cut.user).unfinished().filter(cut.condition()).annotate(age=age)
    return list(tickets.order_by().values_list("age", "team_id", "priority", "state").annotate(n=Count("pk")))


def _table(
    cut: Cut,
    today: date,
    cells: list[tuple[int, int | None, int, str, int]],
    by: int,
    title: str,
    heading: str,
    name: str,
    titles: dict[object, str],
) -> Table:
    numbers: dict[tuple[int, object], int] = {}
    for cell in cells:
        numbers[cell[0], cell[by]] = numbers.get((cell[0], cell[by]), 0) + cell[4]

    def url(place: int | None, key: object) -> str:
        chosen = {} if key == "all" else {name: "none" if key is None else str(key)}
        return _url(cut, today, place, **chosen)

    rows = rows_with_total(titles, numbers, len(AGES), url, "all", most_first=by == TEAM)
    return Table(title, heading, [*(_label(age) for age in AGES), _("All")], rows)


def _parts(cut: Cut, today: date, cells: list[tuple[int, int | None, int, str, int]], place: int, label: str) -> list[Part]:
    parts = []
    for series, state in enumerate(UNFINISHED, 1):
        number = sum(cell[4] for cell in cells if cell[0] == place and cell[3] == state)
        words = _("%(state)s, %(age)s: %(number)d") % {"state": state.label, "age": label, "number": number}
        parts.append(Part(number, words, _url(cut, today, place, state=str(state)), series))
    return parts


def _url(cut: Cut, today: date, place: int | None, **chosen: str) -> str:
    """Return where the tickets of an age are listed."""
    parameters = {"unfinished": "yes", **chosen}
    if place is not None:
        newest, oldest = AGES[place]
        first = (today - timedelta(days=oldest)).isoformat() if oldest is not None else ""
        last = (today - timedelta(days=newest)).isoformat() if newest else ""
        parameters["opened"] = f"{first}..{last}"
    return cut.tickets_url(**parameters)


def _label(age: tuple[int, int | None]) -> str:
    newest, oldest = age
    if oldest is None:
        return _("over %(days)d d") % {"days": newest - 1}
    return _("%(first)d–%(last)d d") % {"first": newest, "last": oldest}
