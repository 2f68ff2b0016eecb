"""Addresses to which nothing is sent by itself: why, until when, and write to one again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.panels import panels_for
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.mailroom.actions import lift_suppression, suppress_address
from bailiwick.mailroom.models import Arrival, Suppression
from bailiwick.mailroom.permissions import can_manage_mailroom
from bailiwick.mailroom.upkeep_forms import SuppressForm
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: people of an address who are named
SHOWN = 5


def _row(request: HttpRequest, pk: int) -> Suppression:
    return get_object_or_404(Suppression.objects.visible_to(account_of(request)), pk=pk)


@require_safe
def suppression(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an address to which nothing is sent."""
    row, user = _row(request, pk), account_of(request)
    context = {
        "row": row,
        "in_force": row.lifted_at is None and row.until > now(),
        "bounce": Arrival.objects.visible_to(user).filter(pk=row.arrival_id).first() if row.arrival_id else None,
        "people": Person.objects.visible_to(user).filter(email__iexact=row.address)[:SHOWN],
        "may_manage": can_manage_mailroom(actor_of(request)),
        "panels": [{"title": panel.title, "url": panel.url_for(row)} for panel in panels_for(row, user)],
    }
    return render(request, "mailroom/suppression.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def suppress(request: HttpRequest) -> HttpResponse:
    """Enter an address by hand."""
    actor = actor_of(request)
    require(can_manage_mailroom(actor))
    form = SuppressForm(request.POST if request.method == "POST" else None, initial=SuppressForm.usual())
    if form.is_valid():
        given = form.cleaned_data
        try:
            row = suppress_address(given["address"], actor=actor, now=now(), until=form.until_instant, reason=given["reason"])
        except ValidationError as error:
            for name, faults in error.message_dict.items():
                form.add_error(name, faults)
        except Conflict as conflict:
            form.add_error("address", str(conflict.message))
        else:
            messages.success(request, _("Nothing is sent to %(address)s by itself any more.") % {"address": row.address})
            return redirect("mailroom:suppression", row.pk)
    return render(request, "mailroom/suppress_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def suppression_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the address again."""
    row = _row(request, pk)
    if lift_suppression(row, actor=actor_of(request), now=now(), reason=request.POST.get("reason", "")):
        messages.success(request, _("%(address)s is written to again. If a mail comes back, it is suppressed anew.") % {"address": row.address})
    else:
        messages.warning(request, _("This address is written to already."))
    return redirect("mailroom:suppression", pk)
