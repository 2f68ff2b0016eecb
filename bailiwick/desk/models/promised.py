"""What policies ask of a ticket: for which service, category and department something is promised."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from bailiwick.clocks.models import Facts
from bailiwick.desk.models.categories import Category
from bailiwick.people.models import Department

if TYPE_CHECKING:
    from bailiwick.desk.models.tickets import Ticket

#: what clocks know tickets by
SUBJECT = "desk.ticket"
#: keys of tickets -> the service each was asked for by, as policies name it
Services = Callable[[Collection[int]], Mapping[int, str]]
#: names of services as policies have them -> as people read them
Called = Callable[[Collection[str]], Mapping[str, str]]
_services: list[tuple[Services, Called]] = []


def add_services(services: Services, called: Called) -> None:
    """Say which tickets were asked for by a service, and how services are called: apps that offer services call this once."""
    if (services, called) not in _services:
        _services.append((services, called))


def services_of(tickets: Collection[int]) -> dict[int, str]:
    """Return the service by which tickets were asked for, for those that were."""
    return {key: name for services, _called in _services for key, name in services(tickets).items()} if tickets else {}


def facts_of(ticket: Ticket, service: str = "", *, vendor_managed: bool = False) -> Facts:
    """Return what a policy is chosen by: the service, then category and department from the nearest outward."""
    return Facts(service, _outward(ticket.category), _outward(ticket.department), vendor_managed)


def _outward(node: Category | Department | None) -> tuple[str, ...]:
    """Return a node of a tree and those above it, by key."""
    return tuple(str(key) for key in [node.pk, *reversed(node.ancestor_ids())]) if node is not None else ()


def names_of(facts: Facts) -> dict[tuple[str, str], str]:
    """Return how the things that policies are for are called."""
    found = {("category", str(row.pk)): str(row) for row in Category.objects.filter(pk__in=facts.categories)}
    found |= {("department", str(row.pk)): str(row) for row in Department.objects.filter(pk__in=facts.departments)}
    for _which, called in _services:
        found |= {("service", key): name for key, name in called([facts.service] if facts.service else []).items()}
    return found
