"""Setting by hand what a promise on a ticket comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.clocks.actions import override_clock
from bailiwick.clocks.models import subject_of
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.desk.actions.rows import hold, keep
from bailiwick.desk.actions.showing import PROMISE_FIELDS, show
from bailiwick.desk.events import PromiseOverridden
from bailiwick.desk.permissions import can_override_promise

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.clocks.models import Clock
    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket


@transaction.atomic
def override_promise(
    ticket: Ticket,
    *,
    actor: Actor,
    now: datetime,
    clock: Clock | None,
    reason: str,
    due_at: datetime | None = None,
    verdict: bool | None = None,
    version: int | None = None,
) -> Clock:
    """Set by hand when a promise on a ticket is due, or whether it counts as kept; with neither, what was set before is forgotten.

    Returns the clock as it stands then. Raises ValidationError for a clock of something else, without a reason, or when both are given; Stale.
    """
    hold(ticket, version=version)
    require(can_override_promise(actor, ticket))
    if clock is None or (clock.subject_type, clock.subject_id) != subject_of(ticket):
        raise ValidationError({"kind": _("There is no such promise on this ticket.")})
    moved = override_clock(clock, actor=actor, now=now, reason=reason, due_at=due_at, verdict=verdict)
    show(ticket, [moved.clock], now=now)
    keep(ticket, *PROMISE_FIELDS, now=now)
    promise = str(moved.clock.get_kind_display())
    publish(PromiseOverridden(actor=actor, subject=ticket, at=now, promise=promise, reason=reason.strip(), due_at=due_at, verdict=verdict))
    return moved.clock
