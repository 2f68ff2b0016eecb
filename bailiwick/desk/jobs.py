"""What the desk does by the clock."""

from __future__ import annotations

from bailiwick.clocks.models import Clocks
from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.jobs import job, scheduled
from bailiwick.desk.actions import (
    carry_out_leave_plans,
    close_solved_tickets,
    give_by_rule,
    go_on_chasing,
    mark_promises,
    mark_updates_due,
    promise_again,
    resume_due_tickets,
    spread_solution,
    take_back_untouched,
    wake_due_tickets,
)
from bailiwick.desk.models import UNFINISHED, Spread, Ticket


@scheduled("* * * * *")
def watch_promises() -> None:
    """Every minute: take up tickets whose wait is over, warn of promises about to break, say which broke."""
    now = clock.now()
    resume_due_tickets(now=now, actor=System("the wait was set to end"))
    mark_promises(now=now)


@scheduled("* * * * *")
def chase() -> None:
    """Every minute: bring back what was put aside, remind whom tickets wait for, say whose client has not heard from us."""
    now = clock.now()
    wake_due_tickets(now=now)
    go_on_chasing(now=now)
    mark_updates_due(now=now)
    take_back_untouched(now=now)


@scheduled("5 * * * *")
def hand_over_leaves() -> None:
    """Every hour: hand over the tickets of those whose absence has begun and says so."""
    carry_out_leave_plans(now=clock.now())


@job
def give_out(ticket_id: int) -> None:
    """Give a new ticket to somebody by the rule of its team, unless somebody was quicker."""
    ticket = Ticket.objects.filter(pk=ticket_id).first()
    if ticket is not None:
        give_by_rule(ticket, now=clock.now())


@job
def spread_to_children(spread_id: int) -> None:
    """Solve the many tickets under one that was solved; after a crash it goes on with those that are left."""
    spread = Spread.objects.select_related("ticket", "entry__ticket", "by__person").filter(pk=spread_id, ended_at=None).first()
    if spread is not None:
        spread_solution(spread)


@scheduled("17 * * * *")
def close_solved() -> None:
    """Every hour: close what has stayed solved long enough."""
    close_solved_tickets(now=clock.now())


@job
def recount_promises() -> None:
    """Count the promises of all unfinished tickets again, merged ones too, each in its own short transaction."""
    now, clocks = clock.now(), Clocks.read()
    for ticket in Ticket.objects.filter(state__in=UNFINISHED).order_by("id").iterator(chunk_size=500):
        promise_again(ticket, now=now, clocks=clocks)
