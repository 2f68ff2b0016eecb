"""The way from a ticket to the schedule it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.core.glances import add_glance, there_is
from bailiwick.core.offers import Offer, add_offer
from bailiwick.desk.models import Ticket
from bailiwick.recurring.models import Occurrence
from bailiwick.recurring.permissions import can_see_schedules

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


def came_round(actor: Actor, ticket: Ticket) -> bool:
    """Whether a schedule opened the ticket, and the actor may look at it."""
    return can_see_schedules(actor) and there_is(ticket, "occurrence", actor.user)


add_glance(Ticket, "occurrence", lambda ticket, _user: Occurrence.objects.filter(ticket=ticket.pk))
add_offer(Ticket, Offer("schedule", _("Schedule it came from"), "recurring:ticket_schedule", "calendar", came_round, order=70, group="others"))
