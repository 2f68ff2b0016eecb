"""Asking for help from one's own page, without a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.drafts import drop_draft
from bailiwick.core.permissions import require
from bailiwick.desk.actions import Opening, open_ticket
from bailiwick.desk.forms.asking import AskForm
from bailiwick.desk.models import Channel, read_back
from bailiwick.desk.permissions import can_log_calls, can_open_ticket
from bailiwick.desk.views.steps import blame

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.people.models import User


@require_http_methods(["GET", "POST"])
def ticket_open(request: HttpRequest) -> HttpResponse:
    """Let a client open a ticket for themselves; the desk logs a call instead."""
    actor, user = actor_of(request), cast("User", account_of(request))
    if can_log_calls(actor):
        return redirect("desk:call_log")
    require(can_open_ticket(actor, user.person))
    form = AskForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        opening = Opening(**form.cleaned_data, requester=user.person, channel=Channel.PORTAL)
        try:
            ticket = open_ticket(opening, actor=actor, now=now())
        except ValidationError as error:
            blame(form, error)
        else:
            drop_draft(user, "ask")
            messages.success(request, read_back(ticket, now()))
            return redirect("desk:ticket", ticket.number)
    return render(request, "desk/ticket_open.html", {"form": form}, status=422 if form.is_bound else 200)
