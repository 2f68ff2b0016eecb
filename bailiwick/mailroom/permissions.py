"""Who may manage the mailroom, and who sorts what came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.mailroom.models import Arrival, ArrivalState

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


def can_manage_mailroom(actor: Actor) -> bool:
    """Whether the actor may add and change mailboxes."""
    return actor.may("mailroom.manage")


def can_sort_mail(actor: Actor) -> bool:
    """Whether the actor may look at the mail that came in, and say what becomes of it."""
    return actor.may("mailroom.sort")


def can_sort(actor: Actor, arrival: Arrival) -> bool:
    """Whether the actor may say what becomes of this mail; about a need-to-know ticket that is for those named on it."""
    if actor.is_system:
        return True
    return actor.user is not None and Arrival.objects.visible_to(actor.user).filter(pk=arrival.pk).exists()


def can_take(actor: Actor, arrival: Arrival) -> bool:
    """Whether the actor is offered to take this mail, or to have it looked at again."""
    return arrival.state == ArrivalState.QUARANTINED and can_sort(actor, arrival)


def can_bring_back(actor: Actor, arrival: Arrival) -> bool:
    """Whether the actor is offered to bring this mail back into quarantine."""
    return arrival.state == ArrivalState.ASIDE and can_sort(actor, arrival)
