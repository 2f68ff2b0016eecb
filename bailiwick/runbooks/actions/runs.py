"""Following a runbook on a ticket: starting, ticking, leaving out, giving up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.runbooks.actions.proofs import proof_is_enough
from bailiwick.runbooks.actions.rows import hold, hold_unfinished, said
from bailiwick.runbooks.events import RunAbandoned, RunFinished, RunStarted, StepMarked, StepUnmarked
from bailiwick.runbooks.models import Act, Reset, Run, Runbook, RunbookStepKind, Step, StepMark, required_runbooks
from bailiwick.runbooks.permissions import can_follow, can_start, can_waive, user_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket

#: what somebody did with a step, as the story says it
DID = {
    StepMark.State.DONE: gettext_lazy("ticked"),
    StepMark.State.SKIPPED: gettext_lazy("left out"),
    StepMark.State.FAILED: gettext_lazy("could not do"),
}


@transaction.atomic
def start_run(ticket: Ticket, *, actor: Actor, now: datetime, runbook: Runbook) -> Run:
    """Begin a runbook on a ticket; one that runs there already is returned as it is.

    Raises Conflict on a finished ticket, ValidationError for a runbook that was never published or is retired.
    """
    held = hold_unfinished(ticket)
    require(can_start(actor, held, runbook))
    running = Run.objects.filter(ticket=held, runbook=runbook, state=Run.State.RUNNING).first()
    if running is not None:
        return running
    version = runbook.current
    if version is None or runbook.is_retired:
        raise ValidationError({"runbook": _("This runbook cannot be followed: it is not published, or no longer in use.")})
    run = Run.objects.create(ticket=held, runbook=runbook, version=version, started_at=now, started_by=user_of(actor))
    publish(RunStarted(actor=actor, subject=held, at=now, runbook=runbook.title, slug=runbook.slug))
    return run


@transaction.atomic
def mark_step(run: Run, *, actor: Actor, now: datetime, step: Step, state: str, reason: str = "") -> StepMark:
    """Say what became of a step; saying the same again changes nothing, and the run ends with its last step.

    A step to verify the caller is done only once enough fresh proof stands on the ticket. Leaving a mandatory
    step out takes the ability to waive. Raises ValidationError, Conflict.
    """
    held = _hold(run)
    require(can_follow(actor, held.ticket))
    _check_mark(held, step, state, actor=actor, now=now)
    words = "" if state == StepMark.State.DONE else said(reason, "reason", _("Say why, so that the next person need not ask."))
    known = held.marks.filter(step=step).first()
    if known is not None and (known.state, known.reason) == (state, words):
        return known
    mark, _is_new = StepMark.objects.update_or_create(
        run=held,
        step=step,
        defaults={"state": state, "reason": words, "at": now, "by": user_of(actor), "by_name": str(actor)[:120]},
    )
    publish(
        StepMarked(
            actor=actor,
            subject=held.ticket,
            at=now,
            runbook=str(held.runbook),
            step=step.text,
            state=state,
            did=str(DID[StepMark.State(state)]),
            reason=words,
        )
    )
    _finish_if_complete(held, actor=actor, now=now)
    run.refresh_from_db(fields=["state", "ended_at"])
    return mark


@transaction.atomic
def unmark_step(run: Run, *, actor: Actor, now: datetime, step: Step) -> None:
    """Take a mark back; a finished run goes on. A step without a mark stays as it is. Raises Conflict."""
    held = _hold(run)
    require(can_follow(actor, held.ticket))
    _check_open(held)
    gone, _kinds = held.marks.filter(step=step).delete()
    if not gone:
        return
    if held.state == Run.State.FINISHED:
        held.state, held.ended_at = Run.State.RUNNING, None
        held.save(update_fields=["state", "ended_at"])
    publish(StepUnmarked(actor=actor, subject=held.ticket, at=now, runbook=str(held.runbook), step=step.text))
    run.refresh_from_db(fields=["state", "ended_at"])


@transaction.atomic
def abandon_run(run: Run, *, actor: Actor, now: datetime, reason: str) -> None:
    """Give a runbook up with the reason; one that the ticket's category requires takes the ability to waive.

    A required one that leads to a reset may be given up by anybody as long as nothing was reset. Raises ValidationError, Conflict.
    """
    held = _hold(run)
    is_required = held.runbook_id in {runbook.pk for runbook in required_runbooks(held.ticket)}
    must_waive = is_required and not _is_needless(held)
    allowed = can_waive(actor, held.ticket) if must_waive else can_follow(actor, held.ticket)
    require(allowed, _("This runbook is required here. Ask a senior technician or your supervisor to set it aside.") if must_waive else "")
    if held.state != Run.State.RUNNING:
        raise Conflict(_("This runbook is no longer running."))
    held.reason = said(reason, "reason", _("Say why the runbook is given up."))
    held.state, held.ended_at, held.is_waived = Run.State.ABANDONED, now, is_required
    held.save(update_fields=["state", "ended_at", "reason", "is_waived"])
    publish(RunAbandoned(actor=actor, subject=held.ticket, at=now, runbook=str(held.runbook), reason=held.reason))
    run.refresh_from_db(fields=["state", "ended_at", "reason", "is_waived"])


@transaction.atomic
def tick_what_follows(ticket: Ticket, *, actor: Actor, now: datetime, act: str) -> int:
    """Tick the steps of the ticket's running runbooks that lead to an act just done, and return how many."""
    return _tick_each(ticket, Q(leads_to=act), actor=actor, now=now)


