"""Offering a turn and answering offers; one's own calendar address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import Refused, require
from bailiwick.core.problems import Conflict
from bailiwick.oncall.actions import accept_offer, decline_offer, digest_of, make_feed, offer_turn, withdraw_offer
from bailiwick.oncall.calendar import feed_of
from bailiwick.oncall.forms import OfferForm
from bailiwick.oncall.models import Feed, Offer
from bailiwick.oncall.permissions import can_edit_rotas, staff_of
from bailiwick.oncall.views.rotas import blame, form_page, rota_or_404

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


@require_http_methods(["GET", "POST"])
def turn_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a turn."""
    rota, actor = rota_or_404(request, pk), actor_of(request)
    own = staff_of(actor)
    require(own is not None or can_edit_rotas(actor))
    form = OfferForm(request.POST if request.method == "POST" else None, user=account_of(request), initial={"staff": own} | request.GET.dict())
    if form.is_valid():
        try:
            offer_turn(rota, actor=actor, now=now(), **_offered(form.cleaned_data))
        except ValidationError as error:
            blame(form, error)
        else:
            messages.success(request, _("Offered. Until somebody takes it, the turn is still yours."))
            return redirect("oncall:rota", pk)
    return form_page(request, rota, form, _("Offer a turn of %(rota)s") % {"rota": rota}, _("Offer"))


def _offered(data: dict[str, Any]) -> dict[str, Any]:
    back = (data["return_starts_at"], data["return_ends_at"])
    kept = {name: data[name] for name in ("staff", "to", "layer", "note")}
    return kept | {"stretch": (data["starts_at"], data["ends_at"]), "in_return": back if back[0] and back[1] else None}


def _answer(request: HttpRequest, pk: int, act: Callable[..., None], said: str) -> HttpResponse:
    offer = get_object_or_404(Offer.objects.visible_to(account_of(request)), pk=pk)
    try:
        act(offer, actor=actor_of(request), now=now())
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    else:
        messages.success(request, said)
    return redirect("oncall:rota", offer.rota_id)


@require_POST
def offer_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an offered turn."""
    return _answer(request, pk, accept_offer, _("The turn is yours."))


@require_POST
def offer_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline an offered turn."""
    return _answer(request, pk, decline_offer, _("Declined."))


@require_POST
def offer_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an offer back."""
    return _answer(request, pk, withdraw_offer, _("No longer offered."))


@require_http_methods(["GET", "POST"])
def feed_make(request: HttpRequest) -> HttpResponse:
    """Make one's own secret calendar address, shown once."""
    own = staff_of(actor_of(request))
    if own is None:
        raise Refused(_("Only IT staff have turns. Ask your administrator to enter you in the staff register."))
    address = ""
    if request.method == "POST":
        token = make_feed(own, actor=actor_of(request), now=now())
        address = f"{settings.BASE_URL}{reverse('oncall:feed', args=[token])}"
    return render(request, "oncall/feed.html", {"address": address, "feed": Feed.objects.filter(staff=own).first()})


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - calendar programs send nothing else
    """Give a calendar program the turns of whoever has this secret."""
    found = Feed.objects.filter(digest=digest_of(token), staff__retired_at=None).select_related("staff__person").first()
    if found is None:
        raise Http404
    answer = HttpResponse(feed_of(found.staff, now()), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=900"
    answer["Content-Disposition"] = 'inline; filename="on-call.ics"'
    return answer
