"""Entries that apps add to the menu of each other's records, such as “Ask for approval” on a ticket.

An offer leads to an ordinary page with its own permission check; whether it is drawn
is asked for each record.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model
    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Actor


@dataclass(frozen=True, slots=True)
class Offer:
    """A menu entry: its URL takes the record's key; `is_for` says who gets it on which record."""

    name: str
    label: str | _StrPromise
    url_name: str
    icon: str
    is_for: Callable[[Actor, Any], bool]
    order: int = 100


_offers: defaultdict[type[Model], dict[str, Offer]] = defaultdict(dict)


def add_offer(model: type[Model], offer: Offer) -> None:
    """Offer a page in the menu of every record of a model; one of the same name is replaced."""
    _offers[model][offer.name] = offer


def offers_for(record: Model, actor: Actor) -> list[dict[str, object]]:
    """Return what the menu of a record draws for somebody, in order."""
    fitting = [offer for offer in _offers[type(record)].values() if offer.is_for(actor, record)]
    return [
        {"name": offer.name, "label": offer.label, "icon": offer.icon, "url": reverse(offer.url_name, args=[record.pk]), "asks": True}
        for offer in sorted(fitting, key=lambda offer: offer.order)
    ]
