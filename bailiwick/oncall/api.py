"""Rotas in the API; their particulars are kept under `/records/rotas`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.oncall import actions
from bailiwick.oncall.models import Cover, Layer, Offer, Rota, findings, on_call, turns_of
from bailiwick.oncall.permissions import staff_of
from bailiwick.oncall.schemas import CoverIn, CoverOut, FeedOut, NowOut, OfferIn, OfferOut, RotaFindingOut, TurnOrderIn, TurnOut, TurnsAsked
from bailiwick.people.models import Staff

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

router = Router(tags=["On call"])
LONGEST = timedelta(days=366)


def rota_in(request: HttpRequest, key: int) -> Rota:
    """Return the rota of a key if it exists for whoever asks; raises Http404."""
    found = Rota.objects.visible_to(cast("Account", request.user)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def staff_in(request: HttpRequest, key: int | None, field: str) -> Staff | None:
    """Return the staff member of a key sent in a field; raises ValidationError."""
    if key is None:
        return None
    found = Staff.objects.visible_to(cast("Account", request.user)).filter(pk=key, retired_at=None).select_related("person").first()
    if found is None:
        raise ValidationError({field: _("There is no such staff member.")})
    return found


def aware(at: datetime, field: str) -> datetime:
    """Return an instant in UTC, taking one without a zone as UTC; raises ValidationError far from now."""
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    if abs(at.year - clock.now().year) > 10:  # noqa: PLR2004 - nobody plans turns further off
        raise ValidationError({field: _("Choose a time within ten years.")})
    return at.astimezone(UTC)


@router.get("/now", response=list[NowOut], summary="Who is on call")
def on_call_now(request: HttpRequest, at: datetime | None = None) -> object:
    """Return for every rota who is called first and who as backup, now or at an instant."""
    moment = aware(at, "at") if at is not None else clock.now()
    rotas = Rota.objects.visible_to(cast("Account", request.user)).filter(retired_at=None).order_by("name")
    return [
        {"rota": rota.pk, "name": rota.name, "at": moment, "first": on_call(rota, moment), "backup": on_call(rota, moment, Layer.BACKUP)}
        for rota in rotas
    ]


@router.get("/rotas/{rota_id}/turns", response=list[TurnOut], summary="List the turns of a rota")
def list_turns(request: HttpRequest, rota_id: Key, asked: Query[TurnsAsked]) -> object:
    """Return who is on call between two instants, without a hole."""
    rota, starts, ends = rota_in(request, rota_id), aware(asked.starts_at, "starts_at"), aware(asked.ends_at, "ends_at")
    if not starts < ends <= starts + LONGEST:
        raise ValidationError({"ends_at": _("Ask for at most a year.")})
    return turns_of(rota, starts, ends, asked.layer)


@router.get("/rotas/{rota_id}/findings", response=list[RotaFindingOut], summary="List what is wrong with the turns of a rota")
def list_findings(request: HttpRequest, rota_id: Key) -> object:
    """Return gaps, absences that nobody covers and people called twice, in the next two months."""
    moment = clock.now()
    return findings(rota_in(request, rota_id), moment, moment + timedelta(days=62))


@router.put("/rotas/{rota_id}/order/{layer}", response=list[TurnOut], summary="Set the order of a rota")
def set_order(request: HttpRequest, rota_id: Key, layer: Layer, payload: TurnOrderIn) -> object:
    """Set who takes turns, and return those of the next weeks."""
    rota, moment = rota_in(request, rota_id), clock.now()
    order = [staff for key in payload.order if (staff := staff_in(request, key, "order")) is not None]
    actions.set_order(rota, actor=actor_of(request), now=moment, layer=layer, order=order)
    return turns_of(rota, moment, moment + timedelta(weeks=8), layer)


@router.get("/rotas/{rota_id}/covers", response=Page[CoverOut], summary="List the covers of a rota")
def list_covers(request: HttpRequest, rota_id: Key, paging: Query[Paging]) -> object:
    """Return who takes, or took, which stretch instead."""
    return page_of(rota_in(request, rota_id).covers.select_related("staff__person"), paging, sort=["-starts_at"])


@router.post("/rotas/{rota_id}/covers", response={201: CoverOut}, summary="Enter a cover")
def enter_cover(request: HttpRequest, rota_id: Key, payload: CoverIn) -> object:
    """Let somebody else take a stretch, or declare a gap."""
    rota, staff = rota_in(request, rota_id), staff_in(request, payload.staff, "staff")
    stretch = {"starts_at": aware(payload.starts_at, "starts_at"), "ends_at": aware(payload.ends_at, "ends_at")}
    made = actions.enter_cover(rota, actor=actor_of(request), now=clock.now(), layer=payload.layer, staff=staff, reason=payload.reason, **stretch)
    return Status(201, made)


@router.delete("/covers/{cover_id}", response={204: None}, summary="Take a cover out")
def drop_cover(request: HttpRequest, cover_id: Key) -> object:
    """Let the order count again."""
    cover = Cover.objects.visible_to(cast("Account", request.user)).select_related("rota", "staff__person").filter(pk=cover_id).first()
    if cover is None:
        raise Http404
    actions.drop_cover(cover, actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.get("/rotas/{rota_id}/offers", response=Page[OfferOut], summary="List the offers of a rota, the newest first")
def list_offers(request: HttpRequest, rota_id: Key, paging: Query[Paging]) -> object:
    """Return what was offered and what became of it."""
    rows = rota_in(request, rota_id).offers.select_related("staff__person", "to__person", "answered_by__person")
    return page_of(rows, paging, sort=["-at"])


@router.post("/rotas/{rota_id}/offers", response={201: OfferOut}, summary="Offer a turn")
def offer_turn(request: HttpRequest, rota_id: Key, payload: OfferIn) -> object:
    """Offer one's turn, or part of it."""
    rota, actor = rota_in(request, rota_id), actor_of(request)
    staff = staff_in(request, payload.staff, "staff") or staff_of(actor)
    if staff is None:
        raise ValidationError({"staff": _("Say whose turn it is.")})
    if (payload.return_starts_at is None) != (payload.return_ends_at is None):
        raise ValidationError({"return_ends_at": _("Give both ends of the turn in return.")})
    back = None
    if payload.return_starts_at is not None and payload.return_ends_at is not None:
        back = (aware(payload.return_starts_at, "return_starts_at"), aware(payload.return_ends_at, "return_ends_at"))
    made = actions.offer_turn(
        rota,
        actor=actor,
        now=clock.now(),
        staff=staff,
        layer=payload.layer,
        stretch=(aware(payload.starts_at, "starts_at"), aware(payload.ends_at, "ends_at")),
        to=staff_in(request, payload.to, "to"),
        in_return=back,
        note=payload.note,
    )
    return Status(201, made)


