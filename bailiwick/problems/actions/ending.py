"""How spikes end: dismissed, quiet again, or solved with their parent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.announcements.actions import end_announcement, publish_announcement
from bailiwick.announcements.models import State as AnnouncementState
from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.problems import Conflict
from bailiwick.problems.actions.outages import hold_spike
from bailiwick.problems.events import OutageReturned, SpikeDismissed, SpikeEnded, SpikeTakenUp
from bailiwick.problems.models import Spike, SpikeCall, SpikeRule, SpikeState
from bailiwick.problems.permissions import can_handle_spikes

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket


@transaction.atomic
def dismiss_spike(spike: Spike, *, actor: Actor, now: datetime, reason: str) -> None:
    """Say that a spike is none; the same cause makes no other while it rests. Raises ValidationError, IllegalMove."""
    hold_spike(spike)
    require(can_handle_spikes(actor))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why these calls do not belong together.")})
    spike.move_to(SpikeState.DISMISSED)
    hours = spike.rule.rest_hours if spike.rule is not None else SpikeRule._meta.get_field("rest_hours").default
    spike.dismissed_because, spike.ended_at = reason.strip()[:255], now
    spike.rests_until = now + timedelta(hours=hours)
    spike.handled_by_id = actor.user.pk if actor.user is not None else None
    spike.save(update_fields=["state", "dismissed_because", "rests_until", "ended_at", "handled_by"])
    publish(SpikeDismissed(actor=actor, subject=spike, at=now, reason=spike.dismissed_because))


def end_quiet_spikes(*, now: datetime, limit: int = 200) -> int:
    """End the spikes that nobody took up and about which nobody calls any more; return how many."""
    quiet = Spike.objects.filter(state=SpikeState.OPEN, quiet_at__lte=now).order_by("quiet_at")[:limit]
    return sum(_end_quiet(spike, now=now) for spike in quiet)


@transaction.atomic
def _end_quiet(spike: Spike, *, now: datetime) -> bool:
    hold_spike(spike)
    if spike.state != SpikeState.OPEN or spike.quiet_at > now:
        return False
    _end(spike, actor=System("nobody calls about it any more"), now=now)
    return True


def _end(spike: Spike, *, actor: Actor, now: datetime) -> None:
    spike.move_to(SpikeState.ENDED)
    spike.ended_at = now
    spike.save(update_fields=["state", "ended_at"])
    publish(SpikeEnded(actor=actor, subject=spike, at=now))


@transaction.atomic(savepoint=False)
def end_outage_of(parent: Ticket, *, actor: Actor, now: datetime) -> None:
    """End the outage whose parent was solved, and its announcement with it."""
    for spike in _OUTAGES(parent=parent.pk):
        hold_spike(spike)
        _end(spike, actor=actor, now=now)
        if spike.announcement is not None and spike.announcement.state == AnnouncementState.PUBLISHED:
            end_announcement(spike.announcement, actor=System(f"outage {parent.number} was solved"), now=now)


_OUTAGES = Prepared(lambda: Spike.objects.outages().filter(parent=Slot("parent", Spike.parent)))


@transaction.atomic
def return_outage_of(parent: Ticket, *, actor: Actor, now: datetime) -> None:
    """Let the outage whose parent was reopened hold again, and its announcement with it."""
    spike = Spike.objects.filter(parent=parent, state=SpikeState.ENDED).order_by("-ended_at").first()
    if spike is None or Spike.objects.outages().filter(parent=parent).exists():
        return
    hold_spike(spike)
    spike.move_to(SpikeState.OUTAGE)
    spike.ended_at, spike.quiet_at = None, max(spike.quiet_at, now + timedelta(minutes=45))
    spike.save(update_fields=["state", "ended_at", "quiet_at"])
    publish(OutageReturned(actor=actor, subject=spike, at=now))
    if spike.announcement is not None and spike.announcement.state == AnnouncementState.ENDED:
        try:
            publish_announcement(spike.announcement, actor=System(f"outage {parent.number} returned"), now=now)
        except Conflict:  # it was to end by now; whoever reopened the ticket sees that it is not announced
            return


@transaction.atomic
def adopt_parent(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Take the parent that somebody gave to most calls of a spike for the spike's own."""
    call = SpikeCall.objects.filter(pk=ticket.pk, spike__state=SpikeState.OPEN).select_related("spike").first()
    if call is None or ticket.parent_id is None or Spike.objects.outages().filter(parent=ticket.parent_id).exists():
        return
    under = SpikeCall.objects.filter(spike=call.spike, ticket__parent=ticket.parent_id).count()
    if 2 * under < call.spike.calls:
        return
    spike = call.spike
    hold_spike(spike)
    spike.move_to(SpikeState.OUTAGE)
    spike.parent, spike.joined_at = ticket.parent, now
    spike.handled_by_id = actor.user.pk if actor.user is not None else None
    spike.save(update_fields=["state", "parent", "joined_at", "handled_by"])
    publish(SpikeTakenUp(actor=actor, subject=spike, at=now, parent=spike.parent.number if spike.parent else "", joined=under))
