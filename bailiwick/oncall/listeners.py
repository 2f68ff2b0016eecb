"""Who is told of turns that change hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.notifications.actions import notice
from bailiwick.oncall.events import CoverEntered, OfferAccepted, OfferDeclined, OfferWithdrawn, TurnOffered
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.oncall.models import Offer


def _words(event: Any) -> Mapping[str, object]:
    offer: Offer = event.subject
    return {"rota": str(offer.rota), "who": str(offer.staff), "starts": event.starts, "ends": event.ends, "note": offer.note}


def _url(event: Any) -> str:
    return reverse("oncall:rota", args=[event.subject.rota_id])


def _asked(event: TurnOffered) -> list[Person | None]:
    """Return whom it was offered to: one colleague, or all of the rota."""
    offer = event.subject
    if offer.to is not None:
        return [offer.to.person]
    return list(Person.objects.filter(staff__rota_places__rota=offer.rota, staff__retired_at=None).exclude(pk=offer.staff.person_id).distinct())


def _both_and_lead(event: OfferAccepted) -> list[Person | None]:
    offer = event.subject
    return [offer.staff.person, offer.answered_by.person if offer.answered_by else None, offer.rota.team.lead if offer.rota.team else None]


def _offerer(event: OfferDeclined) -> list[Person | None]:
    return [event.subject.staff.person]


def _entered(event: CoverEntered) -> list[Person | None]:
    """Return who was entered by somebody else."""
    return list(Person.objects.filter(staff=event.staff)) if event.staff is not None else []


OF_OFFERS = {
    "rota": _("the rota"),
    "who": _("whose turn it is"),
    "starts": _("when it begins"),
    "ends": _("when it ends"),
    "note": _("what was noted"),
}
OFFERS: tuple[tuple[Any, Any, Any, Any, Any], ...] = (
    (TurnOffered, _asked, _("A turn on call is offered to you"), _("{who} offers a turn on call: {rota}, {starts}"),
     _("{who} offers the turn from {starts} to {ends} of {rota}. {note}\n\nTake or decline it here: {link}")),
    (OfferAccepted, _both_and_lead, _("A turn on call has changed hands"), _("A turn of {rota} has changed hands: {starts}"),
     _("{actor} takes the turn of {who} from {starts} to {ends} of {rota}.")),
    (OfferDeclined, _offerer, _("Your turn on call was declined"), _("{actor} cannot take your turn: {rota}, {starts}"),
     _("{actor} declined the turn from {starts} to {ends} of {rota}; it stays with you.")),
    (OfferWithdrawn, _asked, _("A turn on call is no longer offered"), _("The turn of {who} is no longer offered: {rota}, {starts}"),
     _("The turn from {starts} to {ends} of {rota} stays with {who}.")),
)  # fmt: skip
for _kind, _recipients, _title, _subject, _text in OFFERS:
    notice(_kind, recipients=_recipients, title=_title, subject=_subject, text=_text, context=_words, url=_url, names=OF_OFFERS)
notice(
    CoverEntered,
    recipients=_entered,
    title=_("You are entered to be on call"),
    subject=_("You are on call: {rota}, {starts}"),
    text=_("{actor} entered you for {rota} from {starts} to {ends}."),
    context=lambda event: {"rota": str(event.subject), "starts": event.starts, "ends": event.ends},
    url=lambda event: reverse("oncall:rota", args=[event.subject.pk]),
    names={"rota": OF_OFFERS["rota"], "starts": OF_OFFERS["starts"], "ends": OF_OFFERS["ends"]},
)
