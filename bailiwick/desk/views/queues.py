"""Queues: the built-in and saved views of the record list, under the desk's own address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from bailiwick.core.actors import account_of
from bailiwick.desk.models import FINISHED, Ticket
from bailiwick.desk.views.words import ticket_row

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.desk.models.tickets import TicketQuerySet

#: lines of a box
SHORT_LIST = 8


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Go to the list of tickets: my work for the desk, my requests for clients."""
    if not account_of(request).may("desk.see_tickets"):
        return redirect("portal:requests")
    return redirect(f"{reverse('records:list', args=['tickets'])}?view=my-work")


@require_GET
def person_tickets(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a person's tickets as a box on their page."""
    return _box(request, Ticket.objects.filter(requester=pk), f"requester={pk}")


@require_GET
def site_tickets(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a site's tickets as a box on its page."""
    return _box(request, Ticket.objects.filter(site=pk), f"site={pk}")


def _box(request: HttpRequest, tickets: TicketQuerySet, narrowed: str) -> HttpResponse:
    """Draw the newest tickets of something, unfinished ones first, with a link to all."""
    user = account_of(request)
    seen = tickets.visible_to(user).listed_to(user)
    rows = [*seen.unfinished().order_by("-opened_at", "-id")[:SHORT_LIST]]
    rows += seen.filter(state__in=FINISHED).order_by("-opened_at", "-id")[: SHORT_LIST - len(rows)]
    all_url = f"{reverse('records:list', args=['tickets'])}?view=all&{narrowed}"
    return render(request, "desk/parts/ticket_box.html", {"tickets": [ticket_row(ticket) for ticket in rows], "all_url": all_url})
