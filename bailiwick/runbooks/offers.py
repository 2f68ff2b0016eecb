"""What this app offers in the menu of a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.core.offers import Offer, add_offer
from bailiwick.desk.models import Ticket
from bailiwick.runbooks.permissions import can_follow, can_verify

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


def _may_follow(actor: Actor, ticket: Ticket) -> bool:
    return ticket.is_unfinished and can_follow(actor, ticket)


def _may_verify(actor: Actor, ticket: Ticket) -> bool:
    return ticket.is_unfinished and can_verify(actor, ticket)


add_offer(Ticket, Offer("run_start", _("Begin a runbook"), "runbooks:run_start", "check-circle", _may_follow, order=30))
add_offer(Ticket, Offer("verify", _("Verify the caller"), "runbooks:verify", "shield", _may_verify, order=31, group="client"))
add_offer(Ticket, Offer("reset", _("Record a reset"), "runbooks:reset", "key", _may_verify, order=32, group="client"))
add_offer(Ticket, Offer("checklist_add", _("Add a checklist"), "runbooks:checklist_add", "check", _may_follow, order=33))
