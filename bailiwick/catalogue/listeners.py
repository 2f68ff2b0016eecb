"""What the catalogue does when something happens."""

from __future__ import annotations

from django.db.models.signals import post_migrate
from django.dispatch import receiver

from bailiwick.approvals.events import ApprovalRefused
from bailiwick.catalogue.actions import install_services, turn_down_order
from bailiwick.core import clock
from bailiwick.core.events import on
from bailiwick.desk.models import Ticket


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
