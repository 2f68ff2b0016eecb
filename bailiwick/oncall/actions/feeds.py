"""The secret address of a calendar, made anew when it got into wrong hands."""

from __future__ import annotations

from hashlib import sha256
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.oncall.events import FeedMade
from bailiwick.oncall.models import Feed
from bailiwick.oncall.permissions import staff_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Staff


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def make_feed(staff: Staff, *, actor: Actor, now: datetime) -> str:
    """Make a new secret for one's own calendar and return it, once; the former one no longer works."""
    require(staff_of(actor) == staff)
    token = token_urlsafe(24)
    Feed.objects.update_or_create(staff=staff, defaults={"digest": digest_of(token), "made_at": now})
    publish(FeedMade(actor=actor, subject=staff, at=now))
    return token
