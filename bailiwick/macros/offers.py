"""What this app offers on tickets, on their list and where people write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.core.offers import ListOffer, Offer, Tool, add_list_offer, add_offer, add_tool
from bailiwick.desk.models import Ticket
from bailiwick.macros.permissions import can_use, can_work_ticket

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


def _may_run(actor: Actor, ticket: Ticket) -> bool:
    return ticket.is_unfinished and can_use(actor) and can_work_ticket(actor, ticket)


add_offer(Ticket, Offer("macro", _("Run a macro"), "macros:ticket_macros", "play", _may_run, order=20))
add_list_offer(Ticket, ListOffer("macro", _("Run a macro"), "macros:macros_run", "play", "macros.use_macros"))
add_tool(Ticket, Tool("texts", _("Texts"), "macros:ticket_texts", "macros.use_macros"))
