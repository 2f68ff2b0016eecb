"""Works off what waits for rules: all of it in one job, the oldest first, in portions.

Most occasions concern no rule. Those of a portion are read and removed together; each of the others is looked at in one transaction
and removed in the same, so after a crash it is looked at again as if for the first time, and never twice.

A ticket with an occasion that fails stands aside: it gets a job of its own, which is tried again and in the end shown as failed, while
the others go on. What comes on such a ticket later waits behind it. An occasion that ended the program could not say so; therefore a run
that follows a failed one lets every ticket of its first portion stand aside.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import Error, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from bailiwick.core import clock
from bailiwick.desk.models import Ticket
from bailiwick.rules.actions.chains import Chain
from bailiwick.rules.actions.running import concerns, look
from bailiwick.rules.engine.names import Names
from bailiwick.rules.engine.situations import READ, Situation
from bailiwick.rules.models import Occasion, Outcome, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

log = structlog.get_logger(__name__)
#: occasions that are read, and removed, together
PORTION = 100
#: how long a run takes up further occasions; the next run stands in line behind what else was queued meanwhile
RUN = timedelta(seconds=10)


def occasions_wait() -> bool:
    """Whether anything waits that the common job works off."""
    return Occasion.objects.filter(is_aside=False).exists()


def work_off_waiting(*, stand_aside: Callable[[int], object], is_careful: bool = False) -> int:
    """Look at what waits, oldest first, for a while; returns how many occasions it was.

    `stand_aside` queues a job for a ticket. A careful run trusts none of those that a run before may have failed at.
    """
    count, began = 0, clock.now()
    if is_careful:
        _let_all_stand_aside(stand_aside)
    while clock.now() - began < RUN:
        portion = _portion(stand_aside)
        if portion is None:
            break
        removed, left = portion
        count += removed + _work_off_each(left, stand_aside, until=began + RUN)
    return count


@transaction.atomic
def _let_all_stand_aside(stand_aside: Callable[[int], object]) -> None:
    _part(_oldest(), stand_aside)


def _oldest() -> list[Occasion]:
    """Return a portion of what waits, held; whoever else holds one of them is waited for, because what comes behind depends on it."""
    others = Occasion.objects.filter(ticket=OuterRef("ticket"), is_aside=True)
    waiting = Occasion.objects.select_for_update(of=("self",)).filter(is_aside=False).annotate(is_behind=Exists(others))
    return list(waiting.order_by("id")[:PORTION])


def _part(occasions: Iterable[Occasion], stand_aside: Callable[[int], object]) -> None:
    """Let the tickets of some occasions stand aside, with all that waits on them."""
    tickets = list(dict.fromkeys(occasion.ticket_id for occasion in occasions))
    if tickets:
        Occasion.objects.filter(ticket__in=tickets, is_aside=False).update(is_aside=True)
    for ticket in tickets:
        stand_aside(ticket)


def _portion(stand_aside: Callable[[int], object]) -> tuple[int, list[Occasion]] | None:
    """Remove what concerns no rule from the oldest that wait; return how many those were and what is left of them, or None when none wait."""
    with transaction.atomic():
        found = _oldest()
        if not found:
            return None
        _part((occasion for occasion in found if occasion.is_behind), stand_aside)  # type: ignore[attr-defined] # annotated
        mine = [occasion for occasion in found if not occasion.is_behind]  # type: ignore[attr-defined] # annotated
        try:
            with transaction.atomic():
                left = _concerning(mine)
        except Error:
            log.exception("occasions could not be read together")
            left = mine
        keys = {occasion.pk for occasion in left}
        done = [occasion.pk for occasion in mine if occasion.pk not in keys]
        if done:
            Occasion.objects.filter(pk__in=done).delete()
    return len(done), left


def _concerning(occasions: Sequence[Occasion]) -> list[Occasion]:
    """Return those which a rule may act on, and those behind them on the same ticket, for which everything may be different then."""
    rules = list(Rule.objects.acting(timezone.localdate(clock.now())).filter(trigger__in={each for one in occasions for each in one.triggers}))
    tickets = Ticket.objects.select_related(*READ).in_bulk({occasion.ticket_id for occasion in occasions})
    names, busy, left = Names(), set(), []
    for occasion in occasions:
        if occasion.ticket_id in busy or _concerns_any(rules, occasion, tickets.get(occasion.ticket_id), names):
            busy.add(occasion.ticket_id)
            left.append(occasion)
    return left


def _concerns_any(rules: Sequence[Rule], occasion: Occasion, ticket: Ticket | None, names: Names) -> bool:
    """Whether a rule may act on an occasion; one at which this cannot be told is for the one who looks closely."""
    if ticket is None or ticket.merged_into_id is not None:
        return False
    try:
        situation, chain = _situation(occasion, ticket), Chain(tuple(occasion.chain), occasion.depth)
        return any(rule.trigger in occasion.triggers and concerns(rule, situation, names, chain) for rule in rules)
    except Error:
        raise
    except Exception:
        log.exception("an occasion could not be read", occasion=occasion.pk)
        return True


def _work_off_each(occasions: Sequence[Occasion], stand_aside: Callable[[int], object], *, until: datetime) -> int:
    """Look closely at what is left of a portion, each in a transaction of its own; returns how many."""
    count, failed = 0, set()
    for occasion in occasions:
        if clock.now() >= until:
            break
        if occasion.ticket_id in failed:
            continue
        try:
            count += _work_off_one(occasion.ticket_id)
        except Exception:
            log.exception("an occasion stands aside", occasion=occasion.pk, ticket=occasion.ticket_id)
            failed.add(occasion.ticket_id)
            with transaction.atomic():
                _part([occasion], stand_aside)
    return count


def work_off_ticket(ticket_id: int) -> int:
    """Look at everything that waits on a ticket, oldest first, with what it leads to; returns how many occasions it was."""
    count = 0
    while _work_off_one(ticket_id):
        count += 1
    return count


@transaction.atomic
def _work_off_one(ticket_id: int) -> bool:
    """Look at the oldest occasion of a ticket and remove it, in one transaction."""
    occasion = Occasion.objects.select_for_update().filter(ticket=ticket_id).order_by("id").first()
    if occasion is None:
        return False
    now = clock.now()
    chain = Chain(tuple(occasion.chain), occasion.depth)
    rules = Rule.objects.acting(timezone.localdate(now)).filter(trigger__in=occasion.triggers)
    for rule in rules:
        situation = _situation(occasion, Ticket.objects.select_related(*READ).get(pk=ticket_id))
        if situation.ticket.merged_into_id is not None:
            break
        run = look(rule, situation, event=occasion.event, now=now, chain=chain)
        if run is None or run.outcome != Outcome.DONE:
            continue
        if rule.stop_after:
            break
        chain = chain.beside(rule.pk)
    occasion.delete()
    return True


def _situation(occasion: Occasion, ticket: Ticket) -> Situation:
    """Return the ticket as it is, after what rules before did, with the event that was."""
    return Situation(
        ticket,
        at=occasion.at,
        changes={name: (before, after) for name, (before, after) in occasion.changes.items()},
        entry=occasion.entry,
        entry_kind=occasion.entry_kind,
        by=occasion.by,
        is_whole="opened" in occasion.triggers,
    )
