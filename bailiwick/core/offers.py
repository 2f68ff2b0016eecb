"""Entries that apps add to the menu of each other's records, such as “Ask for approval” on a ticket.

An offer leads to an ordinary page with its own permission check; whether it is drawn
is asked for each record. What a list offers for the rows that are ticked is posted to the
offer's address with the fields of the list's own bulk edit; a tool stands where people
write on a record and is loaded by the browser from its address.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from bailiwick.core.addresses import address

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model
    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Account, Actor


@dataclass(frozen=True, slots=True)
class Offer:
    """A menu entry: its URL takes the record's key; `is_for` says who gets it on which record.

    `group` is a heading of the record's menu, where that has headings; one it does not know stands with the work.
    """

    name: str
    label: str | _StrPromise
    url_name: str
    icon: str
    is_for: Callable[[Actor, Any], bool]
    order: int = 100
    group: str = "work"


_offers: defaultdict[type[Model], dict[str, Offer]] = defaultdict(dict)


def add_offer(model: type[Model], offer: Offer) -> None:
    """Offer a page in the menu of every record of a model; one of the same name is replaced."""
    _offers[model][offer.name] = offer


def offers_for(record: Model, actor: Actor) -> list[dict[str, object]]:
    """Return what the menu of a record draws for somebody, in order."""
    fitting = [offer for offer in _offers[type(record)].values() if offer.is_for(actor, record)]
    return [
        {
            "name": offer.name,
            "label": offer.label,
            "icon": offer.icon,
            "url": reverse(offer.url_name, args=[record.pk]),
            "asks": True,
            "group": offer.group,
        }
        for offer in sorted(fitting, key=lambda offer: offer.order)
    ]


@dataclass(frozen=True, slots=True)
class ListOffer:
    """A button under a list, for the rows that are ticked."""

    name: str
    label: str | _StrPromise
    url_name: str
    icon: str
    ability: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that helps to write on a record; its URL takes the record's key."""

    name: str
    label: str | _StrPromise
    url_name: str
    ability: str = ""
    order: int = 100


_list_offers: defaultdict[type[Model], dict[str, ListOffer]] = defaultdict(dict)
_tools: defaultdict[type[Model], dict[str, Tool]] = defaultdict(dict)


def add_list_offer(model: type[Model], offer: ListOffer) -> None:
    """Offer something for the ticked rows of a model's list; one of the same name is replaced."""
    _list_offers[model][offer.name] = offer


def list_offers_for(model: type[Model], user: Account) -> list[dict[str, object]]:
    """Return the buttons that a list draws for somebody, in order."""
    fitting = [offer for offer in _list_offers[model].values() if not offer.ability or user.may(offer.ability)]
    return [{"label": o.label, "icon": o.icon, "url": address(o.url_name)} for o in sorted(fitting, key=lambda offer: offer.order)]


def add_tool(model: type[Model], tool: Tool) -> None:
    """Put a tool where people write on a record of a model; one of the same name is replaced."""
    _tools[model][tool.name] = tool


def tools_for(record: Model, user: Account) -> list[dict[str, object]]:
    """Return the tools for writing on a record, in order."""
    fitting = [tool for tool in _tools[type(record)].values() if not tool.ability or user.may(tool.ability)]
    return [{"label": t.label, "url": reverse(t.url_name, args=[record.pk])} for t in sorted(fitting, key=lambda tool: tool.order)]
