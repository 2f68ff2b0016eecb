"""Promising something else: by another priority or policy, or by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.clocks.actions.courses import any_of
from bailiwick.clocks.actions.ledgers import BATCH, Ledgers, Moved
from bailiwick.clocks.events import ClockOverridden
from bailiwick.clocks.models import Book, Clock, ClockEvent, ClockParty, EventKind, PolicyVersion, Subject
from bailiwick.clocks.models.subjects import show_clocks
from bailiwick.clocks.permissions import can_override_clocks
from bailiwick.core.events import publish
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor


@dataclass(frozen=True, slots=True)
class Retarget:
    """What is promised for a subject from now on: by which version, for which priority, and why."""

    subject: Subject
    version: PolicyVersion
    priority: int
    reason: str = ""
    cause: str = ""


@transaction.atomic
def retarget_clocks(retargets: Sequence[Retarget], *, actor: Actor, now: datetime, book: Book | None = None) -> list[Moved]:
    """Promise something else for subjects, and return what became of their clocks.

    Clocks of clients and vendors keep their start and their rests and are counted anew by the new terms; those of teams
    begin again. What has stopped keeps what it came to. Each line says what was promised before.
    """
    book = book or Book.present()
    book.learn([retarget.version for retarget in retargets])
    told = {retarget.subject: retarget for retarget in retargets}
    moved: list[Moved] = []
    subjects = list(told)
    for few in (subjects[place : place + BATCH] for place in range(0, len(subjects), BATCH)):
        ledgers = Ledgers.held(Clock.objects.filter(any_of(few)).unfinished(), now=now, actor=actor, book=book)
        for clock in ledgers.clocks.values():
            _retarget(clock, told[Subject(clock.subject_type, clock.subject_id)], ledgers)
        moved += ledgers.keep()
    return moved


def _retarget(clock: Clock, to: Retarget, ledgers: Ledgers) -> None:
    if (clock.policy_version_id, clock.priority) == (to.version.pk, to.priority):
        return
    line = ledgers.promised(clock, EventKind.RETARGET, at=ledgers.now, version_id=to.version.pk, priority=to.priority, reason=to.reason)
    line.cause, line.data = to.cause, {"was": was(clock)}
    ledgers.write(clock, line)
    if clock.party == ClockParty.TEAM:
        ledgers.write(clock, ClockEvent(kind=EventKind.RESET, at=ledgers.now, reason=to.reason, cause=to.cause))


def was(clock: Clock) -> dict[str, object]:
    """Return what a clock came to before a change, fit for its ledger."""
    due = clock.due_at.isoformat() if clock.due_at is not None else None
    facts = {"target": clock.target, "due": due, "priority": clock.priority, "met": clock.met}
    return facts | {"elapsed_s": clock.elapsed.total_seconds(), "state": str(clock.state)}


@transaction.atomic
def override_clock(clock: Clock, *, actor: Actor, now: datetime, reason: str, due_at: datetime | None = None, verdict: bool | None = None) -> Moved:
    """Set by hand when the present run of a clock is due, or whether it counts as kept; with neither, what was set before is forgotten.

    Raises ValidationError without a reason, or when both are given.
    """
    require(can_override_clocks(actor))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the promise is set by hand.")})
    if due_at is not None and verdict is not None:
        raise ValidationError(_("Set either when the promise is due or whether it was kept."))
    ledgers = Ledgers.held(Clock.objects.filter(pk=clock.pk), now=now, actor=actor)
    held = ledgers.clocks[clock.pk]
    data: dict[str, object] = {"was": was(held)}
    data |= {"verdict": verdict} if verdict is not None else {"due": due_at.isoformat() if due_at is not None else None}
    ledgers.write(held, ClockEvent(kind=EventKind.OVERRIDE, at=now, reason=reason.strip(), data=data))
    (moved,) = ledgers.keep()
    show_clocks([Subject(held.subject_type, held.subject_id)], now)
    publish(
        ClockOverridden(
            actor=actor,
            subject=held,
            at=now,
            reason=reason.strip(),
            due_at=due_at,
            verdict=verdict,
            changes={"due_at": (moved.due_before, moved.due_after)},
        )
    )
    return moved
