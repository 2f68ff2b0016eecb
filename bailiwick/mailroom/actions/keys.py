"""The keys of tokens: a new one now and then, and an end to those that are no longer to be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.mailroom.events import TokenKeyEnded, TokenKeyRotated
from bailiwick.mailroom.models import TokenKey
from bailiwick.mailroom.permissions import can_manage_mailroom

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: characters of a reason that are kept
REASON = 300


@transaction.atomic
def rotate_key(*, actor: Actor, now: datetime, reason: str = "") -> TokenKey:
    """Sign with a new key from now on; answers to mails under the former ones are believed until these are ended."""
    require(can_manage_mailroom(actor))
    former = TokenKey.objects.order_by("-id").first()
    key = TokenKey.drawn(now, former.installation if former else "")
    key.why_made = reason.strip()[:REASON]
    key.save()
    publish(TokenKeyRotated(actor=actor, subject=key, at=now, reason=key.why_made))
    return key


@transaction.atomic
def end_key(key: TokenKey, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """Believe no token under a key any more. Raises Conflict for the newest: draw another first."""
    require(can_manage_mailroom(actor))
    key = TokenKey.objects.select_for_update().get(pk=key.pk)
    if not TokenKey.objects.accepted().filter(pk__gt=key.pk).exists():
        raise Conflict(_("This key signs the mails of today. Draw a new one first."))
    if key.ended_at is None:
        key.ended_at, key.why_ended = now, reason.strip()[:REASON]
        key.save(update_fields=["ended_at", "why_ended"])
        publish(TokenKeyEnded(actor=actor, subject=key, at=now, reason=key.why_ended))
