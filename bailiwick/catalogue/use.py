"""How a service is used: its orders by month, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncMonth

from bailiwick.approvals.models import Approval
from bailiwick.catalogue.models import Order
from bailiwick.clocks.models import installation_zone
from bailiwick.desk.models import FINISHED, Ticket

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.catalogue.models import Service
    from bailiwick.core.actors import Account

#: months shown
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Month:
    """The orders of one month: those still open, those granted, those refused."""

    begins: datetime
    orders: int
    open: int
    granted: int
    refused: int


def months_of(service: Service, user: Account) -> list[Month]:
    """Return the last months in which a service was asked for, newest first, as far as a user may know of the tickets; one query."""
    tickets = Ticket.objects.visible_to(user).listed_to(user).values("pk")
    about = Approval.objects.filter(subject_type=Ticket._meta.label_lower, subject_id=OuterRef("ticket"))
    orders = Order.objects.filter(service=service, ticket__in=tickets)
    dated = orders.annotate(no=Exists(about.filter(state="refused")), begins=TruncMonth("ticket__opened_at", tzinfo=installation_zone()))
    done = Q(ticket__state__in=FINISHED)
    counts = {
        "orders": Count("pk"),
        "open": Count("pk", filter=~done & Q(no=False)),
        "granted": Count("pk", filter=done & Q(no=False)),
        "refused": Count("pk", filter=Q(no=True)),
    }
    found = dated.order_by("-begins").values("begins").annotate(**counts)[:MONTHS]
    return [Month(**cast("dict[str, Any]", row)) for row in found]
