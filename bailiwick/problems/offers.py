"""What the menu of a ticket offers: its cause, and that it concerns many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.core.glances import add_glance, there_is
from bailiwick.core.offers import Offer, add_offer
from bailiwick.desk.models import Ticket
from bailiwick.problems.models import Spike
from bailiwick.problems.permissions import can_announce_outage, can_link_to_problem

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


def _may_announce(actor: Actor, ticket: Ticket) -> bool:
    return can_announce_outage(actor, ticket) and ticket.parent_id is None and not there_is(ticket, "known-outage", actor.user)


add_glance(Ticket, "known-outage", lambda ticket, _user: Spike.objects.outages().filter(parent=ticket.pk))
add_offer(Ticket, Offer("open_problem", _("Open a problem"), "problems:problem_open", "wrench", can_link_to_problem, order=60, group="others"))
add_offer(Ticket, Offer("link_problem", _("Link to a problem"), "problems:ticket_link", "link", can_link_to_problem, order=61, group="others"))
add_offer(Ticket, Offer("open_outage", _("Make it a known outage"), "problems:outage_open", "warning", _may_announce, order=62, group="others"))
