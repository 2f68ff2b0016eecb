"""Checklists on tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.models import Ticket
from bailiwick.runbooks.actions import add_checklist, add_item, move_item, remove_checklist, remove_item, tick_item, untick_item
from bailiwick.runbooks.forms.following import ChecklistForm, ItemForm
from bailiwick.runbooks.models import Checklist, ChecklistItem
from bailiwick.runbooks.permissions import can_follow
from bailiwick.runbooks.views.doors import ask, blame, draw, go_back, is_part, one_or_404, ticket_or_404
from bailiwick.runbooks.views.words import list_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: what can be done with an item by one click
STEPS = {"tick": tick_item, "untick": untick_item, "remove": remove_item}


@require_safe
def ticket_checklists(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the checklists of a ticket, as a box on its page."""
    return _box(request, ticket_or_404(request, pk))


def _box(request: HttpRequest, ticket: Ticket, *, problem: str = "", status: int = 200) -> HttpResponse:
    user, moment = account_of(request), now()
    may = ticket.is_unfinished and can_follow(actor_of(request), ticket)
    rows = Checklist.objects.visible_to(user).filter(ticket=ticket).prefetch_related("items")
    context = {"ticket": ticket, "lists": [list_words(row, user=user, may=may, now=moment) for row in rows], "may": may, "problem": problem}
    return draw(request, "runbooks/parts/checklists.html", context, _("Checklists of %(number)s") % {"number": ticket.number}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def checklist_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a checklist, from a template or typed, and add it."""
    ticket = ticket_or_404(request, pk)
    require(can_follow(actor_of(request), ticket))
    form = ChecklistForm(request.POST if request.method == "POST" else None, user=account_of(request))
    if form.is_valid():
        data = form.cleaned_data
        values = {"title": data["title"], "items": data["items"].splitlines(), "must_finish": data["must_finish"], "template": data["template"]}
        try:
            add_checklist(ticket, actor=actor_of(request), now=now(), **values)
        except ValidationError as error:
            blame(form, error)
        else:
            messages.success(request, _("Added."))
            return redirect("desk:ticket", ticket.number)
    return ask(request, form, title=_("Add a checklist"), label=_("Add"), ticket=ticket)


def _list_or_404(request: HttpRequest, pk: int) -> Checklist:
    rows = Checklist.objects.visible_to(account_of(request)).select_related("ticket")
    found: Checklist = one_or_404(rows, pk)
    return found


def _item_or_404(request: HttpRequest, pk: int, item_pk: int) -> ChecklistItem:
    checklist = _list_or_404(request, pk)
    item = checklist.items.filter(pk=item_pk).select_related("checklist__ticket", "other").first()
    if item is None:
        raise Http404
    return item


@require_POST
def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an item to a list: words, or the number of another ticket."""
    checklist, form = _list_or_404(request, pk), ItemForm(request.POST)
    if not form.is_valid():
        return _box(request, checklist.ticket, problem=" ".join(str(e) for errors in form.errors.values() for e in errors), status=422)
    number = form.cleaned_data["number"].strip()
    other = Ticket.objects.visible_to(account_of(request)).filter(number__iexact=number).first() if number else None
    if number and other is None:
        return _box(request, checklist.ticket, problem=_("There is no ticket with this number."), status=422)
    try:
        add_item(checklist, actor=actor_of(request), now=now(), text=form.cleaned_data["text"], other=other)
    except ValidationError as error:
        return _box(request, checklist.ticket, problem=" ".join(error.messages), status=422)
    return _after(request, checklist.ticket)


@require_POST
def item_step(request: HttpRequest, pk: int, item_pk: int, name: str) -> HttpResponse:
    """Tick an item, untick it or take it off."""
    item = _item_or_404(request, pk, item_pk)
    if name not in STEPS:
        raise Http404
    ticket = item.checklist.ticket
    try:
        STEPS[name](item, actor=actor_of(request), now=now())
    except Conflict as conflict:
        return _box(request, ticket, problem=str(conflict.message), status=409)
    return _after(request, ticket)


@require_POST
def item_move(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Put an item at another place of its list."""
    item = _item_or_404(request, pk, item_pk)
    place = request.POST.get("place", "")
    wanted = int(place) if place.isascii() and place.isdecimal() and len(place) < 6 else 1  # noqa: PLR2004 - no list is that long
    move_item(item, actor=actor_of(request), now=now(), place=wanted)
    return _after(request, item.checklist.ticket)


@require_POST
def checklist_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a checklist off its ticket."""
    checklist = _list_or_404(request, pk)
    remove_checklist(checklist, actor=actor_of(request), now=now())
    return _after(request, checklist.ticket)


def _after(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    if is_part(request):
        return _box(request, ticket_or_404(request, ticket.pk))
    return go_back(request, reverse("desk:ticket", args=[ticket.number]))
