"""Writes one more time what a pattern tells: each call of `write` is one closed ticket with everything that hangs on it."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from bailiwick.audit.actions import trail_signer
from bailiwick.audit.models import AuditRow
from bailiwick.clocks.models import Book, Clock, ClockEvent
from bailiwick.core.bulk import duration, duration_type
from bailiwick.core.models import SearchDocument, Series
from bailiwick.core.search import folded_words
from bailiwick.demo.actions.history.patterns import COMPUTER
from bailiwick.demo.actions.history.sheets import SAID, Sheets, shared_of_clock
from bailiwick.demo.actions.history.stencils import Days, Stencil, Timed, audited, told
from bailiwick.desk.models import SUBJECT, Call, Entry, HandOff, Ticket, Wait

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bailiwick.clocks.models import Calendar
    from bailiwick.demo.actions.history.crowd import Caller
    from bailiwick.demo.actions.history.portions import Keys

#: by whom a ticket is closed that stayed solved
BY_ITSELF = (None, "solved for 7 days")
OPENED, SOLVED, CLOSED = "desk.TicketOpened", "desk.TicketSolved", "desk.TicketClosed"
#: event -> what it changed
CHANGES: dict[str, dict[str, list[str]]] = {OPENED: {}, SOLVED: {"state": ["open", "solved"]}, CLOSED: {"state": ["solved", "closed"]}}
NOTHING: dict[str, object] = {}
_MICROSECOND = timedelta(microseconds=1)


class Writer:
    """Writes closed tickets onto the sheets, from the keys and the number that it was given on."""

    def __init__(self, sheets: Sheets, series: Series, book: Book, now: datetime, cause: str, stencils: Iterable[Stencil]) -> None:
        self.sheets, self.series, self.cause = sheets, series, cause
        code = next(code for code, key in book.codes.items() if book.calendars[key].row.is_default)
        self.calendar_id = book.calendar_id(code)
        known = book.calendars[self.calendar_id]
        self.calendar: Calendar = known.known_at(now)
        self.days = Days()
        self._add = {name: sheet.add for name, sheet in sheets.of.items()}
        self._sign, written = trail_signer(), now.astimezone(UTC)
        self._recorded, self._written = written.isoformat(timespec="microseconds"), str(written.replace(tzinfo=None))
        self._clock = {p: sheets.share(Clock.__name__, shared_of_clock(self.calendar_id, p, duration(0))) for p in range(1, 5)}
        version = known.version_at(now)
        self._start = {p: self._line(1, "start", "", "", (p, self.calendar_id, version)) for p in range(1, 5)}
        self._stop = {number: self._line(number, "stop", "", "") for number in (2, 4)}
        self._rests = {line: self._line(*line) for line in {line for stencil in stencils for line in rest_of(stencil)}}
        self._lines = {line: self._shared_line(*line) for line in {line for stencil in stencils for line in lines_of(stencil)}}
        self._duration = duration_type()
        self._counted: dict[int, tuple[object, object]] = {}
        self._day = 0

    def _shared_line(self, event: str, actor: int | None, name: str) -> Any:
        """Return what lines of the trail have in common."""
        shared = (event, self._written, actor, name, self.cause, SUBJECT, told(CHANGES[event]), "", "")
        return self.sheets.share(AuditRow.__name__, shared)

    def _line(self, number: int, kind: str, reason: str, party: str, terms: tuple[int | None, ...] = (None, None, None)) -> Any:
        """Return what lines of the ledger have in common."""
        return self.sheets.share(ClockEvent.__name__, (number, kind, self._written, self.cause, party, reason, "demo", *terms, "", "{}"))

    def begin(self, keys: Keys, number: int) -> None:
        """Go on from these keys and this number."""
        self.keys, self.number = keys, number

    def write(self, stencil: Stencil, caller: Caller, day: int, behind: timedelta, times: int = 1) -> None:
        """Write one ticket that was opened on a day of an office whose wall clock is so far from UTC.

        With `times` its entries are said again and again.
        """
        keys, days, add, timed, pattern = self.keys, self.days, self._add, stencil.timed(behind), stencil.pattern
        key, number = keys.tickets, self.series.text_of(self.number)
        self.number += 1
        keys.tickets = key + 1
        text = f"{stencil.pattern.text}{COMPUTER}{caller.computer}." if pattern.names_computer else pattern.text
        began = days[day + timed.opened.days] + timed.opened.time
        moments = [days[day + after] + time for after, time in timed.moments]
        own = (key, number, number, text, caller.key, caller.key, *caller.place, *caller.contact, began, *moments)
        add[Ticket.__name__](own, stencil.ticket)
        body, codes = text + caller.told, f"{number} {number}"
        words = "" if stencil.is_plain and caller.is_plain else folded_words(f"{stencil.source.title} {codes} {body}")
        add[SearchDocument.__name__]((keys.documents, key, codes, body, words, began), stencil.found)
        keys.documents += 1
        last = self._said(stencil, timed, key, number, day, times)
        self._passed(stencil, timed, key, caller, day, began)
        self._count(stencil, timed, key, day, behind, began, moments[1])
        name = f"{number} {stencil.source.title}"[:200]
        done: dict[str, object] = {"entry": last, "first_contact_fix": stencil.source.first_contact_fix}
        self._tell(OPENED, began, stencil.opened_by, key, name, stencil.facts, stencil.facts_text)
        self._tell(SOLVED, moments[1], stencil.solved_by, key, name, done, told(done))
        self._tell(CLOSED, moments[2], BY_ITSELF, key, name, NOTHING, "{}")

    def _said(self, stencil: Stencil, timed: Timed, ticket: int, number: str, day: int, times: int) -> int:
        """Write the entries of a ticket and what they are found by; returns the key of the last."""
        days, said, found = self.days, self._add[Entry.__name__], self._add[SAID]
        key, document = self.keys.entries, self.keys.documents
        for _again in range(times):
            for shared, words, (after, time) in zip(stencil.entries, stencil.said, timed.entries, strict=True):
                at = days[day + after] + time
                said((key, ticket, at), shared)
                found((document, key, number, at), words)
                key += 1
                document += 1
        self.keys.entries, self.keys.documents = key, document
        return key - 1

    def _passed(self, stencil: Stencil, timed: Timed, ticket: int, caller: Caller, day: int, began: str) -> None:
        """Write the call and the change of hands that a ticket had."""
        keys, days = self.keys, self.days
        if stencil.call is not None:
            ended = days[day + timed.hung_up.days] + timed.hung_up.time
            self._add[Call.__name__]((keys.calls, ticket, caller.key, began, ended), stencil.call)
            keys.calls += 1
        if timed.handed is not None:
            self._add[HandOff.__name__]((keys.hand_offs, ticket, days[day + timed.handed.days] + timed.handed.time), stencil.hand_off)
            keys.hand_offs += 1

    def _count(self, stencil: Stencil, timed: Timed, ticket: int, day: int, behind: timedelta, began: str, ended: str) -> None:
        """Write the clock and its ledger: how long the client waited, in the office's hours."""
        keys, add, priority = self.keys, self._add[ClockEvent.__name__], stencil.source.priority
        clock, event = keys.clocks, keys.events
        add((event, clock, began), self._start[priority])
        if timed.rest:
            since, until = (self.days[day + after] + time for after, time in timed.rest)
            self._add[Wait.__name__]((keys.waits, ticket, since, until, until), stencil.wait)
            keys.waits += 1
            paused, resumed = rest_of(stencil)
            add((event + 1, clock, since), self._rests[paused])
            add((event + 2, clock, until), self._rests[resumed])
        add((event + stencil.events - 1, clock, ended), self._stop[stencil.events])
        used, waited = self._worked(stencil, day, behind)
        self._add[Clock.__name__]((clock, ticket, began, ended, used, waited), self._clock[priority])
        keys.clocks, keys.events = clock + 1, event + stencil.events

    def _worked(self, stencil: Stencil, day: int, behind: timedelta) -> tuple[object, object]:
        """Return what the clock of a day's ticket has used, and what its rest took."""
        if day != self._day:
            self._day, self._counted = day, {}
        asked = id(stencil)
        if asked not in self._counted:
            whole, *rests = (self.calendar.between(*span) // _MICROSECOND for span in stencil.spans(day, behind))
            self._counted[asked] = (self._duration(whole - sum(rests)), self._duration(sum(rests)))
        return self._counted[asked]

    def _tell(self, event: str, at: str, by: tuple[int | None, str], ticket: int, name: str, facts: dict[str, object], text: str) -> None:
        """Write a line of the trail, signed."""
        key = self.keys.lines
        mac = self._sign((event, audited(at), self._recorded, *by, self.cause, SUBJECT, ticket, name, CHANGES[event], facts, "", ""))
        self._add[AuditRow.__name__]((key, at, ticket, name, text, mac), self._lines[event, *by])
        self.keys.lines = key + 1


def rest_of(stencil: Stencil) -> tuple[tuple[int, str, str, str], ...]:
    """Return what the ledger says of the rest of a ticket: number, kind, reason and on whom it waited."""
    reason, on = stencil.rest
    return ((2, "pause", reason, on), (3, "resume", "", on)) if stencil.wait is not None else ()


def lines_of(stencil: Stencil) -> tuple[tuple[str, int | None, str], ...]:
    """Return what the trail says of a ticket, and who did it."""
    return ((OPENED, *stencil.opened_by), (SOLVED, *stencil.solved_by), (CLOSED, *BY_ITSELF))
