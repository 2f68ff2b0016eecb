"""Signing the trail with another key: what waits is sealed under the former one first, which stays for the sake of proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.audit.actions.seal import seal
from bailiwick.audit.events import TrailKeyDrawn
from bailiwick.audit.keys import draw_key, key_hint
from bailiwick.audit.models import Seal
from bailiwick.audit.permissions import can_adopt_trail
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


def exchange_trail_key(*, actor: Actor, now: datetime) -> str:
    """Draw a new signing key; returns its hint. Raises Refused, and Conflict when the settings give the keys."""
    require(can_adopt_trail(actor))
    if getattr(settings, "AUDIT_KEYS", ()):
        raise Conflict(_("The keys come from the settings. Put the new one there, before the others."))
    seal(now)
    draw_key()
    with transaction.atomic():
        newest = Seal.objects.order_by("-number").first() or Seal(number=0)
        publish(TrailKeyDrawn(actor=actor, subject=newest, at=now, hint=key_hint()))
    return key_hint()
