"""Pages of rotas: who is on call now, the month, the order, covers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.moments import spoken
from bailiwick.core.permissions import require
from bailiwick.oncall.actions import drop_cover, enter_cover, set_order
from bailiwick.oncall.calendar import month_of, turns_of_staff
from bailiwick.oncall.forms import CoverForm, OrderForm
from bailiwick.oncall.models import Cover, Layer, OfferState, Rota, findings, on_call_rows, order_of
from bailiwick.oncall.permissions import can_act_for, can_answer_offer, can_edit_rotas, staff_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from bailiwick.core.actors import Actor

#: how far ahead the page looks for gaps
AHEAD = timedelta(days=62)
DECEMBER = 12


def rota_or_404(request: HttpRequest, pk: int) -> Rota:
    """Return the rota if it exists for the user."""
    return get_object_or_404(Rota.objects.visible_to(account_of(request)).select_related("team"), pk=pk)


@require_safe
def rotas(request: HttpRequest) -> HttpResponse:
    """Show who is on call now, rota by rota."""
    require(actor_of(request).may("oncall.see_rotas"))
    own = staff_of(actor_of(request))
    moment = now()
    mine = sorted(turns_of_staff(own, moment, moment + AHEAD), key=lambda found: found[1].starts) if own is not None else []
    context = {
        "rows": on_call_rows(account_of(request), moment),
        "mine": [{"rota": rota, "called": Layer(turn.layer).label, "starts": spoken(turn.starts, moment), "turn": turn} for rota, turn in mine[:6]],
        "is_staff": own is not None,
        "may_edit": can_edit_rotas(actor_of(request)),
    }
    return render(request, "oncall/rotas.html", context)


@require_safe
def rota(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the month of a rota, what is wrong with it, and what is offered."""
    rota, actor, moment = rota_or_404(request, pk), actor_of(request), now()
    today = timezone.localtime(moment, rota.tz).date()
    shown = _month(request.GET.get("month", ""), today)
    own = staff_of(actor)
    context: dict[str, Any] = {
        "rota": rota,
        "weeks": month_of(rota, shown.year, shown.month, today),
        "month_words": date_format(shown, "YEAR_MONTH_FORMAT"),
        "before": f"{_step(shown, -1):%Y-%m}",
        "after": f"{_step(shown, 1):%Y-%m}",
        "rows": [row for row in on_call_rows(account_of(request), moment) if row["rota"] == rota],
        "findings": [
            {"when": f"{_when(f.starts)} – {_when(f.ends)}", "words": f.words, "declared": f.declared} for f in findings(rota, moment, moment + AHEAD)
        ][:12],
        "orders": [{"called": layer.label, "staff": order_of(rota, layer)} for layer in Layer],
        "covers": rota.covers.filter(ends_at__gt=moment).select_related("staff__person"),
        "offers": _offers(rota, actor, moment),
        "may_edit": can_edit_rotas(actor),
        "may_offer": own is not None or can_edit_rotas(actor),
    }
    return render(request, "oncall/rota.html", context)


def _when(at: datetime) -> str:
    return date_format(timezone.localtime(at), "WEEKDAY_TIME_FORMAT")


def _month(text: str, today: date) -> date:
    """Return the first day of the month asked for, this month when it cannot be told."""
    year, _dash, month = text.partition("-")
    is_plain = year.isascii() and month.isascii() and year.isdecimal() and month.isdecimal()
    if not is_plain or not 2000 <= int(year[:6]) < 2100 or not 1 <= int(month[:3]) <= DECEMBER:  # noqa: PLR2004 - this century
        return today.replace(day=1)
    return date(int(year), int(month), 1)


def _step(month: date, by: int) -> date:
    index = month.year * DECEMBER + month.month - 1 + by
    return date(index // DECEMBER, index % DECEMBER + 1, 1)


def _offers(rota: Rota, actor: Actor, moment: datetime) -> list[dict[str, Any]]:
    rows = rota.offers.filter(state=OfferState.OFFERED, ends_at__gt=moment).select_related("staff__person", "to__person", "rota")
    return [
        {
            "offer": offer,
            "when": f"{_when(offer.starts_at)} – {_when(offer.ends_at)}",
            "back": f"{_when(offer.return_starts_at)} – {_when(offer.return_ends_at)}" if offer.return_starts_at and offer.return_ends_at else "",
            "may_answer": can_answer_offer(actor, offer),
            "may_decline": offer.to_id is not None,
            "may_withdraw": can_act_for(actor, offer.staff),
        }
        for offer in rows
    ]


@require_http_methods(["GET", "POST"])
def order_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Set who takes turns, in which order."""
    rota = rota_or_404(request, pk)
    require(can_edit_rotas(actor_of(request)))
    form = OrderForm(request.POST if request.method == "POST" else None, rota=rota, user=account_of(request))
    if form.is_valid():
        try:
            for layer in Layer:
                set_order(rota, actor=actor_of(request), now=now(), layer=layer.value, order=form.order(layer.value))
        except ValidationError as error:
            form.add_error(None, [message for messages in error.message_dict.values() for message in messages])
        else:
            messages.success(request, _("The order is set."))
            return redirect("oncall:rota", pk)
    return form_page(request, rota, form, _("Order of %(rota)s") % {"rota": rota}, _("Set the order"))


@require_http_methods(["GET", "POST"])
def cover_enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter who takes a stretch instead."""
    rota = rota_or_404(request, pk)
    require(can_edit_rotas(actor_of(request)))
    form = CoverForm(request.POST if request.method == "POST" else None, user=account_of(request), initial=request.GET.dict())
    if form.is_valid():
        try:
            enter_cover(rota, actor=actor_of(request), now=now(), **form.cleaned_data)
        except ValidationError as error:
            blame(form, error)
        else:
            messages.success(request, _("Entered."))
            return redirect("oncall:rota", pk)
    return form_page(request, rota, form, _("Cover in %(rota)s") % {"rota": rota}, _("Enter"))


@require_POST
def cover_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a cover out again."""
    cover = Cover.objects.visible_to(account_of(request)).select_related("rota", "staff__person").filter(pk=pk).first()
    if cover is None:
        raise Http404
    drop_cover(cover, actor=actor_of(request), now=now())
    messages.success(request, _("Taken out. The order counts again."))
    return redirect("oncall:rota", cover.rota_id)


def form_page(request: HttpRequest, rota: Rota, form: Any, title: str, submit: str) -> HttpResponse:
    """Draw a form of a rota."""
    return render(request, "oncall/form.html", {"rota": rota, "form": form, "title": title, "submit": submit}, status=422 if form.is_bound else 200)


def blame(form: Any, error: ValidationError) -> None:
    """Put an action's complaint on the fields it is about."""
    for name, sentences in error.message_dict.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
