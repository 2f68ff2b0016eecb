"""Writing what happened to tickets into the ledgers of their clocks, and keeping on the tickets what follows; whoever calls saves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.clocks.actions import Happening, record_happenings
from bailiwick.clocks.models import Clock, ClockKind, EventKind, subject_of
from bailiwick.desk.actions.retelling import tell_past
from bailiwick.desk.actions.showing import CLIENT, show
from bailiwick.desk.models import SUBJECT, Ticket

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor


def record(tickets: Sequence[Ticket], happenings: Sequence[Happening], *, actor: Actor, now: datetime) -> None:
    """Write what happened, and show what follows. A ticket from before there were ledgers gets its own first."""
    if not happenings:
        return
    moved = record_happenings(happenings, actor=actor, now=now)
    found = {one.clock.subject_id for one in moved}
    for ticket in tickets:
        show(ticket, [one.clock for one in moved if one.clock.subject_id == ticket.pk], now=now)
    without = [ticket for ticket in tickets if ticket.pk not in found]
    has_some = set(Clock.objects.about(SUBJECT, [ticket.pk for ticket in without]).values_list("subject_id", flat=True)) if without else set()
    late = [ticket for ticket in without if ticket.pk not in has_some]
    if late:
        tell_past(late, actor=actor, now=now)


def told_line(ticket: Ticket, now: datetime) -> Happening:
    """Return that the client heard from us: the next word is due later."""
    return Happening(subject_of(ticket), EventKind.RESET, now, kinds=(ClockKind.CLIENT_UPDATE,), parties=(CLIENT,))
