"""Says in words what a policy promises: how much time, who is told at which point, for whom it may rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bailiwick.clocks.engine import Target
from bailiwick.clocks.engine.facts import PARTIES
from bailiwick.clocks.engine.marks import mark
from bailiwick.clocks.models.promises import Priority
from bailiwick.clocks.models.running import ClockKind, ClockParty

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime, timedelta

    from bailiwick.clocks.models.documents import Document, Line, Step

#: seconds
MINUTE = 60
#: for whom a clock may rest, as an administrator reads it
RESTS = {
    "client": gettext_lazy("the client"),
    "vendor": gettext_lazy("a vendor"),
    "approval": gettext_lazy("an approval"),
    "visit": gettext_lazy("a visit"),
    "parts": gettext_lazy("parts"),
    "closure": gettext_lazy("a closed site"),
    "parent": gettext_lazy("the parent"),
    "team": gettext_lazy("another team"),
}
TOLD = {
    "assignee": gettext_lazy("the assignee"),
    "team": gettext_lazy("the team"),
    "lead": gettext_lazy("the team’s lead"),
    "on_call": gettext_lazy("whoever is on call"),
}
PARTY_TITLES = {
    ClockParty.CLIENT.value: gettext_lazy("To the client"),
    ClockParty.TEAM.value: gettext_lazy("By the team, anew at each hand-off"),
    ClockParty.VENDOR.value: gettext_lazy("By the vendor to us"),
}


def say_time(length: timedelta) -> str:
    """Return working time: “2 h 10 min”, “90 h”; never days, for a working day has no fixed length."""
    seconds = max(int(length.total_seconds()), 0)
    hours, minutes = divmod(seconds // 60, 60)
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes} if minutes else _("%(hours)d h") % {"hours": hours}
    return _("%(minutes)d min") % {"minutes": minutes} if minutes else _("%(seconds)d s") % {"seconds": seconds}


def say_exactly(length: timedelta) -> str:
    """Return working time to the second, where it is to add up: “8 h 41 min 37 s”."""
    seconds = max(int(length.total_seconds()), 0)
    if seconds < MINUTE or not seconds % MINUTE:
        return say_time(length)
    return _("%(time)s %(seconds)d s") % {"time": say_time(length), "seconds": seconds % MINUTE}


def seconds_between(begins: datetime, ends: datetime) -> timedelta:
    """Return the time between the seconds in which two instants lie, so that what is shown of them adds up."""
    return ends.replace(microsecond=0) - begins.replace(microsecond=0)


def say_target(text: str) -> str:
    """Return how much time is promised: “4 h”, “2 working days”."""
    target = Target.parse(text)
    if target.days is None:
        return say_time(target.working)
    return ngettext("%(count)d working day", "%(count)d working days", target.days) % {"count": target.days}


def say_point(text: str) -> str:
    """Return a point of a promise: “at 75 %”, “30 min before the end”."""
    point = mark(text)
    if point.is_due:
        return _("when the time is used up")
    if point.share:
        return _("at %(share)d %%") % {"share": point.share}
    facts = {"time": say_time(abs(point.offset))}
    return _("%(time)s after it was used up") % facts if point.offset.total_seconds() > 0 else _("%(time)s before the end") % facts


def say_told(words: Iterable[str]) -> str:
    """Return who is told: “the assignee and the team’s lead”."""
    return get_text_list([_told(word) for word in words], _("and"))


def _told(word: str) -> str:
    kind, _colon, number = word.partition(":")
    if not number:
        return str(TOLD.get(kind, kind))
    facts = {"number": number}
    numbered = {"team": _("team %(number)s") % facts, "on_call": _("on-call rota %(number)s") % facts, "person": _("person %(number)s") % facts}
    return numbered.get(kind, word)


def say_steps(steps: Iterable[Step]) -> list[str]:
    """Return one sentence for each point at which somebody is told."""
    return [f"{say_point(step.at)}: {say_told(step.tell)}" for step in steps if step.tell]


def say_rests(parties: Iterable[str]) -> str:
    """Return for whom time rests: “the client or a vendor”."""
    held = set(parties)
    return get_text_list([str(RESTS[party]) for party in PARTIES if party in held], _("or"))


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
