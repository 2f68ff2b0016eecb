"""How many notices wait to be read, up to the number a bell shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.notifications.models import Notification, Outgoing

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

#: beyond this the bell says "99+"
MOST = 100


def unread_count(user: Account) -> int:
    """Return how many unread notices the user may read, at most MOST; one query."""
    return Notification.objects.visible_to(user).unread().order_by()[:MOST].count()


def trouble_count(user: Account) -> int:
    """Return how many mails failed or are in doubt, at most MOST; one query."""
    trouble = (Outgoing.State.FAILED, Outgoing.State.UNSURE)
    return Outgoing.objects.visible_to(user).filter(state__in=trouble).order_by()[:MOST].count()
