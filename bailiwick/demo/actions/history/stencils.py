"""A pattern made ready to be written a thousand times: what its tickets share is prepared once, and so are their times of day.

All tickets of a pattern happen at the same times of the wall clock, so that in one offset from UTC an instant of any of
them is a day and a time of day that never changes; only the day is looked up.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from bailiwick.core.models import SearchDocument
from bailiwick.core.search import folded_words
from bailiwick.demo.actions.history.sheets import SAID, shared_of, shared_of_ticket
from bailiwick.desk.models import SUBJECT, Call, Entry, HandOff, Ticket, Wait

if TYPE_CHECKING:
    from bailiwick.demo.actions.history.patterns import Pattern
    from bailiwick.demo.actions.history.sheets import Sheets
    from bailiwick.people.models import User

#: on these channels somebody spoke, so that there is a call
SPOKEN = frozenset({"phone", "walk-in", "field"})
ENTRY = Entry._meta.label_lower
MOMENTS = ("responded_at", "solved_at", "closed_at", "last_activity_at")


class Days(dict[int, str]):
    """The days by their number, as the databases write them."""

    def __missing__(self, number: int) -> str:
        """Write one down and keep it."""
        self[number] = text = date.fromordinal(number).isoformat()
        return text


class Moment(NamedTuple):
    """An instant of a ticket: so many days after that on which it was opened, at a time of day with a blank before it."""

    days: int
    time: str


class Timed(NamedTuple):
    """The instants of a pattern's tickets in UTC, at one offset of the wall clock."""

    opened: Moment
    moments: tuple[Moment, ...]
    entries: tuple[Moment, ...]
    hung_up: Moment
    rest: tuple[Moment, ...]
    handed: Moment | None


class Stencil:
    """What all tickets of one pattern have in common."""

    def __init__(self, pattern: Pattern, sheets: Sheets, users: dict[int, User]) -> None:
        ticket = self.source = pattern.ticket
        self.pattern = pattern
        self.ticket = sheets.share(Ticket.__name__, shared_of_ticket(pattern))
        self.entries = [sheets.share(Entry.__name__, shared_of(entry)) for entry, _at in pattern.entries]
        said = [f"{entry.body}\n{entry.author_name}" for entry, _at in pattern.entries]
        self.said = [sheets.share(SAID, (ENTRY, ticket.title, text, folded_words(f"{ticket.title} {text}"))) for text in said]
        self.found = sheets.share(SearchDocument.__name__, (SUBJECT, ticket.title))
        self.wait = sheets.share(Wait.__name__, shared_of(pattern.wait[0])) if pattern.wait is not None else None
        self.rest = (pattern.wait[0].reason, pattern.wait[0].on) if pattern.wait is not None else ("", "")
        self.hand_off = sheets.share(HandOff.__name__, shared_of(pattern.hand_off[0])) if pattern.hand_off is not None else None
        self.call = sheets.share(Call.__name__, (ticket.opened_by_id, ticket.channel, True, "", "")) if ticket.channel in SPOKEN else None
        last = pattern.entries[-1][0]
        self.opened_by = (ticket.opened_by_id, _name(users.get(ticket.opened_by_id or 0)))
        self.solved_by = (last.author_id, last.author_name)
        self.facts = {"channel": ticket.channel, "priority": ticket.priority}
        self.facts_text = orjson.dumps(self.facts).decode()
        self.is_plain = f"{ticket.title}{pattern.text}".isascii()
        self._timed: dict[timedelta, Timed] = {}

    @property
    def events(self) -> int:
        """How many lines the ledger of a clock has."""
        return 2 if self.wait is None else 4

    def timed(self, behind: timedelta) -> Timed:
        """Return the instants of a ticket where the wall clock is so far from UTC."""
        if behind not in self._timed:
            self._timed[behind] = self._told(behind)
        return self._timed[behind]

    def _told(self, behind: timedelta) -> Timed:
        pattern, first = self.pattern, self.pattern.opened.toordinal()

        def moment(wall: datetime) -> Moment:
            at = wall - behind
            return Moment(at.toordinal() - first, f" {at:%H:%M:%S}")

        length = timedelta(seconds=180 + self.source.pk % 400)
        return Timed(
            opened=moment(pattern.opened),
            moments=tuple(moment(pattern.moments[name]) for name in MOMENTS),
            entries=tuple(moment(at) for _entry, at in pattern.entries),
            hung_up=moment(pattern.opened + length),
            rest=tuple(moment(at) for at in pattern.wait[1:]) if pattern.wait is not None else (),
            handed=moment(pattern.hand_off[1]) if pattern.hand_off is not None else None,
        )

    def spans(self, day: int, behind: timedelta) -> list[tuple[datetime, datetime]]:
        """Return from when to when the clock of a ticket of a day counts, and the rest that it had."""
        shift = timedelta(days=day - self.pattern.opened.toordinal()) - behind
        spans = [(self.pattern.opened, self.pattern.moments["solved_at"]), *([self.pattern.wait[1:]] if self.pattern.wait is not None else [])]
        return [((since + shift).replace(tzinfo=UTC), (until + shift).replace(tzinfo=UTC)) for since, until in spans]


def _name(user: User | None) -> str:
    return str(user.person) if user is not None and user.person is not None else ""


def audited(stored: str) -> str:
    """Return an instant as the trail signs it."""
    return f"{stored[:10]}T{stored[11:]}.000000+00:00"


def told(value: Any) -> str:
    """Return a document as the databases take it."""
    return orjson.dumps(value).decode()
