"""Solving a ticket solves those under it: a few at once, many by a job that anybody can watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core import clock
from bailiwick.core.actors import Actor
from bailiwick.core.gates import what_is_missing
from bailiwick.core.jobs import Progress, start_progress
from bailiwick.desk.actions.ledger import hold_all
from bailiwick.desk.actions.parents import children_of
from bailiwick.desk.actions.rows import hold, staff_of
from bailiwick.desk.actions.sharing import once_each
from bailiwick.desk.actions.solving import settle_with
from bailiwick.desk.models import ChildrenRule, Share, Spread, Ticket
from bailiwick.desk.permissions import can_solve_ticket, user_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.desk.models import Entry
    from bailiwick.desk.models.tickets import TicketQuerySet

#: so many tickets under one are solved at once with it; more are left to a job, because whoever solves it waits for the page
AT_ONCE = 50
#: tickets that the job solves in one transaction
STEP = 10


def solve_children(parent: Ticket, *, actor: Actor, now: datetime, entry: Entry) -> Spread | None:
    """Solve the unfinished tickets under one that was solved, with its resolution; where they are many, return what a job is to spread.

    Those stay that the actor may not solve, or before which something must be done.
    """
    if not _reaches_others(parent):
        return None
    children = list(_left(parent, entry)[: AT_ONCE + 1])
    if len(children) > AT_ONCE:
        return _begin(parent, actor=actor, now=now, entry=entry)
    _solve(children, entry, actor=actor, now=now)
    return None


def _reaches_others(parent: Ticket) -> bool:
    return parent.children_rule == ChildrenRule.TOGETHER and not parent.need_to_know


def _left(parent: Ticket, entry: Entry) -> TicketQuerySet:
    """Return the tickets that a solution has still to reach; one that was reopened since is not solved by it again."""
    reached = Share.objects.filter(entry=entry).values("ticket")
    return children_of(parent).unfinished().exclude(pk__in=reached).select_related("department", "requester").order_by("pk")


def _solve(children: Sequence[Ticket], entry: Entry, *, actor: Actor, now: datetime) -> None:
    """Solve tickets with what was said on another one; each client hears of it once, however often this is asked for."""
    hold_all(children)
    unfinished = [child for child in children if child.is_unfinished]
    ready = [child for child in unfinished if can_solve_ticket(actor, child) and not what_is_missing("desk.solve_ticket", child, actor=actor)]
    told = set(Ticket.objects.filter(shares__entry=entry).values_list("requester_id", flat=True))
    Share.objects.bulk_create([Share(entry=entry, ticket=child, at=now) for child in ready], ignore_conflicts=True)
    solver = staff_of(actor) if ready else None
    settle_with(once_each(ready, besides=entry.ticket, told=told), entry, actor=actor, now=now, solver=solver)


def _begin(parent: Ticket, *, actor: Actor, now: datetime, entry: Entry) -> Spread:
    Spread.objects.filter(ticket=parent, ended_at=None).update(ended_at=now)
    total = _left(parent, entry).count()
    progress = start_progress(actor.user, _("Solving the tickets under %(number)s") % {"number": parent.number}, now=now, total=total)
    return Spread.objects.create(ticket=parent, entry=entry, by=user_of(actor), cause=actor.cause[:255], total=total, progress=progress, begun_at=now)


def solved_so_far(spread: Spread) -> int:
    """Return how many tickets a solution has reached."""
    return max(spread.total - _left(spread.ticket, spread.entry).count(), 0)


def spread_solution(spread: Spread) -> None:
    """Go on solving the tickets under one, in short transactions, until none is left; nothing happens twice."""
    last: int | None = 0
    with Progress(spread.progress_id or 0) as progress:
        while last is not None:
            progress.step(solved_so_far(spread), spread.total)
            last = _take_step(spread, after=last, now=clock.now())
        progress.message = _("%(done)d of %(total)d are solved.") % {"done": solved_so_far(spread), "total": spread.total}
    Spread.objects.filter(pk=spread.pk, ended_at=None).update(ended_at=clock.now())


@transaction.atomic
def _take_step(spread: Spread, *, after: int, now: datetime) -> int | None:
    """Solve the next few tickets and return the key of the last one; nothing when none is left, or the solution holds no longer."""
    parent, entry = spread.ticket, spread.entry
    hold(parent, merged_too=True)
    holds = Spread.objects.filter(pk=spread.pk, ended_at=None).exists() and parent.solved_at is not None and _reaches_others(parent)
    children = list(_left(parent, entry).filter(pk__gt=after)[:STEP]) if holds else []
    _solve(children, entry, actor=Actor(user=spread.by, cause=spread.cause), now=now)
    return children[-1].pk if children else None
