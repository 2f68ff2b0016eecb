"""Boxes on others' pages: what a ticket has to do with spikes and problems, and which outage is announced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bailiwick.announcements.models import Announcement
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.permissions import require
from bailiwick.desk.models import Ticket
from bailiwick.problems.models import Problem, Spike
from bailiwick.problems.permissions import can_link_to_problem, can_see_problems

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def ticket_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the problems that caused a ticket, and the spike or outage it belongs to."""
    ticket = Ticket.objects.open_to(account_of(request)).filter(pk=pk).first()
    if ticket is None:
        raise Http404
    require(can_see_problems(actor_of(request)))
    spikes = Spike.objects.visible_to(account_of(request)).select_related("site", "category")
    context = {
        "ticket": ticket,
        "problems": list(Problem.objects.visible_to(account_of(request)).filter(links__ticket=ticket)),
        "spike": spikes.filter(spike_calls__ticket=ticket).first() or spikes.filter(parent=ticket).order_by("-pk").first(),
        "may_link": can_link_to_problem(actor_of(request), ticket),
    }
    return render(request, "problems/_ticket_panel.html", context)


@require_safe
def announcement_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the outage that an announcement tells of."""
    if not Announcement.objects.visible_to(account_of(request)).filter(pk=pk).exists():
        raise Http404
    require(can_see_problems(actor_of(request)))
    spikes = list(Spike.objects.visible_to(account_of(request)).filter(announcement=pk).select_related("site", "category")[:5])
    parents = {t.pk: t for t in Ticket.objects.open_to(account_of(request)).filter(pk__in=[spike.parent_id for spike in spikes])}
    return render(request, "problems/_announcement_panel.html", {"lines": [{"spike": s, "parent": parents.get(s.parent_id or 0)} for s in spikes]})
