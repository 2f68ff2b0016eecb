"""Notes what happens for rules to look at.

An occasion is one row, written in the transaction of its event; nothing is queued. That occasions wait is seen by whoever takes
jobs from the queue, so the events of many people never stand in line for the same job, and a wake cannot be lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from bailiwick.core.kept import kept
from bailiwick.core.storing import insert
from bailiwick.desk.events import EntryAdded
from bailiwick.rules.actions.chains import DEEPEST, present_chain
from bailiwick.rules.models import Occasion, Outcome, Rule, RuleRun, triggers_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bailiwick.core.actors import Actor
    from bailiwick.desk.events import TicketEvent
    from bailiwick.desk.models import Ticket
    from bailiwick.rules.actions.chains import Chain


def note_occasions(events: Sequence[TicketEvent]) -> None:
    """Write occasions of one kind down at once, if any rule waits for them."""
    triggers = triggers_of(type(events[0]))
    if not triggers or _awaited(timezone.localdate(events[0].at)).isdisjoint(triggers):
        return
    chain = present_chain()
    if chain.depth >= DEEPEST:
        _cut(chain, events[0])
        return
    occasions = [_occasion(event, triggers, chain) for event in events]
    if len(occasions) == 1:
        insert(occasions[0])
    else:
        Occasion.objects.bulk_create(occasions)


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
