"""Accepting a restored database: the note of the newest seal is set back, and that is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.audit.events import TrailAdopted
from bailiwick.audit.keys import read_head, write_head
from bailiwick.audit.models import Seal
from bailiwick.audit.permissions import can_adopt_trail
from bailiwick.core.events import publish
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def adopt_trail(*, actor: Actor, now: datetime, reason: str) -> int:
    """Take the database's newest seal as the head of the chain, and say so in the trail; return its number.

    Needed once after restoring a backup, when the note kept outside the database knows of later seals.
    """
    require(can_adopt_trail(actor))
    noted, _digest = read_head()
    newest = Seal.objects.order_by("-number").first() or Seal(number=0)
    transaction.on_commit(lambda: write_head(newest.number, newest.digest))
    publish(TrailAdopted(actor=actor, subject=newest, at=now, reason=reason, changes={"head": (noted, newest.number)}))
    return newest.number
