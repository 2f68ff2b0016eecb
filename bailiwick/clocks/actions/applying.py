"""Carrying out what was tried: the change itself at once, what it does to clocks in the background, each with a line and an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bailiwick.clocks.actions.ledgers import Ledgers
from bailiwick.clocks.actions.rebuilding import in_parts, repair_clocks
from bailiwick.clocks.actions.retargeting import was
from bailiwick.clocks.actions.trying import PolicyAttempt, tried
from bailiwick.clocks.events import ClockRetargeted
from bailiwick.clocks.models import Book, Clock, ClockState, EventKind, PolicyVersion, Simulation, Subject, VersionState, WorkCalendar
from bailiwick.clocks.models.subjects import show_clocks
from bailiwick.clocks.permissions import can_simulate
from bailiwick.core import clock
from bailiwick.core.actors import Actor, System
from bailiwick.core.events import publish_many
from bailiwick.core.jobs import Progress, start_progress
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.core.actors import Account


@transaction.atomic
def apply_simulation(simulation: Simulation, *, actor: Actor, now: datetime) -> Simulation:
    """Carry out a change just as it was tried; `move_clocks` then does to the clocks what follows.

    Raises Conflict when it is not finished, was carried out already, or something else was changed since.
    """
    require(can_simulate(actor))
    held = Simulation.objects.select_for_update().get(pk=simulation.pk)
    if held.ended_at is None:
        raise Conflict(_("The simulation has not ended. Wait for it, then look at what it says."))
    if held.applied_at is not None:
        raise Conflict(_("This was carried out already."))
    attempt = tried(held.change)
    if attempt.base() != held.base:
        raise Conflict(_("What this would change was changed since it was tried. Try it again."))
    reason = attempt.carry_out(actor=actor, now=now)
    held.applied_at = now
    held.applying = start_progress(actor.user, _("Carrying out: %(change)s") % {"change": held.title}, now=now)
    held.counts = {**held.counts, "reason": reason}
    held.save(update_fields=["applied_at", "applying", "counts"])
    return held


def move_clocks(simulation_id: int, user: Account, result_url: str = "") -> None:
    """Let the clocks of a change that was carried out run by it; again without harm after a crash."""
    simulation = Simulation.objects.exclude(applied_at=None).filter(pk=simulation_id).first()
    if simulation is None:
        return
    attempt, actor, reason = tried(simulation.change), Actor(user), str(simulation.counts.get("reason", simulation.title))
    clocks = attempt.clocks()
    with Progress(simulation.applying_id or 0) as progress:
        progress.result_url = result_url
        total = clocks.count()
        if isinstance(attempt, PolicyAttempt):
            version = attempt.policy().versions.get(state=VersionState.PUBLISHED)
            promise_anew(version, actor=actor, now=clock.now(), reason=reason, told=lambda done: progress.step(done, total))
        else:
            repair_clocks(clocks, actor=actor, now=clock.now(), reason=reason, is_rehearsal=False, told=lambda done: progress.step(done, total))


def promise_anew(
    version: PolicyVersion, *, actor: Actor, now: datetime, reason: str = "", told: Callable[[int], object] = lambda _done: None
) -> list[int]:
    """Let all that runs by an older version of a policy run by this one; return the keys of the clocks that changed hands.

    They keep their start, what was counted and their rests. A few hundred at a time, each in its own transaction.
    """
    book, done = Book(), list[int]()
    book.learn([version])
    older = Clock.objects.unfinished().filter(policy_version__policy=version.policy_id).exclude(policy_version=version)
    for few in in_parts(older):
        done += _promised(few, version, book, reason, actor, now)
        told(len(done))
    return done


@transaction.atomic
def _promised(few: QuerySet[Clock], version: PolicyVersion, book: Book, reason: str, actor: Actor, now: datetime) -> list[int]:
    ledgers = Ledgers.held(few.exclude(Q(state=ClockState.STOPPED) | Q(policy_version=version)), now=now, actor=actor, book=book)
    for held in ledgers.clocks.values():
        line = ledgers.promised(held, EventKind.RETARGET, at=now, version_id=version.pk, priority=held.priority, reason=reason)
        line.data = {"was": was(held)}
        ledgers.write(held, line)
    moved = ledgers.keep()
    show_clocks((Subject(one.clock.subject_type, one.clock.subject_id) for one in moved), now)
    publish_many(
        [
            ClockRetargeted(actor=actor, subject=one.clock, at=now, reason=reason, changes={"due_at": (one.due_before, one.due_after)})
            for one in moved
            if one.is_moved
        ]
    )
    return [one.clock.pk for one in moved]


def recount_calendar(calendar: WorkCalendar, *, now: datetime, reason: str) -> int:
    """Count what runs in a calendar again after it changed; return how many clocks came to something else."""
    clocks = Clock.objects.unfinished().filter(calendar=calendar)
    return len(repair_clocks(clocks, actor=System(_("the calendar changed")), now=now, reason=reason, is_rehearsal=False))
