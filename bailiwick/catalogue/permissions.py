"""Who may edit the catalogue and ask for what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bailiwick.catalogue.models import Service

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.people.models import User


def can_edit_services(actor: Actor) -> bool:
    """Whether the actor may edit services and publish their questions."""
    return actor.may("catalogue.edit_services")


def can_order(actor: Actor, service: Service) -> bool:
    """Whether the actor may ask for a service: it is offered to them, or they take calls and ask for others."""
    if actor.is_system:
        return True
    user = cast("User", actor.user)
    if not user.is_authenticated or service.is_retired or service.current_id is None:
        return False
    offered = user.may("desk.ask") and Service.objects.offered_to(user).filter(pk=service.pk).exists()
    return offered or user.may("desk.log_calls")
