"""Adding rows to the trail: one per event as it happens, many at once for history."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from django.db import transaction

from bailiwick.audit.keys import signing_key
from bailiwick.audit.loading import insert_rows
from bailiwick.audit.macs import sign
from bailiwick.core.facts import plain, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from bailiwick.core.events import Event

#: rows per statement when history is written
BATCH = 2000


class Happening(Protocol):
    """What `record_history` reads; both `Past` and an unsaved `AuditRow` have it."""

    event: str
    at: datetime
    actor_id: int | None
    actor_name: str
    cause: str
    subject_type: str
    subject_id: int | None
    subject_name: str
    changes: object
    facts: object


@dataclass(slots=True)
class Past:
    """Something that happened before we kept the trail; facts and changes may hold any value."""

    event: str
    at: datetime
    subject_type: str
    subject_id: int | None
    subject_name: str
    actor_id: int | None = None
    actor_name: str = ""
    cause: str = ""
    changes: object = field(default_factory=dict)
    facts: object = field(default_factory=dict)


@transaction.atomic(savepoint=False)  # the action's own transaction suffices, and a savepoint for each event is two more statements
def record(event: Event, *, now: datetime) -> None:
    """Write one event down, signed; called for every event by the listener."""
    values = _values_of(event, now)
    insert_rows([(*values, sign(values, signing_key()))])


@transaction.atomic(savepoint=False)
def record_many(events: Sequence[Event], *, now: datetime) -> None:
    """Write many events down as `record` does, at the speed of history."""
    key, source = signing_key(), iter(events)
    while batch := [(*values, sign(values, key)) for values in (_values_of(event, now) for event in islice(source, BATCH))]:
        insert_rows(batch)


def _values_of(event: Event, now: datetime) -> tuple[Any, ...]:
    """Return the values of SIGNED for an event."""
    actor, subject = event.actor, event.subject
    user = actor.user if actor.user is not None and actor.user.is_authenticated else None
    return (
        event.name(),
        event.at,
        now,
        user.pk if user is not None else None,
        plain_text(actor)[:200],
        plain_text(actor.cause)[:200],
        subject._meta.label_lower,
        subject.pk,
        plain_text(subject)[:200],
        plain(event.changes),
        plain(event.facts()),
        plain_text(actor.address)[:64],
        plain_text(actor.request_id)[:64],
    )


@transaction.atomic(savepoint=False)
def record_history(rows: Iterable[Happening], *, now: datetime | None = None) -> int:
    """Write past events down silently, with their original `at`; return how many.

    For imports and the demonstration: nobody is notified and no listener hears them.
    Pass `now` (the instant of recording) unless every row carries its own `recorded_at`.
    Streams in batches, so a generator of any length is welcome.
    """
    key, written, source = signing_key(), 0, iter(rows)
    while batch := [_signed(row, now, key) for row in islice(source, BATCH)]:
        insert_rows(batch)
        written += len(batch)
    return written


def trail_signer() -> Callable[[Sequence[object]], str]:
    """Return what signs rows of the trail, given as values of SIGNED that are plain already; for a load that writes a million of them itself."""
    return partial(sign, key=signing_key())


def _signed(row: Happening, now: datetime | None, key: bytes) -> tuple[object, ...]:
    recorded_at = now if now is not None else getattr(row, "recorded_at", None) or row.at
    values = (
        row.event,
        row.at,
        recorded_at,
        row.actor_id,
        plain_text(row.actor_name)[:200],
        plain_text(row.cause)[:200],
        row.subject_type,
        row.subject_id,
        plain_text(row.subject_name)[:200],
        plain(row.changes),
        plain(row.facts),
        "",
        "",
    )
    return (*values, sign(values, key))
