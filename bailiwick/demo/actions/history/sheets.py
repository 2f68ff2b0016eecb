"""The rows that a closed ticket of the history consists of, each kind on a sheet of its table.

A ticket of the history has what an import gives one, and what was said on it: the ticket, its entries, its call, its
rest and its change of hands where it had one, one clock without a promise of ours whose ledger says how long the client
waited, what it is found by, and in the trail that it was opened, solved and closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bailiwick.clocks.models import Clock, ClockEvent
from bailiwick.core.bulk import Sheet, last_key
from bailiwick.core.models import SearchDocument
from bailiwick.core.search import words_at_once
from bailiwick.demo.models import SOURCE
from bailiwick.desk.models import SUBJECT, Call, Entry, HandOff, Ticket, Wait

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    from bailiwick.demo.actions.history.patterns import Pattern

#: table -> columns that each row brings itself
OWN: dict[type[Model], Sequence[str]] = {
    Ticket: (
        "id", "number", "source_key", "description", "requester_id", "affected_id", "department_id", "site_id", "building_id", "room_id",
        "contact_phone", "contact_email", "opened_at", "responded_at", "solved_at", "closed_at", "last_activity_at",
    ),
    Entry: ("id", "ticket_id", "at"),
    Call: ("id", "ticket_id", "caller_id", "started_at", "ended_at"),
    Wait: ("id", "ticket_id", "since", "until", "ended_at"),
    HandOff: ("id", "ticket_id", "at"),
    Clock: ("id", "subject_id", "started_at", "stopped_at", "elapsed", "waited"),
    ClockEvent: ("id", "clock_id", "at"),
    SearchDocument: ("id", "record_id", "codes", "body", "folded", "at"),
}  # fmt: skip
#: table -> columns that a pattern says for all of its rows
SHARED: dict[type[Model], Sequence[str]] = {
    Ticket: (
        "kind", "state", "title", "contact_confirmed", "category_id", "team_id", "tier", "assignee_id", "impact", "urgency", "priority",
        "priority_reason", "channel", "opened_by_id", "first_contact_fix", "reopened_count", "worked_seconds", "children_rule", "need_to_know",
        "source", "custom", "version",
    ),
    Entry: ("kind", "body", "author_id", "author_name", "worked_seconds", "channel"),
    Call: ("taken_by_id", "channel", "contact_confirmed", "caller_text", "notes"),
    Wait: ("on", "kind_id", "reason", "started_by_id"),
    HandOff: ("from_team_id", "to_team_id", "from_tier", "to_tier", "from_assignee_id", "to_assignee_id", "reason", "by_id"),
    Clock: ("subject_type", "kind", "party", "party_key", "priority", "calendar_id", "target", "run", "state", "solved"),
    ClockEvent: (
        "number", "kind", "recorded_at", "actor", "party", "reason", "cause", "priority", "calendar_id", "calendar_version", "target", "data",
    ),
    SearchDocument: ("record_type", "title"),
}  # fmt: skip


class Sheets:
    """All sheets of a load, and the next key of each table."""

    def __init__(self, documents: int = 0) -> None:
        """Begin after the last row of each table, and with documents at a key that was kept for them."""
        self.of = {model: Sheet(model, OWN[model], SHARED[model]) for model in OWN}
        self.next = {model: last_key(model) + 1 for model in OWN}
        if documents:
            self.next[SearchDocument] = documents
        self._first = self.next[SearchDocument]

    def key(self, model: type[Model]) -> int:
        """Take the next key of a table."""
        key = self.next[model]
        self.next[model] = key + 1
        return key

    def share(self, model: type[Model], values: Sequence[object]) -> Any:
        """Return what rows of a table have in common, ready to be added to each."""
        return self.of[model].share(values)

    def write(self) -> int:
        """Write all rows; returns how many."""
        first, self._first = self._first, self.next[SearchDocument]
        with words_at_once(first, self._first - 1):
            return sum(sheet.write() for sheet in self.of.values())

    def close(self) -> None:
        """Let every table go on with the keys after these."""
        for sheet in self.of.values():
            sheet.close()


def shared_of_ticket(pattern: Pattern) -> tuple[object, ...]:
    """Return what all tickets of a pattern have in common, in the order of SHARED."""
    told = {name: getattr(pattern.ticket, name) for name in SHARED[Ticket]}
    worked = sum(entry.worked_seconds for entry, _at in pattern.entries)
    return tuple((told | {"source": SOURCE, "custom": "{}", "version": 1, "worked_seconds": worked}).values())


def shared_of(model: type[Model], row: Model) -> tuple[object, ...]:
    """Return what rows like one have in common, in the order of SHARED."""
    return tuple(getattr(row, name) for name in SHARED[model])


def shared_of_clock(calendar: int, priority: int, nothing: object) -> tuple[object, ...]:
    """Return what clocks have in common that promised nothing and have stopped."""
    return (SUBJECT, "resolve", "client", "", priority, calendar, "", 1, "stopped", nothing)
