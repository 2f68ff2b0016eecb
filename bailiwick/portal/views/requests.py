"""My requests, and what is decided on one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.models import FINISHED, Ticket
from bailiwick.portal.actions import accept_solution, reject_solution
from bailiwick.portal.forms import RejectForm
from bailiwick.portal.refusals import refusals_of
from bailiwick.portal.words import request_line, waits_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.desk.models.tickets import TicketQuerySet
    from bailiwick.people.models import User

#: requests on one page
PAGE = 25
SHOWN = ("open", "ended", "department")


def own_requests(user: User) -> TicketQuerySet:
    """Return what somebody asked for, and what others asked for them."""
    return Ticket.objects.visible_to(user).filter(Q(requester=user.person_id) | Q(affected=user.person_id))


def department_requests(user: User) -> TicketQuerySet:
    """Return what the departments asked for of which somebody is the contact; secrets never."""
    departments = Q(pk__in=())
    for path in user.contact_paths:
        departments |= Q(department__path__startswith=path)
    return Ticket.objects.visible_to(user).filter(departments, need_to_know=False)


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Show my requests: open ones, ended ones, or those of my department."""
    user, moment = cast("User", account_of(request)), now()
    require(user.may("desk.ask"))
    show = request.GET.get("show", "")
    show = show if show in SHOWN and (show != "department" or user.contact_paths) else "open"
    rows = department_requests(user) if show == "department" else own_requests(user)
    rows = rows.filter(state__in=FINISHED) if show == "ended" else rows.unfinished() if show == "open" else rows
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:  # noqa: PLR2004 - digits of the largest key
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.select_related("requester", "affected").order_by("-pk")[: PAGE + 1])
    waits, refused = waits_of(found), refusals_of(found)
    context: dict[str, Any] = {
        "show": show,
        "is_contact": bool(user.contact_paths),
        "lines": [
            request_line(ticket, moment, waits.get(ticket.pk, ""), me=user.person_id, is_refused=ticket.pk in refused) for ticket in found[:PAGE]
        ],
        "older_url": f"?show={show}&before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
    }
    return render(request, "portal/requests.html", context)


@require_safe
def request_page(_request: HttpRequest, number: str) -> HttpResponse:
    """Lead to the one page that a request has for everybody."""
    return redirect("desk:ticket", number)


def _ticket(request: HttpRequest, number: str) -> Ticket:
    found = Ticket.objects.visible_to(account_of(request)).filter(number=number).first()
    if found is None:
        raise Http404
    return found


@require_POST
def solution_accept(request: HttpRequest, number: str) -> HttpResponse:
    """Say that the matter is settled."""
    try:
        accept_solution(_ticket(request, number), actor=actor_of(request), now=now())
    except Conflict as conflict:
        messages.error(request, str(conflict.message))
    else:
        messages.success(request, _("Thank you. The request is closed."))
    return redirect("desk:ticket", number)


@require_POST
def solution_reject(request: HttpRequest, number: str) -> HttpResponse:
    """Say that the matter is not settled, and why; what was typed stays until it has arrived."""
    ticket, form = _ticket(request, number), RejectForm(request.POST)
    if form.is_valid():
        try:
            about = reject_solution(ticket, actor=actor_of(request), now=now(), reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error("reason", error.messages)
        except Conflict as conflict:
            messages.error(request, str(conflict.message))
            return redirect("desk:ticket", ticket.number)
        else:
            messages.success(request, _("We are on it again."))
            return redirect("desk:ticket", about.number)
    return render(request, "portal/reject.html", {"ticket": ticket, "reject_form": form}, status=422)
