"""The pieces the first page is made of: numbers that open, and short lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from bailiwick.core.moments import Moments
from bailiwick.core.tally import tally
from bailiwick.desk.models import Priority, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from bailiwick.core.statements import Told
    from bailiwick.desk.models import Ticket

#: priority -> the level its sign is drawn by
LEVELS = {Priority.CRITICAL: "critical", Priority.HIGH: "high", Priority.MODERATE: "normal", Priority.LOW: "low"}
#: a promise with less left than this is drawn as due soon, in seconds
SOON = 2 * 60 * 60


@dataclass(frozen=True, slots=True)
class Stat:
    """A number, what it counts, and the list of exactly these rows; `broken` is for broken promises alone."""

    label: str | _StrPromise
    number: int
    url: str
    detail: str | _StrPromise = ""
    broken: bool = False

    @property
    def is_broken(self) -> bool:
        """Whether promises are broken: none broken is calm."""
        return self.broken and self.number > 0

    @property
    def opens(self) -> SafeString:
        """The number as a link to its rows; a quiet nought where there are none."""
        if not self.number:
            return mark_safe('<span class="quiet">0</span>')  # our own words
        alarm = ' class="due due--broken"' if self.is_broken else ""
        return mark_safe(f'<a href="{escape(self.url)}"{alarm}>{localize(self.number)}</a>')  # noqa: S308 - a number, and an address that is escaped


def stats_of(counted: Sequence[tuple[str, QuerySet[Any] | Told, str]]) -> list[Stat]:
    """Return numbers by what they are called, the rows they count and the list of these; one query for all of them."""
    numbers = tally([(rows, None) for _label, rows, _url in counted])
    return [Stat(label, number, url) for (label, _rows, url), number in zip(counted, numbers, strict=True)]


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket as a line of a short list."""

    number: str
    title: str
    url: str
    state: str
    state_label: str
    level: str
    priority: str
    person: str
    kind: str
    due: str
    due_at: datetime | None
    exact: str
    opened: str
    is_secret: bool


def lines(tickets: Iterable[Ticket], now: datetime) -> list[Line]:
    """Return tickets as lines."""
    at = Moments(now)
    return [_line(ticket, at) for ticket in tickets]


def _line(ticket: Ticket, at: Moments) -> Line:
    person, priority = ticket.affected or ticket.requester, Priority(ticket.priority)
    kind, due = _due(ticket, at)
    return Line(
        number=ticket.number,
        title=ticket.title,
        url=reverse("desk:ticket", args=[ticket.number]),
        state=ticket.state,
        state_label=str(ticket.get_state_display()),
        level=LEVELS[priority],
        priority=f"P{priority.value} {priority.label}",
        person=person.name if person is not None else "",
        kind=kind,
        due=due,
        due_at=ticket.due_at,
        exact=at.exact(ticket.due_at) if ticket.due_at is not None else "",
        opened=at.spoken(ticket.opened_at),
        is_secret=ticket.need_to_know,
    )


def _due(ticket: Ticket, at: Moments) -> tuple[str, str]:
    """Return how the promise stands and its words."""
    if ticket.state == State.WAITING:
        return "paused", str(ticket.get_state_display())
    if ticket.due_at is None or not ticket.is_unfinished:
        return "", ""
    left = (ticket.due_at - at.now).total_seconds()
    return ("broken" if left < 0 else "soon" if left < SOON else ""), at.spoken(ticket.due_at)
