"""Notes what happens for rules to look at, and works it off in order.

An occasion is written in the transaction of its event, together with the job that works it off:
both are there or neither. The job looks at one occasion in one transaction and removes it in the
same, so after a crash it is looked at again as if for the first time, and never twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bailiwick.core import clock
from bailiwick.core.kept import kept
from bailiwick.core.storing import insert
from bailiwick.desk.events import EntryAdded
from bailiwick.desk.models import Ticket
from bailiwick.rules.actions.chains import DEEPEST, Chain, present_chain
from bailiwick.rules.actions.running import look
from bailiwick.rules.engine.situations import Situation
from bailiwick.rules.models import Occasion, Outcome, Rule, RuleRun, triggers_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bailiwick.core.actors import Actor
    from bailiwick.desk.events import TicketEvent

#: what a situation reads of a ticket, in one query
READ = ("category", "team", "assignee__person", "requester", "department", "site")


def note_occasion(event: TicketEvent) -> bool:
    """Write an occasion down if any rule waits for it; returns whether one does."""
    return notes_occasions([event])


def notes_occasions(events: Sequence[TicketEvent]) -> bool:
    """Write occasions of one kind down at once, if any rule waits for them; returns whether one does."""
    triggers = triggers_of(type(events[0]))
    if not triggers or _awaited(timezone.localdate(events[0].at)).isdisjoint(triggers):
        return False
    chain = present_chain()
    if chain.depth >= DEEPEST:
        _cut(chain, events[0])
        return False
    occasions = [_occasion(event, triggers, chain) for event in events]
    if len(occasions) == 1:
        insert(occasions[0])
    else:
        Occasion.objects.bulk_create(occasions)
    return True


@kept(Rule)
def _awaited(today: date) -> frozenset[str]:
    """Return what rules wait for."""
    return frozenset(Rule.objects.acting(today).values_list("trigger", flat=True))


def _occasion(event: TicketEvent, triggers: list[str], chain: Chain) -> Occasion:
    return Occasion(
        ticket=event.subject,
        triggers=triggers,
        event=event.name(),
        at=event.at,
        changes={name: [_plain(before), _plain(after)] for name, (before, after) in event.changes.items()},
        entry=getattr(event, "entry", None),
        entry_kind=event.kind if isinstance(event, EntryAdded) else "",
        by=_by(event.actor, event.subject),
        chain=list(chain.rules),
        depth=chain.depth,
    )


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _by(actor: Actor, ticket: Ticket) -> str:
    if actor.user is None:
        return "system"
    person = getattr(actor.user, "person_id", None)
    return "client" if person is not None and person in (ticket.requester_id, ticket.affected_id) else "desk"


def _cut(chain: Chain, event: TicketEvent) -> None:
    """Log that consequences of consequences end here."""
    words = _("Rules set each other off %(count)s times in a row, so it ends here.") % {"count": chain.depth}
    rule = Rule.objects.get(pk=chain.rules[-1])
    RuleRun.objects.create(
        rule=rule,
        ticket=event.subject,
        event=event.name(),
        at=event.at,
        outcome=Outcome.HELD,
        error=words,
        reason=rule.when_words(),
        chain=list(chain.rules),
    )


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
        situation = _situation(occasion)
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


def _situation(occasion: Occasion) -> Situation:
    """Return the ticket as it is now, after what rules before did, with the event that was."""
    ticket = Ticket.objects.select_related(*READ).get(pk=occasion.ticket_id)
    return Situation(
        ticket,
        at=occasion.at,
        changes={name: (before, after) for name, (before, after) in occasion.changes.items()},
        entry=occasion.entry,
        entry_kind=occasion.entry_kind,
        by=occasion.by,
        is_whole="opened" in occasion.triggers,
    )