def offer_in(request: HttpRequest, key: int) -> Offer:
    """Return the offer of a key if it exists for whoever asks; raises Http404."""
    rows = Offer.objects.visible_to(cast("Account", request.user)).select_related("rota", "staff__person", "to__person", "answered_by__person")
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@router.post("/offers/{offer_id}/accept", response=OfferOut, summary="Take an offered turn")
def accept_offer(request: HttpRequest, offer_id: Key) -> object:
    """From now on the turn is one's own."""
    actions.accept_offer(offer_in(request, offer_id), actor=actor_of(request), now=clock.now())
    return offer_in(request, offer_id)


@router.post("/offers/{offer_id}/decline", response=OfferOut, summary="Decline an offered turn")
def decline_offer(request: HttpRequest, offer_id: Key) -> object:
    """Leave the turn with whoever offered it."""
    actions.decline_offer(offer_in(request, offer_id), actor=actor_of(request), now=clock.now())
    return offer_in(request, offer_id)


@router.post("/offers/{offer_id}/withdraw", response=OfferOut, summary="Take an offer back")
def withdraw_offer(request: HttpRequest, offer_id: Key) -> object:
    """Keep the turn after all."""
    actions.withdraw_offer(offer_in(request, offer_id), actor=actor_of(request), now=clock.now())
    return offer_in(request, offer_id)


@router.post("/feed", response={201: FeedOut}, summary="Make one's own secret calendar address")
def make_feed(request: HttpRequest) -> object:
    """Return a new address, once; the former one no longer works."""
    actor = actor_of(request)
    own = staff_of(actor)
    if own is None:
        raise Http404
    token = actions.make_feed(own, actor=actor, now=clock.now())
    return Status(201, {"address": f"{settings.BASE_URL}{reverse('oncall:feed', args=[token])}"})
