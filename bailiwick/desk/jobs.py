"""What the desk does by the clock."""

from __future__ import annotations

from typing import Any

from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.jobs import enqueue, job, scheduled
from bailiwick.desk.actions import (
    Point,
    carry_out_leave_plans,
    close_solved_tickets,
    give_by_rule,
    go_on_chasing,
    note_points,
    resume_due_tickets,
    show_again,
    spread_solution,
    take_back_untouched,
    tell_missing,
    wake_due_tickets,
)
from bailiwick.desk.models import Spread, Ticket


@scheduled("* * * * *")
def watch_promises() -> None:
    """Every minute: take up tickets whose wait is over; which promises come near their end or break, their clocks say."""
    resume_due_tickets(now=clock.now(), actor=System("the wait was set to end"))


@scheduled("* * * * *")
def chase() -> None:
    """Every minute: bring back what was put aside, remind whom tickets wait for, give back what nobody touched."""
    now = clock.now()
    wake_due_tickets(now=now)
    go_on_chasing(now=now)
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
def follow_points(points: list[dict[str, Any]]) -> None:
    """Say on tickets which points of their promises came."""
    note_points([Point.of(point) for point in points])


@job
def show_promises(tickets: list[int]) -> None:
    """Let tickets show what their clocks say, after these were counted again."""
    show_again(tickets, now=clock.now())


@job
def tell_ledgers(after: int = 0, progress_id: int = 0) -> None:
    """Give the tickets from before there were clocks their ledgers, a few hundred in each job until none is left."""
    last = tell_missing(after=after, now=clock.now(), progress_id=progress_id)
    if last is not None:
        enqueue(tell_ledgers, last, progress_id)
