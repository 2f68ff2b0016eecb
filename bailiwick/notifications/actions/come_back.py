"""Mail that came back, or that is late: told by other mail servers after ours took it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.notifications.events import MailCameBack
from bailiwick.notifications.models import Outgoing

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: what may still come back; another report about what came back already changes nothing
ON_THEIR_WAY = (Outgoing.State.SENT, Outgoing.State.UNSURE)


@transaction.atomic
def note_return(mail: Outgoing, *, actor: Actor, now: datetime, said: str, is_final: bool) -> bool:
    """Note what another server said of a mail: it came back for good, or it is late and still on its way; return whether that was news."""
    require(actor.is_system)
    rows = Outgoing.objects.filter(pk=mail.pk, state__in=ON_THEIR_WAY)
    if not is_final:
        return bool(rows.update(error=said[:500]))
    if not rows.update(state=Outgoing.State.BOUNCED, bounced_at=now, error=said[:500]):
        return False
    mail.refresh_from_db()
    publish(MailCameBack(actor=actor, subject=mail, at=now, said=said[:500]))
    return True
