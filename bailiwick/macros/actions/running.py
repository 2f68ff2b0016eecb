"""Running macros on one ticket or many: looked at before, done ticket by ticket, taken back as one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.models import Ticket
from bailiwick.macros.actions.steps import Made, take_step, what_stays, words_for
from bailiwick.macros.actions.undoing import take_back
from bailiwick.macros.events import MacroRan, MacroRunUndone
from bailiwick.macros.models import Macro, MacroRun, MacroRunRow, MacroStep, MacroStepKind
from bailiwick.macros.permissions import can_use, user_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import User

#: tickets of one run
MOST = 200
#: beyond so many the worker does it, and the page shows how far it is
AT_ONCE = 20
#: what a run keeps of a ticket, so that it can be taken back
KEPT = ("state", "team_id", "tier", "assignee_id", "impact", "urgency", "priority", "priority_reason")
WRITES = {MacroStepKind.REPLY, MacroStepKind.NOTE, MacroStepKind.SOLVE}


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a macro would do to one ticket: fields before and after, the words it would write, or why it cannot."""

    ticket: Ticket
    before: dict[str, Any]
    after: dict[str, Any]
    words: list[tuple[str, str]] = field(default_factory=list)
    made: Made = field(default_factory=dict)
    problem: str = ""


def preview_macro(macro: Macro, tickets: Sequence[Ticket], *, actor: Actor, now: datetime) -> list[Prospect]:
    """Return what `run_macro` would do to each ticket: it is done, looked at and rolled back."""
    require(can_use(actor))
    with transaction.atomic():
        found = [_tried(macro, ticket, _acting(macro, actor), now) for ticket in tickets[:MOST]]
        transaction.set_rollback(True)
    return found


@transaction.atomic
def begin_macro_run(macro: Macro, tickets: Sequence[Ticket], *, actor: Actor, now: datetime) -> MacroRun:
    """Note which tickets a macro is to run on; `continue_macro_run` does it. Raises ValidationError for a macro without steps."""
    require(can_use(actor))
    if macro.is_retired or not macro.steps.exists():
        raise ValidationError({"macro": _("This macro has no steps, or is no longer in use.")})
    run = MacroRun.objects.create(macro=macro, by=cast("User", actor.user), at=now)
    rows = [MacroRunRow(run=run, ticket=ticket) for ticket in {ticket.pk: ticket for ticket in tickets[:MOST]}.values()]
    MacroRunRow.objects.bulk_create(rows)
    publish(MacroRan(actor=actor, subject=macro, at=now, run=run.pk, count=len(rows)))
    return run


def continue_macro_run(run: MacroRun, *, actor: Actor, now: datetime) -> MacroRun:
    """Run a macro on the tickets still to come, each in its own transaction; begun again, it goes on where it stopped."""
    acting = _acting(run.macro, actor)
    for key in list(run.rows.filter(state=MacroRunRow.State.WAITING).values_list("pk", flat=True)):
        _run_row(run, key, acting, now)
    MacroRun.objects.filter(pk=run.pk, state=MacroRun.State.RUNNING).update(state=MacroRun.State.DONE)
    run.refresh_from_db()
    return run


def run_macro(macro: Macro, tickets: Sequence[Ticket], *, actor: Actor, now: datetime) -> MacroRun:
    """Run a macro on tickets, at once or by the worker when they are many; those on which it is refused stay entirely as they are.

    Raises ValidationError, Refused.
    """
    run = begin_macro_run(macro, tickets, actor=actor, now=now)
    return run if run.rows.count() > AT_ONCE else continue_macro_run(run, actor=actor, now=now)


@transaction.atomic
def _run_row(run: MacroRun, key: int, actor: Actor, now: datetime) -> None:
    row = MacroRunRow.objects.select_for_update(of=("self",)).select_related("ticket").get(pk=key)
    if row.state != MacroRunRow.State.WAITING:
        return
    found = _tried(run.macro, row.ticket, actor, now)
    row.state = MacroRunRow.State.REFUSED if found.problem else MacroRunRow.State.DONE
    row.problem, row.before, row.after, row.made = found.problem[:500], found.before, found.after, found.made
    row.version = found.ticket.version
    row.save()


@transaction.atomic
def undo_macro_run(run: MacroRun, *, actor: Actor, now: datetime) -> tuple[int, int]:
    """Take a run back; return how many tickets are as before, and how many stay because they changed since or cannot.

    What was written stays. Raises Refused for the runs of others, Conflict when it is not done or was taken back already.
    """
    stored = MacroRun.objects.select_for_update(of=("self",)).select_related("macro").get(pk=run.pk)
    user = user_of(actor)
    require(actor.is_system or (user is not None and stored.by_id == user.pk))
    if stored.state != MacroRun.State.DONE:
        raise Conflict(_("This run is not finished, or was taken back already."))
    acting = replace(actor, cause=_("undo of the macro “%(macro)s”") % {"macro": stored.macro})
    undone = kept = 0
    for row in stored.rows.filter(state=MacroRunRow.State.DONE).select_related("ticket"):
        problem = take_back(row, actor=acting, now=now)
        row.state, row.problem = (MacroRunRow.State.KEPT, problem[:500]) if problem else (MacroRunRow.State.UNDONE, what_stays(row.made))
        row.save(update_fields=["state", "problem"])
        undone, kept = undone + (not problem), kept + bool(problem)
    stored.state = run.state = MacroRun.State.UNDONE
    stored.save(update_fields=["state"])
    publish(MacroRunUndone(actor=actor, subject=stored.macro, at=now, undone=undone, kept=kept))
    return undone, kept


def _acting(macro: Macro, actor: Actor) -> Actor:
    return replace(actor, cause=_("macro “%(macro)s”") % {"macro": macro})


def kept_of(ticket: Ticket) -> dict[str, Any]:
    """Return what a run keeps of a ticket."""
    return {name: getattr(ticket, name) for name in KEPT}


def _tried(macro: Macro, ticket: Ticket, actor: Actor, now: datetime) -> Prospect:
    """Take every step on one ticket, or leave it entirely as it is and say why."""
    ticket.refresh_from_db()
    before = kept_of(ticket)
    made: Made = {}
    try:
        with transaction.atomic():
            words = [_taken(step, ticket, actor, now, made) for step in _steps(macro)]
    except (Conflict, ValidationError, PermissionDenied) as error:
        ticket.refresh_from_db()
        return Prospect(ticket, before, before, problem=_sentence(error))
    return Prospect(ticket, before, kept_of(ticket), words=[pair for pair in words if pair is not None], made=made)


def _steps(macro: Macro) -> list[MacroStep]:
    return list(macro.steps.select_related("team", "assignee__person", "runbook", "checklist", "wait_reason"))


def _taken(step: MacroStep, ticket: Ticket, actor: Actor, now: datetime, made: Made) -> tuple[str, str] | None:
    words = words_for(step, ticket, actor=actor, now=now) if step.kind in WRITES else step.about
    take_step(step, ticket, actor=actor, now=now, made=made)
    return str(step.get_kind_display()), words


def _sentence(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return str(getattr(error, "message", "") or error)
