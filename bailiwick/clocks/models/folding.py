"""From the lines of a clock's ledger to what is kept on the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.utils.dateparse import parse_datetime

from bailiwick.clocks.engine.facts import Fact, FactKind
from bailiwick.clocks.engine.ledger import fold
from bailiwick.clocks.models.running import ClockState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bailiwick.clocks.engine.readings import Reading
    from bailiwick.clocks.models.books import Book
    from bailiwick.clocks.models.running import Clock, Line

_WITH_TERMS = frozenset({FactKind.START.value, FactKind.RETARGET.value})
_KINDS = {kind.value: kind for kind in FactKind}


class UnreadableLedger(Exception):  # noqa: N818 - a state of a record, as a reader of the log meets it
    """What stands in the ledger of a clock makes no sense."""


def read_ledger(clock: Clock, events: Iterable[Line], book: Book) -> tuple[Reading, ...]:
    """Return the runs of a clock, the present one last. Raises UnreadableLedger."""
    try:
        return fold([_fact(clock, event, book) for event in events])
    except DatabaseError:
        raise
    except Exception as wrong:
        raise UnreadableLedger(f"{type(wrong).__name__}: {wrong}") from wrong


def _fact(clock: Clock, event: Line, book: Book) -> Fact:
    data = event.data
    return Fact(
        event.number,
        _KINDS[event.kind],
        event.at,
        event.recorded_at,
        event.party,
        event.cause,
        event.reason,
        book.terms(clock, event) if event.kind in _WITH_TERMS else None,
        _instant(data.get("due")) if data else None,
        data.get("verdict") if data else None,
        data.get("mark", "") if data else "",
        data.get("run", 0) if data else 0,
    )


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    found = parse_datetime(text)
    if found is None:
        raise ValueError(f"“{text}” is no instant")
    return found


def set_caches(clock: Clock, events: Sequence[Line], reading: Reading) -> None:
    """Set on a clock what follows from its ledger, of which `reading` is the present run."""
    terms = max((event for event in events if event.kind in _WITH_TERMS), key=lambda event: (event.kind != FactKind.START, event.at, event.number))
    clock.priority = terms.priority or clock.priority
    clock.policy_version_id, clock.calendar_id, clock.target = terms.policy_version_id, terms.calendar_id or clock.calendar_id, terms.target
    clock.run, clock.state, clock.started_at = reading.number, ClockState(reading.state.value), reading.since
    clock.elapsed, clock.running_since, clock.stopped_at = reading.elapsed, reading.running_since, reading.until
    clock.due_at, clock.next_at, clock.promised_at = reading.due_at, reading.next_at, reading.due
    clock.met, clock.breached_at = reading.met, reading.breached_at
    clock.waited, clock.solved = reading.waited, reading.solved
    clock.restated_at = max((event.recorded_at for event in events if event.data and is_restating(event.data)), default=None)


def is_restating(data: Mapping[str, object]) -> bool:
    """Whether a line changes on purpose what was counted: counted again after a mistake, or a verdict given by hand."""
    return bool(data.get("restated")) or data.get("verdict") is not None
