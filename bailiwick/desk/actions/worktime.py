"""Time worked: recorded by hand or by a running clock, corrected with a reason; nothing is overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.entries import LONGEST_WORK
from bailiwick.desk.actions.ledger import root
from bailiwick.desk.actions.rows import hold, keep
from bailiwick.desk.events import TimerStarted, WorkCorrected, WorkRecorded
from bailiwick.desk.models import Entry, Ticket, Timer, Work
from bailiwick.desk.permissions import can_correct_work, can_work_ticket, user_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.core.events import Changes


@transaction.atomic
def record_work(ticket: Ticket, *, actor: Actor, now: datetime, worked_seconds: int, note: str = "") -> Work:
    """Add time worked that belongs to no single entry. Raises ValidationError."""
    hold(ticket)
    require(can_work_ticket(actor, ticket))
    if not 0 < worked_seconds <= LONGEST_WORK:
        raise ValidationError({"worked_seconds": _("Time worked is between a second and 24 hours.")})
    work = Work.objects.create(ticket=ticket, user=user_of(actor), name=str(actor)[:120], seconds=worked_seconds, at=now, note=note.strip()[:255])
    publish(WorkRecorded(actor=actor, subject=ticket, at=now, changes=_count(ticket, worked_seconds, now), worked_seconds=worked_seconds))
    return work


def _count(ticket: Ticket, seconds: int, now: datetime) -> Changes:
    """Add seconds to what a held ticket counts, never below nothing; return the change."""
    before = ticket.worked_seconds
    ticket.worked_seconds = max(before + seconds, 0)
    keep(ticket, "worked_seconds", now=now)
    return {"worked_seconds": (before, ticket.worked_seconds)}


@transaction.atomic
def correct_work(of: Work | Entry, *, actor: Actor, now: datetime, worked_seconds: int, reason: str) -> Work:
    """Say how long something really took: one's own time, or anybody's for those who see to it.

    The ledger gets a row with the difference and the reason. Raises ValidationError, Conflict.
    """
    ticket = root(of.ticket)
    hold(ticket)
    require(can_correct_work(actor, ticket, of))
    present = stands_at(of)
    _check_correction(of, present, worked_seconds, reason)
    row = Work.objects.create(
        ticket=ticket,
        entry=of if isinstance(of, Entry) else None,
        corrects=of if isinstance(of, Work) else None,
        user=of.author if isinstance(of, Entry) else of.user,
        name=of.author_name if isinstance(of, Entry) else of.name,
        seconds=worked_seconds - present,
        at=of.at,
        note=reason.strip()[:255],
        by_name=str(actor)[:120],
    )
    changes = _count(ticket, row.seconds, now)
    publish(WorkCorrected(actor=actor, subject=ticket, at=now, changes=changes, before=present, worked_seconds=worked_seconds, reason=row.note))
    return row


def stands_at(of: Work | Entry) -> int:
    """Return how many seconds something took, as last corrected."""
    own = of.worked_seconds if isinstance(of, Entry) else of.seconds
    return own + (of.corrections.aggregate(sum=Sum("seconds"))["sum"] or 0)


def _check_correction(of: Work | Entry, present: int, seconds: int, reason: str) -> None:
    wrong: dict[str, str] = {}
    if not reason.strip():
        wrong["reason"] = _("Say why the time is another.")
    if not 0 <= seconds <= LONGEST_WORK:
        wrong["worked_seconds"] = _("Time worked is between nothing and 24 hours.")
    elif seconds == present:
        wrong["worked_seconds"] = _("This is the time that stands there.")
    if wrong:
        raise ValidationError(wrong)
    if isinstance(of, Work) and (of.corrects_id is not None or of.entry_id is not None):
        raise Conflict(_("This is a correction itself. Correct what it is about."))
    if isinstance(of, Entry) and Entry.objects.filter(revises=of).exists():
        raise Conflict(_("This entry was corrected meanwhile. Correct its newest version."))


@transaction.atomic
def start_timer(ticket: Ticket, *, actor: Actor, now: datetime) -> Timer:
    """Let a clock run on a ticket; one that runs on another ticket is stopped and its time recorded there."""
    ticket = root(ticket)
    require(can_work_ticket(actor, ticket))
    user = user_of(actor)
    if user is None:
        raise Conflict(_("Only a person can work against the clock."))
    running = Timer.objects.select_for_update(of=("self",)).filter(user=user).first()
    if running is not None and root(running.ticket).pk == ticket.pk:
        return running
    if running is not None:
        stop_timer(actor=actor, now=now)
    timer = Timer.objects.create(user=user, ticket=ticket, started_at=now)
    publish(TimerStarted(actor=actor, subject=ticket, at=now))
    return timer


@transaction.atomic
def stop_timer(*, actor: Actor, now: datetime, note: str = "") -> Work | None:
    """Stop one's clock and record its time, at most a day; nothing is recorded for less than a second. Raises Conflict when none runs."""
    timer = _running(actor)
    ticket, seconds = root(timer.ticket), min(int((now - timer.started_at).total_seconds()), LONGEST_WORK)
    timer.delete()
    if seconds < 1 or not can_work_ticket(actor, ticket):
        return None
    return record_work(ticket, actor=actor, now=now, worked_seconds=seconds, note=note)


@transaction.atomic
def drop_timer(*, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - the shape of an action
    """Stop one's clock without recording its time. Raises Conflict when none runs."""
    _running(actor).delete()


def _running(actor: Actor) -> Timer:
    timer = Timer.objects.select_for_update(of=("self",)).select_related("ticket__merged_into").filter(user=user_of(actor)).first()
    if timer is None:
        raise Conflict(_("No clock of yours is running."))
    return timer
