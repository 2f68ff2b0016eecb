"""What stands in the menu of a ticket besides its steps."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.offers import Offer, add_offer
from bailiwick.desk.models import Ticket
from bailiwick.desk.permissions import can_work_ticket, can_write_from_ticket

add_offer(
    Ticket,
    Offer(
        "ask_approval",
        _("Ask for approval"),
        "desk:ticket_ask_approval",
        "check-circle",
        lambda actor, ticket: ticket.is_unfinished and can_work_ticket(actor, ticket),
        order=40,
        group="client",
    ),
)
add_offer(Ticket, Offer("write_article", _("Write an article from this"), "desk:article_write", "book", can_write_from_ticket, order=60))
