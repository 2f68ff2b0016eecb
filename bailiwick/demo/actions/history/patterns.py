"""Patterns: closed tickets of the county, of which each ticket of the years before is one more time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from django.db.models import F

from bailiwick.clocks.models import installation_zone
from bailiwick.demo.models import SOURCE
from bailiwick.desk.models import Entry, HandOff, State, Ticket, Wait

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from random import Random
    from zoneinfo import ZoneInfo

Row = TypeVar("Row", Wait, HandOff)
#: more patterns than this make the years no more various
MOST = 2_500
#: days after which a pattern is closed at the latest
LONGEST = 20
#: entries that a ticket of the history has on average
ENTRIES = 3
#: with what an operator names the computer; each person has their own
COMPUTER = " My computer is "


@dataclass(slots=True)
class Pattern:
    """A closed ticket with what hangs on it; instants are those of the wall clock."""

    ticket: Ticket
    opened: datetime
    moments: dict[str, datetime]
    text: str
    names_computer: bool
    entries: list[tuple[Entry, datetime]] = field(default_factory=list)
    wait: tuple[Wait, datetime, datetime] | None = None
    hand_off: tuple[HandOff, datetime] | None = None

    @property
    def weekday(self) -> int:
        """On which day of the week it was opened."""
        return self.opened.weekday()


def read_patterns(chance: Random) -> dict[int, list[Pattern]]:
    """Return patterns by the day of the week on which they were opened, each day's in the order of the clock."""
    plain = Ticket.objects.filter(
        source=SOURCE, state=State.CLOSED, need_to_know=False, merged_into=None, parent=None, reopened_count=0, responded_at__isnull=False
    ).exclude(requester=None)
    plain = plain.filter(closed_at__lt=F("opened_at") + timedelta(days=LONGEST))
    keys = list(plain.order_by("pk").values_list("pk", flat=True))
    chosen = sorted(chance.sample(keys, min(MOST, len(keys))))
    zone = installation_zone()
    found = {ticket.pk: _pattern(ticket, zone) for ticket in Ticket.objects.filter(pk__in=chosen)}
    _add_entries(found, zone)
    _add_rests(found, zone)
    days: dict[int, list[Pattern]] = defaultdict(list)
    for pattern in sorted(found.values(), key=lambda pattern: (pattern.opened.time(), pattern.ticket.pk)):
        if pattern.entries:
            days[pattern.weekday].append(pattern)
    return {day: days[day] or next(iter(days.values())) for day in range(7)} if days else {}


def _pattern(ticket: Ticket, zone: ZoneInfo) -> Pattern:
    text, named, _rest = ticket.description.partition(COMPUTER)
    moments = {name: _wall(getattr(ticket, name), zone) for name in ("responded_at", "solved_at", "closed_at", "last_activity_at")}
    return Pattern(ticket, _wall(ticket.opened_at, zone), moments, text, bool(named))


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0)


def _add_entries(found: dict[int, Pattern], zone: ZoneInfo) -> None:
    """Give each pattern its last entries, so that there are three on average."""
    told: dict[int, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(ticket__in=list(found)).order_by("ticket", "at", "pk"):
        told[entry.ticket_id].append(entry)
    given = 0
    for number, (key, pattern) in enumerate(found.items(), 1):
        some = told[key][-max(2, ENTRIES * number - given) :]
        pattern.entries = [(entry, min(max(_wall(entry.at, zone), pattern.opened), pattern.moments["solved_at"])) for entry in some]
        given += len(some)


def _add_rests(found: dict[int, Pattern], zone: ZoneInfo) -> None:
    """Give patterns the one rest and the one change of hands that they had."""
    for wait in _only_ones(Wait.objects.filter(ticket__in=list(found), ended_at__isnull=False, parent=None).order_by("ticket", "since")):
        pattern = found[wait.ticket_id]
        since, ended = (_wall(at, zone) for at in (wait.since, wait.ended_at) if at is not None)
        if pattern.opened <= since < ended <= pattern.moments["solved_at"]:
            pattern.wait = (wait, since, ended)
    for passing in _only_ones(HandOff.objects.filter(ticket__in=list(found)).order_by("ticket", "at")):
        pattern = found[passing.ticket_id]
        at = _wall(passing.at, zone)
        if pattern.opened <= at <= pattern.moments["solved_at"]:
            pattern.hand_off = (passing, at)


def _only_ones(rows: Iterable[Row]) -> list[Row]:
    """Return one of the rows of each ticket."""
    return list({row.ticket_id: row for row in rows}.values())