@transaction.atomic
def tick_proof(ticket: Ticket, *, actor: Actor, now: datetime) -> int:
    """Tick the steps that ask for proof, once there is enough of it, and return how many."""
    if not proof_is_enough(ticket, at=now):
        return 0
    return _tick_each(ticket, Q(kind=RunbookStepKind.VERIFY), actor=actor, now=now)


def _tick_each(ticket: Ticket, which: Q, *, actor: Actor, now: datetime) -> int:
    ticked = 0
    for run in Run.objects.filter(ticket=ticket, state=Run.State.RUNNING).select_related("version", "ticket"):
        done = run.marks.filter(state=StepMark.State.DONE).values("step")
        for step in run.version.steps.filter(which).exclude(pk__in=done):
            mark_step(run, actor=actor, now=now, step=step, state=StepMark.State.DONE)
            ticked += 1
    return ticked


def _hold(run: Run) -> Run:
    """Lock the run and its ticket, and return it as it is stored now."""
    ticket = hold(run.ticket)
    held = Run.objects.select_for_update(of=("self",)).select_related("runbook", "version").get(pk=run.pk)
    held.ticket = ticket
    return held


def _is_needless(run: Run) -> bool:
    """Whether a runbook leads to a reset that was not made after all."""
    return run.version.steps.filter(leads_to=Act.RESET).exists() and not Reset.objects.filter(ticket=run.ticket).exists()


def _check_open(run: Run) -> None:
    if run.state == Run.State.ABANDONED:
        raise Conflict(_("This runbook was given up. Start it anew."))
    if not run.ticket.is_unfinished:
        raise Conflict(_("This ticket is %(state)s. Reopen it first.") % {"state": run.ticket.get_state_display().lower()})


def _check_mark(run: Run, step: Step, state: str, *, actor: Actor, now: datetime) -> None:
    _check_open(run)
    if step.version_id != run.version_id:
        raise ValidationError({"step": _("This step belongs to another runbook.")})
    if state not in StepMark.State.values:
        raise ValidationError({"state": _("Say whether it is done, skipped or did not work.")})
    if state == StepMark.State.SKIPPED and step.is_mandatory:
        require(can_waive(actor, run.ticket), _("This step is mandatory. Ask a senior technician or your supervisor to leave it out."))
    if state == StepMark.State.DONE and step.kind == RunbookStepKind.VERIFY and not proof_is_enough(run.ticket, at=now):
        raise ValidationError({"step": _("Record how the caller was verified; this step then ticks itself.")})


def _finish_if_complete(run: Run, *, actor: Actor, now: datetime) -> None:
    """End a run whose every step is dealt with; a mandatory step that did not work keeps it open."""
    marks = {mark.step_id: mark for mark in run.marks.all()}
    steps = list(run.version.steps.all())
    settled = all(step.pk in marks and (marks[step.pk].settles or not step.is_mandatory) for step in steps)
    if run.state == Run.State.RUNNING and settled:
        run.state, run.ended_at = Run.State.FINISHED, now
        run.save(update_fields=["state", "ended_at"])
        publish(RunFinished(actor=actor, subject=run.ticket, at=now, runbook=str(run.runbook)))
    elif run.state == Run.State.FINISHED and not settled:
        run.state, run.ended_at = Run.State.RUNNING, None
        run.save(update_fields=["state", "ended_at"])
