"""Sending a mail again because a person decided so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Stale
from bailiwick.notifications.events import MailSentAgain
from bailiwick.notifications.models import LIFECYCLE, Outgoing
from bailiwick.notifications.permissions import can_resend_mail

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def send_again(mail: Outgoing, *, actor: Actor, now: datetime) -> None:
    """Put a mail back into the outbox that failed, or of which nobody knows whether it was sent.

    Raises IllegalMove for a mail in another state, Stale when it changed meanwhile.
    """
    require(can_resend_mail(actor))
    was = Outgoing.State(mail.state)
    LIFECYCLE.check(was, Outgoing.State.WAITING)
    moved = Outgoing.objects.filter(pk=mail.pk, state=was, attempts=mail.attempts).update(
        state=Outgoing.State.WAITING, attempts=0, not_before=now, claimed_at=None
    )
    if not moved:
        raise Stale
    mail.refresh_from_db()
    publish(MailSentAgain(actor=actor, subject=mail, at=now, was=str(was.label), changes={"state": (was.value, mail.state)}))
