"""How far a solution has come on its way to the tickets under the solved one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.models import JobProgress
from bailiwick.desk.actions import solved_so_far
from bailiwick.desk.models import Spread, Ticket
from bailiwick.desk.permissions import can_see_whole
from bailiwick.desk.views.kin import children_url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def spread_of(ticket: Ticket) -> dict[str, Any] | None:
    """Return how far the solution of a ticket has come while it is on its way."""
    spread = Spread.objects.filter(ticket=ticket, ended_at=None).select_related("ticket", "entry", "progress").first()
    return _words(spread, ticket) if spread is not None else None


@require_GET
def ticket_spread(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw how far the solution of a ticket has come, for its page that asks now and then."""
    spread = get_object_or_404(Spread.objects.select_related("ticket", "entry", "progress"), pk=pk)
    ticket = get_object_or_404(Ticket.objects.open_to(account_of(request)), pk=spread.ticket_id)
    if not can_see_whole(actor_of(request), ticket):
        raise Http404
    return render(request, "desk/parts/spread_now.html", {"spread": _words(spread, ticket)})


def _words(spread: Spread, ticket: Ticket) -> dict[str, Any]:
    progress = spread.progress
    done = solved_so_far(spread)
    said = {"done": done, "total": spread.total}
    return {
        **said,
        "url": reverse("desk:ticket_spread", args=[spread.pk]),
        "all_url": children_url(ticket),
        "is_over": spread.ended_at is not None,
        "stays": spread.total - done,
        "words": ngettext("%(done)d of %(total)d is solved", "%(done)d of %(total)d are solved", spread.total) % said,
        "is_held_up": progress is not None and progress.state == JobProgress.State.FAILED,
        "label": _("The tickets under this one are being solved"),
    }
