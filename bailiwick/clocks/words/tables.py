"""Draws the promises of a policy as tables: one for each party, one row for each kind, one cell for each priority."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from bailiwick.clocks.models.promises import Priority
from bailiwick.clocks.models.running import ClockKind, ClockParty
from bailiwick.clocks.words.promises import say_rests, say_steps
from bailiwick.clocks.words.times import say_target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.clocks.models.documents import Document, Line

PARTY_TITLES = {
    ClockParty.CLIENT.value: gettext_lazy("To the client"),
    ClockParty.TEAM.value: gettext_lazy("By the team, anew at each hand-off"),
    ClockParty.VENDOR.value: gettext_lazy("By the vendor to us"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A promise for one priority."""

    time: str
    target: str
    calendar: str
    rests: str
    steps: list[str]
    is_own_rest: bool
    is_own_steps: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of promise, priority by priority."""

    kind: str
    title: str
    key: str
    cells: list[Cell | None]


@dataclass(frozen=True, slots=True)
class Group:
    """All that is promised to or by one sort of party."""

    party: str
    title: str
    rows: list[Row]


def table_of(document: Document, calendars: Mapping[str, str]) -> list[Group]:
    """Return the promises of a document as tables, one for each party; `calendars` names calendars by their short names."""
    groups = []
    for party in ClockParty.values:
        own = [line for line in document.promises if line.party == party]
        order = {kind: place for place, kind in enumerate(ClockKind.values)}
        wanted = sorted({(order[line.kind], line.kind, line.key) for line in own})
        rows = [_row(document, [line for line in own if (line.kind, line.key) == (kind, key)], calendars) for _place, kind, key in wanted]
        if rows:
            groups.append(Group(party, str(PARTY_TITLES[party]), rows))
    return groups


def _row(document: Document, lines: list[Line], calendars: Mapping[str, str]) -> Row:
    by_priority = {line.priority: line for line in lines}
    cells = [_cell(document, by_priority[one], calendars) if one in by_priority else None for one in Priority.values]
    return Row(lines[0].kind, str(ClockKind(lines[0].kind).label), lines[0].key, cells)


def _cell(document: Document, line: Line, calendars: Mapping[str, str]) -> Cell:
    code = document.calendar_of(line)
    return Cell(
        say_target(line.target),
        line.target,
        "" if code == document.calendar else calendars.get(code, code),
        say_rests(document.stops(line)),
        say_steps(document.steps(line)),
        line.stops_for is not None and set(line.stops_for) != set(document.stops_for),
        line.marks is not None and say_steps(line.marks) != say_steps(document.marks),
    )
