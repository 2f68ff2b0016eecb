"""Marking notices as read; reading one's own notices is no event worth keeping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.permissions import Refused, require
from bailiwick.notifications.models import Notification

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def mark_read(notification: Notification, *, actor: Actor, now: datetime) -> None:
    """Note that the person has seen the notice; the first time counts."""
    require(actor.user is not None and actor.user.pk == notification.user_id)
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=now)


@transaction.atomic
def mark_all_read(*, actor: Actor, now: datetime, up_to: int | None = None) -> int:
    """Note that the person has seen all notices (up to one that was on their screen); return how many were new."""
    if actor.user is None:
        raise Refused(_("Notices belong to persons."))
    rows = Notification.objects.filter(user_id=actor.user.pk, read_at=None)
    return rows.filter(pk__lte=up_to).update(read_at=now) if up_to is not None else rows.update(read_at=now)
