"""Clearing away what has served its purpose; the audit trail keeps what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.notifications.models import Notification, Outgoing

if TYPE_CHECKING:
    from datetime import datetime

#: how long read notices and settled mails stay
KEPT_FOR = timedelta(days=90)


@transaction.atomic
def forget_old(now: datetime) -> int:
    """Remove read notices and settled mails older than three months; return how many."""
    before = now - KEPT_FOR
    settled = (Outgoing.State.SENT, Outgoing.State.FOLDED, Outgoing.State.WITHHELD)
    notices, _each = Notification.objects.filter(read_at__lt=before).delete()
    mails, _each = Outgoing.objects.filter(state__in=settled, created_at__lt=before).delete()
    return notices + mails
