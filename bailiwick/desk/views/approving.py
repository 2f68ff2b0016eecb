"""Asking people to approve something on a ticket, and the box that tells how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bailiwick.approvals.models import Approval
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.approving import SOLVE, ask_ticket_approval
from bailiwick.desk.forms.approving import AskApprovalForm
from bailiwick.desk.models import Ticket
from bailiwick.desk.permissions import can_see_whole, can_work_ticket
from bailiwick.desk.views.steps import blame

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _ticket(request: HttpRequest, pk: int) -> Ticket:
    found = Ticket.objects.visible_to(account_of(request)).select_related("requester__manager").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def ticket_ask_approval(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask people to approve something on a ticket."""
    ticket, actor = _ticket(request, pk), actor_of(request)
    require(can_work_ticket(actor, ticket))
    given = request.POST if request.method == "POST" else None
    form = AskApprovalForm(given, user=account_of(request), ticket=ticket, initial={"title": ticket.title, "manager": True})
    problem = ""
    if form.is_valid():
        data = form.cleaned_data
        asked = {name: data[name] for name in ("title", "body", "rule", "due_on", "wait")}
        try:
            ask_ticket_approval(
                ticket, actor=actor, now=now(), approvers=form.approvers(), before=(SOLVE,) if data["before_solving"] else (), **asked
            )
        except ValidationError as error:
            blame(form, error)
        except Conflict as conflict:
            problem = str(conflict.message)
        else:
            messages.success(request, _("Asked. You will hear when it is decided."))
            return redirect("desk:ticket", ticket.number)
    context: dict[str, Any] = {"ticket": ticket, "form": form, "problem": problem}
    return render(request, "desk/ticket_approval.html", context, status=422 if form.is_bound else 200)


@require_GET
def ticket_approvals(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the questions asked on a ticket as a box on its page."""
    ticket = _ticket(request, pk)
    if not can_see_whole(actor_of(request), ticket):
        raise Http404
    asked = list(Approval.objects.about(ticket).prefetch_related("votes__approver", "votes__decided_by").order_by("-pk")[:20])
    known = set(Approval.objects.visible_to(account_of(request)).filter(pk__in=[approval.pk for approval in asked]).values_list("pk", flat=True))
    context = {
        "ticket": ticket,
        "asked": [{"approval": approval, "known": approval.pk in known, "votes": approval.votes.all()} for approval in asked],
        "may_ask": ticket.is_unfinished and can_work_ticket(actor_of(request), ticket),
    }
    return render(request, "desk/parts/ticket_approvals.html", context)
