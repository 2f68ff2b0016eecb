"""Writes one more time what a pattern tells: each call of `write` is one closed ticket with everything that hangs on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bailiwick.clocks.models import Book, Clock, ClockEvent
from bailiwick.core.bulk import duration
from bailiwick.core.models import SearchDocument, Series
from bailiwick.core.search import folded_words
from bailiwick.demo.actions.history.patterns import COMPUTER
from bailiwick.demo.actions.history.sheets import Sheets, shared_of, shared_of_clock, shared_of_ticket
from bailiwick.desk.models import SUBJECT, Call, Entry, HandOff, Ticket, Wait

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bailiwick.clocks.models import Calendar
    from bailiwick.demo.actions.history.crowd import Caller
    from bailiwick.demo.actions.history.patterns import Pattern
    from bailiwick.people.models import User

#: on these channels somebody spoke, so that there is a call
SPOKEN = frozenset({"phone", "walk-in", "field"})
ENTRY = Entry._meta.label_lower
#: by whom a ticket is closed that stayed solved
BY_ITSELF = "solved for 7 days"
_MICROSECOND = timedelta(microseconds=1)


class Stencil:
    """What all tickets of one pattern have in common, ready to be written."""

    def __init__(self, pattern: Pattern, sheets: Sheets, users: dict[int, User]) -> None:
        ticket = pattern.ticket
        self.pattern = pattern
        self.ticket = sheets.share(Ticket, shared_of_ticket(pattern))
        self.entries = [(sheets.share(Entry, shared_of(Entry, entry)), at, f"{entry.body}\n{entry.author_name}") for entry, at in pattern.entries]
        self.folded = [folded_words(f"{ticket.title} {said}") for _shared, _at, said in self.entries]
        self.found = {kind: sheets.share(SearchDocument, (kind, ticket.title)) for kind in (SUBJECT, ENTRY)}
        self.wait = sheets.share(Wait, shared_of(Wait, pattern.wait[0])) if pattern.wait is not None else None
        self.hand_off = sheets.share(HandOff, shared_of(HandOff, pattern.hand_off[0])) if pattern.hand_off is not None else None
        self.call = sheets.share(Call, (ticket.opened_by_id, ticket.channel, True, "", "")) if ticket.channel in SPOKEN else None
        self.opened_by = _name(users.get(ticket.opened_by_id or 0))
        last = pattern.entries[-1][0]
        self.solved_by = (last.author_id, last.author_name)
        self.priority, self.text, self.title, self.channel = ticket.priority, pattern.text, ticket.title, ticket.channel


def _name(user: User | None) -> str:
    return str(user.person) if user is not None and user.person is not None else ""


class Writer:
    """Writes closed tickets onto the sheets and tells of them."""

    def __init__(self, sheets: Sheets, series: Series, first: int, book: Book, now: datetime, cause: str) -> None:
        self.sheets, self.series, self.number, self.now, self.cause = sheets, series, first, now, cause
        code = next(code for code, key in book.codes.items() if book.calendars[key].row.is_default)
        self.calendar_id = book.calendar_id(code)
        known = book.calendars[self.calendar_id]
        self.calendar: Calendar = known.known_at(now)
        nothing = duration(0)
        self._clock = {p: sheets.share(Clock, shared_of_clock(self.calendar_id, p, nothing)) for p in range(1, 5)}
        written, version = str(now.astimezone(UTC).replace(tzinfo=None)), known.version_at(now)
        own = (written, cause, "", "", "demo")
        self._start = {p: sheets.share(ClockEvent, (1, "start", *own, p, self.calendar_id, version, "", "{}")) for p in range(1, 5)}
        self._stop = {n: sheets.share(ClockEvent, (n, "stop", *own, None, None, None, "", "{}")) for n in (2, 4)}
        self._written = written

    def _line(self, number: int, kind: str, reason: str, party: str) -> Any:
        line = (number, kind, self._written, self.cause, party, reason, "demo", None, None, None, "", "{}")
        return self.sheets.share(ClockEvent, line)

    def write(self, stencil: Stencil, caller: Caller, shift: timedelta, times: int = 1) -> Iterator[tuple[object, ...]]:
        """Write one ticket, moved by `shift` from the wall clock of its pattern to UTC, and yield what the trail says of it.

        With `times` its entries are said again and again.
        """
        sheets, pattern = self.sheets, stencil.pattern
        key, number = sheets.key(Ticket), self.series.text_of(self.number)
        self.number += 1
        opened = pattern.opened + shift
        moments = {name: at + shift for name, at in pattern.moments.items()}
        solved, text = moments["solved_at"], f"{stencil.text}{COMPUTER}{caller.computer}." if pattern.names_computer else stencil.text
        began = str(opened)
        own = (key, number, number, text, caller.key, caller.key, *caller.place, *caller.contact, began, *map(str, moments.values()))
        sheets.of[Ticket].add(own, stencil.ticket)
        self._found(SUBJECT, stencil, key, f"{number} {number}", text + caller.told, began)
        last = self._said(stencil, key, number, shift, times)
        if stencil.call is not None:
            sheets.of[Call].add((sheets.key(Call), key, caller.key, began, str(opened + timedelta(seconds=180 + key % 400))), stencil.call)
        if stencil.hand_off is not None and pattern.hand_off is not None:
            sheets.of[HandOff].add((sheets.key(HandOff), key, str(pattern.hand_off[1] + shift)), stencil.hand_off)
        self._count(stencil, key, opened, solved, shift)
        name = f"{number} {stencil.title}"[:200]
        facts = {"channel": stencil.channel, "priority": stencil.priority}
        yield self._told("desk.TicketOpened", opened, pattern.ticket.opened_by_id, stencil.opened_by, key, name, {}, facts)
        done = {"entry": last, "first_contact_fix": pattern.ticket.first_contact_fix}
        yield self._told("desk.TicketSolved", solved, *stencil.solved_by, key, name, {"state": ["open", "solved"]}, done)
        yield self._told("desk.TicketClosed", moments["closed_at"], None, BY_ITSELF, key, name, {"state": ["solved", "closed"]}, {})

    def _told(
        self, event: str, at: datetime, by: int | None, who: str, key: int, name: str, changes: Mapping[str, object], facts: Mapping[str, object]
    ) -> tuple[object, ...]:
        """Return a line of the trail."""
        return (event, at.replace(tzinfo=UTC), self.now, by, who, self.cause, SUBJECT, key, name, changes, facts, "", "")

    def _said(self, stencil: Stencil, ticket: int, number: str, shift: timedelta, times: int) -> int:
        """Write the entries of a ticket; returns the key of the last."""
        sheets, key = self.sheets, 0
        add = sheets.of[Entry].add
        for _again in range(times):
            for (shared, at, said), folded in zip(stencil.entries, stencil.folded, strict=True):
                key, moment = sheets.key(Entry), str(at + shift)
                add((key, ticket, moment), shared)
                self._found(ENTRY, stencil, key, number, said, moment, folded)
        return key

    def _found(self, kind: str, stencil: Stencil, record: int, codes: str, body: str, at: str, folded: str | None = None) -> None:
        words = folded_words(f"{stencil.title} {codes} {body}") if folded is None else folded
        self.sheets.of[SearchDocument].add((self.sheets.key(SearchDocument), record, codes, body, words, at), stencil.found[kind])

    def _count(self, stencil: Stencil, ticket: int, opened: datetime, solved: datetime, shift: timedelta) -> None:
        """Write the clock and its ledger: how long the client waited, in the office's hours."""
        sheets, priority = self.sheets, stencil.priority
        key, add = sheets.key(Clock), sheets.of[ClockEvent].add
        began, ended, waited = str(opened), str(solved), 0
        elapsed = self._between(opened, solved)
        add((sheets.key(ClockEvent), key, began), self._start[priority])
        if stencil.wait is not None and stencil.pattern.wait is not None:
            wait, since, until = stencil.pattern.wait
            since, until = since + shift, until + shift
            waited = self._between(since, until)
            sheets.of[Wait].add((sheets.key(Wait), ticket, str(since), str(until), str(until)), stencil.wait)
            add((sheets.key(ClockEvent), key, str(since)), self._line(2, "pause", wait.reason, wait.on))
            add((sheets.key(ClockEvent), key, str(until)), self._line(3, "resume", "", wait.on))
        add((sheets.key(ClockEvent), key, ended), self._stop[4 if waited or stencil.wait is not None else 2])
        own = (key, ticket, began, ended, duration(elapsed - waited), duration(waited))
        sheets.of[Clock].add(own, self._clock[priority])

    def _between(self, start: datetime, end: datetime) -> int:
        """Return the working time between two instants of UTC, in microseconds."""
        return self.calendar.between(_aware(start), _aware(end)) // _MICROSECOND


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)
