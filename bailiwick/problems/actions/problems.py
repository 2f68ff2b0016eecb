"""Opening problems, moving them on, and saying which tickets they caused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.numbering import next_number
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.core.records import record_for
from bailiwick.core.records.actions import create_record
from bailiwick.desk.actions import solve_ticket, update_all
from bailiwick.desk.models import Ticket
from bailiwick.desk.permissions import can_solve_ticket
from bailiwick.problems.events import ProblemMoved, ProblemTicketsLinked, TicketLinkedToProblem, TicketUnlinkedFromProblem
from bailiwick.problems.models import Problem, ProblemState, ProblemTicket, Spike
from bailiwick.problems.permissions import can_edit_problems, can_link_to_problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor

SERIES, PREFIX = "problem", "P-"
#: stage -> when it was reached
STAMPS = {ProblemState.KNOWN_ERROR: "known_at", ProblemState.RESOLVED: "resolved_at", ProblemState.CLOSED: "closed_at"}


@dataclass(frozen=True, slots=True)
class Resolved:
    """What became of the tickets of a resolved problem."""

    solved: int
    left: int


def number_problem(problem: Problem, *, actor: Actor, now: datetime) -> None:
    """Give a new problem its number and its beginning, just before it is saved."""
    if not problem.number:
        problem.number = next_number(SERIES, prefix=PREFIX)
        problem.opened_at = now
        problem.opened_by_id = actor.user.pk if actor.user is not None else None


@transaction.atomic
def open_problem(data: Mapping[str, object], *, actor: Actor, now: datetime, tickets: Sequence[Ticket] = (), spike: Spike | None = None) -> Problem:
    """Open a problem from form data, with the tickets it caused. Raises ValidationError with the fields at fault."""
    require(can_edit_problems(actor))
    record = record_for(Problem)
    if record is None:
        raise TypeError("problems.Problem is not registered")
    problem = cast("Problem", create_record(record, actor=actor, now=now, data=data))
    if spike is not None:
        Problem.objects.filter(pk=problem.pk).update(spike=spike)
        problem.spike = spike
    if tickets:
        link_tickets(problem, tickets, actor=actor, now=now)
    return problem


def hold_problem(problem: Problem) -> None:
    """Lock the row until commit and bring the caller's copy up to date."""
    problem.refresh_from_db(from_queryset=Problem.objects.select_for_update(of=("self",)))


@transaction.atomic
def move_problem(problem: Problem, *, actor: Actor, now: datetime, state: str, reason: str = "") -> None:
    """Move a problem to another stage.

    A known error needs a cause or a workaround, a resolution says what removed the cause, going back says why.
    Raises ValidationError, IllegalMove.
    """
    hold_problem(problem)
    require(can_edit_problems(actor))
    if state not in ProblemState.values:
        raise ValidationError({"state": _("There is no such stage.")})
    before, after = ProblemState(problem.state), ProblemState(state)
    problem.move_to(after)
    _check_move(problem, before, after, reason)
    fields = ["state", "version"]
    if (stamp := STAMPS.get(after)) is not None:
        setattr(problem, stamp, now)
        fields.append(stamp)
    if after == ProblemState.RESOLVED:
        problem.resolution = reason.strip()
        fields.append("resolution")
    elif after != ProblemState.CLOSED:
        problem.resolved_at = problem.closed_at = None
        fields += ["resolved_at", "closed_at"]
    problem.version += 1
    problem.save(update_fields=fields)
    changes = {"state": (str(before), str(after))}
    publish(ProblemMoved(actor=actor, subject=problem, at=now, changes=dict(changes), state=str(after.label), reason=reason.strip()[:255]))


def _check_move(problem: Problem, before: ProblemState, after: ProblemState, reason: str) -> None:
    if after == ProblemState.KNOWN_ERROR and not (problem.root_cause.strip() or problem.workaround.strip() or problem.workaround_it.strip()):
        raise ValidationError({"state": _("A known error has a cause or a workaround. Write one of them first.")})
    if after == ProblemState.RESOLVED and not reason.strip():
        raise ValidationError({"reason": _("Say what removed the cause.")})
    if before in (ProblemState.RESOLVED, ProblemState.CLOSED) and after == ProblemState.INVESTIGATING and not reason.strip():
        raise ValidationError({"reason": _("Say why it is looked into again.")})


@transaction.atomic
def resolve_problem(problem: Problem, *, actor: Actor, now: datetime, resolution: str, told: str = "", solve: bool = False) -> Resolved:
    """Resolve a problem; with `told`, its unfinished tickets are updated or solved with these words, each person told once.

    Tickets that the actor may not solve, or before which something must be done, stay as they are and are counted.
    """
    move_problem(problem, actor=actor, now=now, state=ProblemState.RESOLVED, reason=resolution)
    if not told.strip():
        return Resolved(0, 0)
    done = left = 0
    for ticket in unfinished_tickets(problem, actor):
        done_here = _tell(ticket, actor=actor, now=now, told=told, solve=solve)
        done, left = done + done_here, left + (not done_here)
    return Resolved(done, left)


def unfinished_tickets(problem: Problem, actor: Actor) -> list[Ticket]:
    """Return the unfinished tickets of a problem that the actor may work on; those under another one are reached through that."""
    rows = Ticket.objects.all() if actor.user is None else Ticket.objects.open_to(actor.user)
    linked = rows.unfinished().filter(problem_links__problem=problem, need_to_know=False)
    over = set(linked.filter(parent=None).values_list("pk", flat=True))
    return [ticket for ticket in linked.select_related("department").order_by("pk") if ticket.parent_id is None or ticket.parent_id not in over]


def _tell(ticket: Ticket, *, actor: Actor, now: datetime, told: str, solve: bool) -> bool:
    """Update or solve one ticket in its own savepoint; what stands in the way leaves it as it is."""
    if not can_solve_ticket(actor, ticket):
        return False
    try:
        with transaction.atomic():
            if solve:
                solve_ticket(ticket, actor=actor, now=now, resolution=told)
            else:
                update_all(ticket, actor=actor, now=now, text=told)
    except (Conflict, ValidationError):
        return False
    return True


@transaction.atomic
def link_ticket(problem: Problem, ticket: Ticket, *, actor: Actor, now: datetime) -> bool:
    """Say that a problem caused a ticket; saying it twice changes nothing. Returns whether it was new."""
    require(can_link_to_problem(actor, ticket))
    _made, is_new = ProblemTicket.objects.get_or_create(
        problem=problem, ticket=ticket, defaults={"at": now, "by_id": actor.user.pk if actor.user is not None else None}
    )
    if is_new:
        publish(TicketLinkedToProblem(actor=actor, subject=ticket, at=now, problem=problem.number))
    return is_new


@transaction.atomic
def link_tickets(problem: Problem, tickets: Sequence[Ticket], *, actor: Actor, now: datetime) -> int:
    """Say that a problem caused several tickets; return how many were new."""
    new = sum(link_ticket(problem, ticket, actor=actor, now=now) for ticket in tickets)
    if new:
        publish(ProblemTicketsLinked(actor=actor, subject=problem, at=now, count=new))
    return new


@transaction.atomic
def unlink_ticket(problem: Problem, ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Take back that a problem caused a ticket."""
    require(can_link_to_problem(actor, ticket))
    gone, _kinds = ProblemTicket.objects.filter(problem=problem, ticket=ticket).delete()
    if gone:
        publish(TicketUnlinkedFromProblem(actor=actor, subject=ticket, at=now, problem=problem.number))
