"""How many notices wait to be read, up to the number a bell shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.notifications.models import Notification, Outgoing

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.notifications.models.notices import NotificationQuerySet
    from bailiwick.notifications.models.outgoing import OutgoingQuerySet

#: beyond this the bell says "99+"
MOST = 100


def unread(user: Account) -> NotificationQuerySet:
    """Return the unread notices that the user may read."""
    return Notification.objects.visible_to(user).unread()


def unread_count(user: Account) -> int:
    """Return how many unread notices the user may read, at most MOST; one query."""
    return unread(user).order_by()[:MOST].count()


def trouble(user: Account) -> OutgoingQuerySet:
    """Return the mails that failed or are in doubt, as far as the user may look at them."""
    return Outgoing.objects.visible_to(user).filter(state__in=(Outgoing.State.FAILED, Outgoing.State.UNSURE))
