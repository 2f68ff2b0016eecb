"""How requests reach tickets, runs and lists: always through the read door, so that a stranger learns nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from bailiwick.core.actors import account_of
from bailiwick.core.doors import LARGEST_KEY
from bailiwick.desk.models import Ticket

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError
    from django.db.models import QuerySet
    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse


def ticket_or_404(request: HttpRequest, pk: int) -> Ticket:
    """Return the ticket if the user may read all of it; raises Http404."""
    tickets = Ticket.objects.open_to(account_of(request)).select_related("requester__manager", "affected__manager", "category")
    found: Ticket = one_or_404(tickets, pk)
    return found


def one_or_404(rows: QuerySet[Any], pk: int) -> Any:
    """Return the row of a key out of those a user may see; raises Http404."""
    found = rows.filter(pk=pk).first() if 0 < pk <= LARGEST_KEY else None
    if found is None:
        raise Http404
    return found


def is_part(request: HttpRequest) -> bool:
    """Whether only a part of the page was asked for."""
    return bool(request.headers.get("HX-Request"))


def draw(request: HttpRequest, part: str, context: dict[str, Any], title: str, *, status: int = 200) -> HttpResponse:
    """Draw a box alone, or in a page of its own for a plain visit."""
    if is_part(request):
        return render(request, part, context, status=status)
    return render(request, "runbooks/panel_page.html", {**context, "panel_template": part, "title": title}, status=status)


def ask(request: HttpRequest, form: BaseForm, *, title: str, label: str, ticket: Ticket | None = None, **more: Any) -> HttpResponse:
    """Draw a page with one form."""
    back = more.pop("back", "") or (reverse("desk:ticket", args=[ticket.number]) if ticket is not None else "/")
    context = {"form": form, "title": title, "label": label, "ticket": ticket, "back": back, **more}
    return render(request, "runbooks/form.html", context, status=422 if form.is_bound else 200)


def go_back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Return to the page that asked, if it is one of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if safe and wanted else otherwise)


def blame(form: BaseForm, error: ValidationError) -> None:
    """Put an action's complaint on the fields of a form, or on the form where it has no such field."""
    faults = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, messages in faults.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)
