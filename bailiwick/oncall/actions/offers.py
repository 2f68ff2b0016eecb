"""Offering a turn, taking it, declining it, taking the offer back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.moments import exact
from bailiwick.core.permissions import Refused, require
from bailiwick.core.problems import Conflict
from bailiwick.oncall.actions.covers import check_stretch, lay_cover
from bailiwick.oncall.events import OfferAccepted, OfferDeclined, OfferWithdrawn, TurnOffered
from bailiwick.oncall.models import Layer, Offer, OfferState, Rota, turns_of
from bailiwick.oncall.permissions import can_act_for, can_answer_offer, staff_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Staff

#: from and to
Stretch = tuple["datetime", "datetime"]


@transaction.atomic
def offer_turn(
    rota: Rota,
    *,
    actor: Actor,
    now: datetime,
    staff: Staff,
    layer: str,
    stretch: Stretch,
    to: Staff | None = None,
    in_return: Stretch | None = None,
    note: str = "",
) -> Offer:
    """Offer somebody's turn, or part of it, to a colleague or to all of the rota, perhaps for a turn of theirs in return.

    Raises ValidationError with the fields at fault.
    """
    require(can_act_for(actor, staff))
    _check_offer(rota, now, staff=staff, layer=layer, stretch=stretch, to=to, in_return=in_return)
    back = in_return or (None, None)
    offer = Offer.objects.create(
        rota=rota,
        layer=layer,
        staff=staff,
        to=to,
        starts_at=stretch[0],
        ends_at=stretch[1],
        return_starts_at=back[0],
        return_ends_at=back[1],
        note=note.strip()[:255],
        at=now,
    )
    publish(TurnOffered(actor=actor, subject=offer, at=now, starts=exact(offer.starts_at), ends=exact(offer.ends_at)))
    return offer


def _check_offer(rota: Rota, now: datetime, *, staff: Staff, layer: str, stretch: Stretch, to: Staff | None, in_return: Stretch | None) -> None:
    if layer not in Layer.values:
        raise ValidationError({"layer": _("Choose first or backup.")})
    check_stretch(*stretch, now=now)
    if to is not None and (to.is_retired or to == staff):
        raise ValidationError({"to": _("Choose a colleague who is on the staff.")})
    if not _has(rota, staff, layer, stretch):
        raise ValidationError({"starts_at": _("%(name)s is not on call for all of this time.") % {"name": staff}})
    if in_return is None:
        return
    if to is None:
        raise ValidationError({"to": _("Say whose turn it is to be in return.")})
    check_stretch(*in_return, now=now, prefix="return_")
    if not _has(rota, to, layer, in_return):
        raise ValidationError({"return_starts_at": _("%(name)s is not on call for all of this time.") % {"name": to}})


def _has(rota: Rota, staff: Staff, layer: str, stretch: Stretch) -> bool:
    """Whether somebody is on call for the whole of a stretch."""
    return all(turn.staff == staff for turn in turns_of(rota, *stretch, layer))


@transaction.atomic
def accept_offer(offer: Offer, *, actor: Actor, now: datetime) -> None:
    """Take an offered turn; from now on it is the taker's. Raises Conflict when it is no longer to be had, IllegalMove."""
    offer = _held(offer)
    require(can_answer_offer(actor, offer))
    taker = staff_of(actor)
    if taker is None:
        raise Refused
    offer.move_to(OfferState.ACCEPTED)
    stretch = (offer.starts_at, offer.ends_at)
    if offer.ends_at <= now or not _has(offer.rota, offer.staff, offer.layer, stretch):
        raise Conflict(_("%(name)s no longer has this turn.") % {"name": offer.staff})
    words = _("taken from %(name)s") % {"name": offer.staff}
    lay_cover(offer.rota, actor=actor, now=now, layer=offer.layer, staff=taker, starts_at=stretch[0], ends_at=stretch[1], reason=words)
    if offer.return_starts_at is not None and offer.return_ends_at is not None:
        back = (offer.return_starts_at, offer.return_ends_at)
        if not _has(offer.rota, taker, offer.layer, back):
            raise Conflict(_("The turn in return is no longer yours."))
        words = _("in return for a turn taken by %(name)s") % {"name": taker}
        lay_cover(offer.rota, actor=actor, now=now, layer=offer.layer, staff=offer.staff, starts_at=back[0], ends_at=back[1], reason=words)
    _settle(offer, taker, now)
    publish(OfferAccepted(actor=actor, subject=offer, at=now, who=str(taker), starts=exact(offer.starts_at), ends=exact(offer.ends_at)))


@transaction.atomic
def decline_offer(offer: Offer, *, actor: Actor, now: datetime) -> None:
    """Decline a turn that was offered to oneself. Raises Conflict for one offered to all, IllegalMove."""
    offer = _held(offer)
    require(can_answer_offer(actor, offer))
    if offer.to_id is None:
        raise Conflict(_("This is offered to all of the rota. Leave it, and somebody else may take it."))
    offer.move_to(OfferState.DECLINED)
    _settle(offer, staff_of(actor), now)
    publish(OfferDeclined(actor=actor, subject=offer, at=now, starts=exact(offer.starts_at), ends=exact(offer.ends_at)))


@transaction.atomic
def withdraw_offer(offer: Offer, *, actor: Actor, now: datetime) -> None:
    """Take an offer back while nobody has answered it. Raises IllegalMove."""
    offer = _held(offer)
    require(can_act_for(actor, offer.staff))
    offer.move_to(OfferState.WITHDRAWN)
    _settle(offer, staff_of(actor), now)
    publish(OfferWithdrawn(actor=actor, subject=offer, at=now, starts=exact(offer.starts_at), ends=exact(offer.ends_at)))


def _held(offer: Offer) -> Offer:
    """Return the offer as it is now, with its rota held, so that no turn is given twice."""
    Rota.objects.select_for_update().get(pk=offer.rota_id)
    return Offer.objects.select_related("rota", "staff__person", "to__person").get(pk=offer.pk)


def _settle(offer: Offer, by: Staff | None, now: datetime) -> None:
    offer.answered_by, offer.answered_at = by, now
    offer.save(update_fields=["state", "answered_by", "answered_at"])
