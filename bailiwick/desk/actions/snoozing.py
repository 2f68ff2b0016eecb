"""Putting a ticket aside for a while, for oneself or for the team; the promise runs on."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.moments import exact
from bailiwick.core.permissions import Refused, require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.rows import hold
from bailiwick.desk.events import TicketSnoozed, TicketWoken
from bailiwick.desk.models import FINISHED, Snooze, Ticket
from bailiwick.desk.permissions import can_work_ticket, user_of

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor

#: nobody puts a ticket aside for longer
LONGEST = timedelta(days=366)
LATER_TODAY = timedelta(hours=3)
MORNING = time(8)
SUNDAY = 6
#: name -> what people call it; see `preset_instant`
PRESETS = {
    "later": gettext_lazy("Later today, in three hours"),
    "tomorrow": gettext_lazy("Tomorrow at 8:00"),
    "monday": gettext_lazy("Monday at 8:00"),
}
BATCH = 500


def preset_instant(name: str, now: datetime) -> datetime:
    """Return the instant of a preset, in the zone of the place. Raises KeyError for another name."""
    local = timezone.localtime(now)
    days = {"later": 0, "tomorrow": 1, "monday": 7 - local.weekday()}[name]
    if not days:
        return now + LATER_TODAY
    return datetime.combine(local.date() + timedelta(days=days), MORNING, local.tzinfo)


@transaction.atomic
def snooze_ticket(ticket: Ticket, *, actor: Actor, now: datetime, until: datetime, for_team: bool = False, note: str = "") -> Snooze:
    """Put a ticket aside until an instant: it leaves one's own work list, or with `for_team` those of everybody.

    The promise runs on. Raises ValidationError, and Conflict on a finished ticket.
    """
    hold(ticket)
    require(can_work_ticket(actor, ticket))
    user = user_of(actor)
    if user is None:
        raise Refused(_("Only a person can put a ticket aside."))
    if ticket.state in FINISHED:
        raise Conflict(_("This ticket is solved; there is nothing to put aside."))
    if not now < until <= now + LONGEST:
        raise ValidationError({"until": _("Choose a time within the next year.")})
    facts = {"user": user, "for_team": for_team, "since": now, "until": until, "note": note.strip()[:255]}
    snooze, _is_new = Snooze.objects.update_or_create(ticket=ticket, defaults=facts)
    publish(TicketSnoozed(actor=actor, subject=ticket, at=now, until=exact(until), for_team=for_team, note=snooze.note))
    return snooze


@transaction.atomic
def wake_ticket(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Bring a ticket back before its time. Raises Conflict when it was not put aside."""
    hold(ticket)
    require(can_work_ticket(actor, ticket))
    if not wake(ticket, actor=actor, now=now, why=_("before its time")):
        raise Conflict(_("This ticket was not put aside."))


def wake(ticket: Ticket, *, actor: Actor, now: datetime, why: str) -> bool:
    """Bring a held ticket back, if it was put aside, and tell whether it was."""
    snooze = Snooze.objects.filter(ticket=ticket).first()
    if snooze is None or not Snooze.objects.filter(pk=snooze.pk).delete()[0]:
        return False
    publish(TicketWoken(actor=actor, subject=ticket, at=now, why=why, user=snooze.user_id, note=snooze.note))
    return True


@transaction.atomic(savepoint=False)
def wake_after_change(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Bring a ticket back that got into other hands; one that is finished just leaves the list of those put aside."""
    if ticket.state in FINISHED:
        Snooze.objects.filter(ticket=ticket).delete()
    else:
        wake(ticket, actor=actor, now=now, why=_("it changed hands"))


def wake_due_tickets(*, now: datetime) -> int:
    """Bring back the tickets whose time has come, each in its own transaction, and return how many."""
    due = Snooze.objects.filter(until__lte=now, ticket__merged_into=None).select_related("ticket").order_by("until", "id")[:BATCH]
    return sum(_wake_due(snooze, now=now) for snooze in due)


@transaction.atomic
def _wake_due(snooze: Snooze, *, now: datetime) -> bool:
    hold(snooze.ticket)
    still = Snooze.objects.filter(pk=snooze.pk, until__lte=now).exists()
    return still and wake(snooze.ticket, actor=System("the time set has come"), now=now, why=_("the time set has come"))
