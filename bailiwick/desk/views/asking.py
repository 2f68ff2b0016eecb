"""Asking for help from one's own page, without a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.drafts import drop_sent
from bailiwick.core.hints import key_in
from bailiwick.core.permissions import require
from bailiwick.desk.actions import Around, Opening, open_ticket, sitting_of, takes_step
from bailiwick.desk.forms.asking import AskForm
from bailiwick.desk.models import Category, Channel, read_back
from bailiwick.desk.permissions import can_log_calls, can_open_ticket
from bailiwick.desk.views.asked import drawn_part
from bailiwick.desk.views.steps import blame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from bailiwick.people.models import User


@require_http_methods(["GET", "POST"])
def ticket_open(request: HttpRequest) -> HttpResponse:
    """Let a client open a ticket for themselves; the desk logs a call instead."""
    actor, user = actor_of(request), cast("User", account_of(request))
    if can_log_calls(actor):
        return redirect("desk:call_log")
    require(can_open_ticket(actor, user.person))
    if request.method == "GET" or takes_step(request.POST):
        return _page(request, _stepped(request, user))
    form = AskForm(request.POST, user=user)
    if form.is_valid():
        sitting = sitting_of(request.POST, form.cleaned_data["category"], "client")
        opening = Opening(**form.cleaned_data, requester=user.person, channel=Channel.PORTAL, triage=sitting.answers if sitting else None)
        try:
            ticket = open_ticket(opening, actor=actor, now=now())
        except ValidationError as error:
            blame(form, error)
        else:
            drop_sent(request, "ask")
            messages.success(request, read_back(ticket, now()))
            return redirect("desk:ticket", ticket.number)
    return _page(request, form, status=422)


@require_POST
def ask_triage(request: HttpRequest) -> HttpResponse:
    """Show a client the next question; the address of the page then leads to it too."""
    user = cast("User", account_of(request))
    require(can_open_ticket(actor_of(request), user.person))
    form = _stepped(request, user)
    part = _part(request, form, request.POST)
    response = render(request, "desk/parts/ask_triage.html", {"form": form, "part": part, "is_step": True})
    if not can_log_calls(actor_of(request)):
        state = {"category": str(form["category"].value() or ""), "triage_version": str(part.get("version", "")), "triage_path": part.get("path", "")}
        response["HX-Replace-Url"] = f"{reverse('desk:ticket_open')}?{urlencode({name: value for name, value in state.items() if value})}"
    return response


def _stepped(request: HttpRequest, user: User) -> AskForm:
    """Return the form with everything typed, or what an address says, and nothing complained about."""
    initial = (request.POST if request.method == "POST" else request.GET).dict()
    if "triage_category" in initial:
        initial["category"] = initial["triage_category"]
    return AskForm(user=user, initial=initial)


def _page(request: HttpRequest, form: AskForm, *, status: int = 200) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    return render(request, "desk/ticket_open.html", {"form": form, "part": _part(request, form, sent)}, status=status)


def _part(request: HttpRequest, form: AskForm, sent: Mapping[str, str]) -> dict[str, Any]:
    """Return the part of the form with the questions, as a client is asked them."""
    user = cast("User", account_of(request))
    key = key_in(form["category"].value())
    category = Category.objects.visible_to(user).filter(pk=key, retired_at=None).first() if key else None
    person = user.person
    around = Around(category, person.site, person.department, person)
    title = str(form["title"].value() or "")
    return drawn_part(sitting_of(sent, category, "client"), around, user, now(), url=reverse("desk:ask_triage"), title=title, face="client")
