"""What happens to rotas and their turns."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.oncall.models import Offer, Rota
from bailiwick.people.models import Staff


@dataclass(frozen=True, kw_only=True)
class OrderSet(Event):
    """The order in which people take turns was set."""

    sentence = _("set the order of the rota")

    subject: Rota
    layer: str


@dataclass(frozen=True, kw_only=True)
class CoverEntered(Event):
    """Somebody else, or nobody, is on call for a while."""

    sentence = _("entered {who} for {starts} to {ends}")

    subject: Rota
    who: str
    starts: str
    ends: str
    staff: int | None


@dataclass(frozen=True, kw_only=True)
class CoverDropped(Event):
    """A cover was taken out again."""

    sentence = _("took out {who} for {starts} to {ends}")

    subject: Rota
    who: str
    starts: str
    ends: str
    staff: int | None


@dataclass(frozen=True, kw_only=True)
class TurnOffered(Event):
    """Somebody offers a turn."""

    sentence = _("offered the turn {starts} to {ends}")

    subject: Offer
    starts: str
    ends: str


@dataclass(frozen=True, kw_only=True)
class OfferAccepted(Event):
    """Somebody took an offered turn."""

    sentence = _("{who} took the turn {starts} to {ends}")

    subject: Offer
    who: str
    starts: str
    ends: str


@dataclass(frozen=True, kw_only=True)
class OfferDeclined(Event):
    """An offered turn was declined."""

    sentence = _("declined the turn {starts} to {ends}")

    subject: Offer
    starts: str
    ends: str


@dataclass(frozen=True, kw_only=True)
class OfferWithdrawn(Event):
    """An offered turn is no longer offered."""

    sentence = _("no longer offers the turn {starts} to {ends}")

    subject: Offer
    starts: str
    ends: str


@dataclass(frozen=True, kw_only=True)
class FeedMade(Event):
    """Somebody got a new secret calendar address; an older one no longer works."""

    sentence = _("made a new calendar address")

    subject: Staff
