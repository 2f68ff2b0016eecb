"""Putting the card with the five things away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.core.permissions import require
from bailiwick.demo.models import DemoLoad, DismissedTour

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


@transaction.atomic
def dismiss_tour(*, actor: Actor) -> None:
    """Show the card no more to whoever asks; nobody's business but theirs, so nothing is published."""
    require(actor.user is not None and actor.user.is_authenticated)
    load = DemoLoad.objects.first()
    if load is not None and actor.user is not None:
        DismissedTour.objects.get_or_create(load=load, user_id=actor.user.pk)
