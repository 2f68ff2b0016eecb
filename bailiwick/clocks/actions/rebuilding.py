"""Counting clocks again: from their ledgers, to be sure; or after a mistake, to put right what it moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.clocks.actions.ledgers import Ledgers
from bailiwick.clocks.actions.retargeting import was
from bailiwick.clocks.actions.setting_aside import set_aside, take_up
from bailiwick.clocks.events import ClockRestated
from bailiwick.clocks.models import Book, Clock, ClockEvent, ClockState, EventKind, Subject
from bailiwick.clocks.models.subjects import show_clocks
from bailiwick.clocks.permissions import can_repair_clocks
from bailiwick.core.events import publish_many
from bailiwick.core.jobs import Progress, start_progress
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime, timedelta

    from django.db.models import QuerySet

    from bailiwick.core.actors import Actor
    from bailiwick.core.models import JobProgress

#: how many clocks are held at a time
FEW = 2000


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many clocks were read again, and which of them said something else than their ledgers."""

    read: int
    mended: tuple[int, ...]


def rebuild_clocks(clocks: QuerySet[Clock], *, now: datetime, told: Callable[[int], object] = lambda _done: None) -> Rebuilt:
    """Set on clocks what follows from their ledgers, a few at a time, each few in its own transaction; `told` hears how many were read.

    Nothing is written where all is as it should be; running it twice changes nothing.
    """
    book, read, mended = Book(), 0, list[int]()
    for few in in_parts(clocks):
        with transaction.atomic():
            ledgers = Ledgers.held(few, now=now, book=book)
            changed = ledgers.refresh(ledgers.clocks.values())
            ledgers.save(changed)
            set_aside(ledgers.unread, now=now)
            take_up([key for key in ledgers.clocks if key not in ledgers.unread])
            show_clocks((Subject(clock.subject_type, clock.subject_id) for clock in changed), now)
        read += len(ledgers.clocks)
        mended += [clock.pk for clock in changed]
        told(read)
    return Rebuilt(read, tuple(mended))


def begin_rebuilding(first: date, last: date, *, actor: Actor, now: datetime) -> JobProgress:
    """Note that the clocks of some days are to be rebuilt; the work itself is `rebuild_range`. Raises ValidationError."""
    require(can_repair_clocks(actor))
    if last < first:
        raise ValidationError({"last": _("The last day is before the first.")})
    return start_progress(actor.user, _("Rebuilding clocks from their ledgers"), now=now)


def rebuild_range(first: date, last: date, *, now: datetime, progress_id: int) -> None:
    """Rebuild the clocks that ran in some days, and say how many had to be mended."""
    with Progress(progress_id) as progress:
        clocks = Clock.objects.between(first, last)
        total = clocks.count()
        rebuilt = rebuild_clocks(clocks, now=now, told=lambda done: progress.step(done, total))
        mended = ngettext("%(count)d was mended", "%(count)d were mended", len(rebuilt.mended)) % {"count": len(rebuilt.mended)}
        progress.message = _("%(read)d clocks read, %(mended)s.") % {"read": rebuilt.read, "mended": mended}


@dataclass(frozen=True, slots=True)
class Restated:
    """What a clock comes to when it is counted by all that is known today."""

    clock: Clock
    due_before: datetime | None
    due_after: datetime | None
    elapsed_before: timedelta
    elapsed_after: timedelta
    met_before: bool | None
    met_after: bool | None

    @property
    def flips(self) -> bool:
        """Whether a promise that was kept now counts as broken, or the other way round."""
        return self.met_before != self.met_after


def repair_clocks(
    clocks: QuerySet[Clock],
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    is_rehearsal: bool = True,
    told: Callable[[int], object] = lambda _done: None,
) -> list[Restated]:
    """Count clocks again by what is known of calendars today and return those that come to something else.

    A clock that has stopped keeps what it came to, whatever is declared afterwards; this is the way to change that on
    purpose. A rehearsal only says what would change. Otherwise every clock that changes gets a line that says what it
    was, and an event. `told` hears how many were looked at. Raises ValidationError without a reason.
    """
    require(can_repair_clocks(actor))
    if not reason.strip():
        raise ValidationError({"reason": _("Say what was wrong.")})
    book, found, read = Book(), list[Restated](), 0
    for few in in_parts(clocks):
        with transaction.atomic():
            ledgers = Ledgers.held(few, now=now, actor=actor, book=book)
            found += _repaired(ledgers, reason.strip(), actor, is_rehearsal=is_rehearsal)
        read += len(ledgers.clocks)
        told(read)
    return found


def _repaired(ledgers: Ledgers, reason: str, actor: Actor, *, is_rehearsal: bool) -> list[Restated]:
    found = []
    for clock in ledgers.clocks.values():
        before, said = (clock.due_at, clock.elapsed, clock.met), was(clock)
        ledgers.write(clock, _restating(clock, ledgers, reason, said))
        ledgers.refresh([clock])
        if before == (clock.due_at, clock.elapsed, clock.met):
            ledgers.take_back(clock)
        else:
            found.append(Restated(clock, before[0], clock.due_at, before[1], clock.elapsed, before[2], clock.met))
    if not is_rehearsal:
        ledgers.keep()
        set_aside(ledgers.unread, now=ledgers.now)
        show_clocks((Subject(one.clock.subject_type, one.clock.subject_id) for one in found), ledgers.now)
        events = [ClockRestated(actor=actor, subject=one.clock, at=ledgers.now, reason=reason, changes=_changes(one)) for one in found]
        publish_many(events)
    return found


def _restating(clock: Clock, ledgers: Ledgers, reason: str, said: dict[str, object]) -> ClockEvent:
    """Return a line that promises the same as before: what is known when it is written is known of the run from now on."""
    at = clock.stopped_at if clock.state == ClockState.STOPPED and clock.stopped_at is not None else ledgers.now
    line = ClockEvent(
        kind=EventKind.RETARGET, at=at, reason=reason, priority=clock.priority, target=clock.target, data={"restated": True, "was": said}
    )
    line.policy_version_id, line.calendar_id = clock.policy_version_id, clock.calendar_id
    ledgers.stamp(line)
    return line


def _changes(one: Restated) -> dict[str, tuple[object, object]]:
    pairs = {
        "due_at": (one.due_before, one.due_after),
        "elapsed": (str(one.elapsed_before), str(one.elapsed_after)),
        "met": (one.met_before, one.met_after),
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def in_parts(clocks: QuerySet[Clock]) -> Iterator[QuerySet[Clock]]:
    """Yield the clocks in the order of their keys, a few at a time; each few is as they were when it was their turn."""
    last = 0
    while keys := list(clocks.order_by("pk").filter(pk__gt=last).values_list("pk", flat=True)[:FEW]):
        yield Clock.objects.filter(pk__in=keys).order_by("pk")
        last = keys[-1]
