"""How many notices wait to be read, up to the number a bell shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.notifications.models import Notification, Outgoing
from bailiwick.notifications.models.guards import readable

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.notifications.models.notices import NotificationQuerySet
    from bailiwick.notifications.models.outgoing import OutgoingQuerySet

#: beyond this the bell says "99+"
MOST = 100


def came_for(user: Account) -> NotificationQuerySet:
    """Return the unread notices that came for a user, also those about what they may no longer read: where these are none, nothing waits."""
    return Notification.objects.filter(user_id=user.pk).unread()


def unread_count(user: Account) -> int:
    """Return how many unread notices the user may read, at most MOST; two queries, and only the doors of what the notices are about."""
    kinds = came_for(user).order_by().values_list("subject_type", flat=True).distinct()
    return came_for(user).filter(readable(user, kinds)).order_by()[:MOST].count()


def trouble(user: Account) -> OutgoingQuerySet:
    """Return the mails that failed or are in doubt, as far as the user may look at them."""
    return Outgoing.objects.visible_to(user).filter(state__in=(Outgoing.State.FAILED, Outgoing.State.UNSURE))
