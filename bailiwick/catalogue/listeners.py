"""What the catalogue does when something happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.signals import post_migrate
from django.dispatch import receiver

from bailiwick.approvals.events import ApprovalRefused
from bailiwick.catalogue.actions import install_services, turn_down_order
from bailiwick.catalogue.models import Order, Service
from bailiwick.clocks.models import add_things
from bailiwick.core import clock
from bailiwick.core.events import on
from bailiwick.desk.models import Ticket, add_services

if TYPE_CHECKING:
    from collections.abc import Collection

    from bailiwick.core.actors import Account


def _ordered(tickets: Collection[int]) -> dict[int, str]:
    """Return the service by which tickets were asked for, by the key of the ticket."""
    return {ticket: str(service) for ticket, service in Order.objects.filter(ticket__in=tickets).values_list("ticket", "service")}


def _called(keys: Collection[str]) -> dict[str, str]:
    """Return how services are called."""
    return {str(row.pk): str(row) for row in Service.objects.filter(pk__in=[int(key) for key in keys if key.isdecimal()])}


def _offered(user: Account) -> list[tuple[str, str]]:
    """Return the services that policies can be for, by key and title."""
    return [(str(row.pk), str(row)) for row in Service.objects.visible_to(user).filter(retired_at=None)]


add_services(_ordered, _called)
add_things("service", _offered)


@on(ApprovalRefused)
def end_refused_order(event: ApprovalRefused) -> None:
    """Tell whoever asked for a service that it was not approved."""
    if event.subject.is_about(Ticket):
        turn_down_order(event.subject, now=event.at)


@receiver(post_migrate)
def put_services_in_place(app_config: object, **_kwargs: object) -> None:
    """Give a new installation a catalogue to begin with."""
    if getattr(app_config, "name", "") == "bailiwick.catalogue":
        install_services(now=clock.now())
