"""The rows that a closed ticket of the history consists of, each kind on a sheet of its table.

A ticket of the history has what an import gives one, and what was said on it: the ticket, its entries, its call, its
rest and its change of hands where it had one, one clock without a promise of ours whose ledger says how long the client
waited, what it and each entry are found by, and in the trail that it was opened, solved and closed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from bailiwick.audit.models import AuditRow
from bailiwick.clocks.models import Clock, ClockEvent
from bailiwick.core.bulk import Sheet
from bailiwick.core.models import SearchDocument
from bailiwick.demo.models import SOURCE
from bailiwick.desk.models import SUBJECT, Call, Entry, HandOff, Ticket, Wait

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Model

    from bailiwick.demo.actions.history.patterns import Pattern


class Columns(NamedTuple):
    """The columns of a sheet: those that each row brings itself, and those that a pattern says for all of its rows."""

    model: type[Model]
    own: Sequence[str]
    shared: Sequence[str]


#: what the documents of entries are on; those of tickets bring their text themselves
SAID = "said"
#: sheet -> its table and columns
COLUMNS: dict[str, Columns] = {
    Ticket.__name__: Columns(
        Ticket,
        (
            "id", "number", "source_key", "description", "requester_id", "affected_id", "department_id", "site_id", "building_id", "room_id",
            "contact_phone", "contact_email", "opened_at", "responded_at", "solved_at", "closed_at", "last_activity_at",
        ),
        (
            "kind", "state", "title", "contact_confirmed", "category_id", "team_id", "tier", "assignee_id", "impact", "urgency", "priority",
            "priority_reason", "channel", "opened_by_id", "first_contact_fix", "reopened_count", "worked_seconds", "children_rule", "need_to_know",
            "source", "custom", "version",
        ),
    ),
    Entry.__name__: Columns(Entry, ("id", "ticket_id", "at"), ("kind", "body", "author_id", "author_name", "worked_seconds", "channel")),
    Call.__name__: Columns(
        Call, ("id", "ticket_id", "caller_id", "started_at", "ended_at"), ("taken_by_id", "channel", "contact_confirmed", "caller_text", "notes")
    ),
    Wait.__name__: Columns(Wait, ("id", "ticket_id", "since", "until", "ended_at"), ("on", "kind_id", "reason", "started_by_id")),
    HandOff.__name__: Columns(
        HandOff, ("id", "ticket_id", "at"),
        ("from_team_id", "to_team_id", "from_tier", "to_tier", "from_assignee_id", "to_assignee_id", "reason", "by_id"),
    ),
    Clock.__name__: Columns(
        Clock, ("id", "subject_id", "started_at", "stopped_at", "elapsed", "waited"),
        ("subject_type", "kind", "party", "party_key", "priority", "calendar_id", "target", "run", "state", "solved"),
    ),
    ClockEvent.__name__: Columns(
        ClockEvent, ("id", "clock_id", "at"),
        (
            "number", "kind", "recorded_at", "actor", "party", "reason", "cause", "priority", "calendar_id", "calendar_version", "target", "data",
        ),
    ),
    SearchDocument.__name__: Columns(SearchDocument, ("id", "record_id", "codes", "body", "folded", "at"), ("record_type", "title")),
    SAID: Columns(SearchDocument, ("id", "record_id", "codes", "at"), ("record_type", "title", "body", "folded")),
    AuditRow.__name__: Columns(
        AuditRow, ("id", "at", "subject_id", "subject_name", "facts", "mac"),
        ("event", "recorded_at", "actor_id", "actor_name", "cause", "subject_type", "changes", "address", "request_id"),
    ),
}  # fmt: skip
#: the tables that a load fills
TABLES: tuple[type[Model], ...] = tuple(dict.fromkeys(columns.model for columns in COLUMNS.values()))


class Sheets:
    """All sheets of a load."""

    def __init__(self) -> None:
        self.of = {name: Sheet(*columns) for name, columns in COLUMNS.items()}

    def share(self, name: str, values: Sequence[object]) -> Any:
        """Return what rows of a sheet have in common, ready to be added to each."""
        return self.of[name].share(values)

    def take(self) -> list[Any]:
        """Take all rows off, as something that sheets in another process can `put`."""
        return [sheet.take() for sheet in self.of.values()]

    def put(self, taken: Iterable[Any]) -> None:
        """Put rows into their tables, within the caller's transaction."""
        for sheet, rows in zip(self.of.values(), taken, strict=True):
            sheet.put(rows)


def shared_of_ticket(pattern: Pattern) -> tuple[object, ...]:
    """Return what all tickets of a pattern have in common, in the order of their columns."""
    told = {name: getattr(pattern.ticket, name) for name in COLUMNS[Ticket.__name__].shared}
    worked = sum(entry.worked_seconds for entry, _at in pattern.entries)
    return tuple((told | {"source": SOURCE, "custom": json.dumps(pattern.ticket.custom), "version": 1, "worked_seconds": worked}).values())


def shared_of(row: Model) -> tuple[object, ...]:
    """Return what rows like one have in common, in the order of their columns."""
    return tuple(getattr(row, name) for name in COLUMNS[type(row).__name__].shared)


def shared_of_clock(calendar: int, priority: int, nothing: object) -> tuple[object, ...]:
    """Return what clocks have in common that promised nothing and have stopped."""
    return (SUBJECT, "resolve", "client", "", priority, calendar, "", 1, "stopped", nothing)
