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
from bailiwick.notifications.sending import addresses
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def send_again(mail: Outgoing, *, actor: Actor, now: datetime) -> None:
    """Put a mail back into the outbox that failed, came back or was withheld, or of which nobody knows whether it was sent.

    Raises IllegalMove for a mail in another state, Stale when it changed meanwhile.
    """
    require(can_resend_mail(actor))
    put_back(mail, actor=actor, now=now)


@transaction.atomic
def put_back(mail: Outgoing, *, actor: Actor, now: datetime) -> None:
    """Put a mail back into the outbox, to the address that its reader has now; the caller has checked who may.

    Raises IllegalMove for a mail in another state, Stale when it changed meanwhile.
    """
    was = Outgoing.State(mail.state)
    LIFECYCLE.check(was, Outgoing.State.WAITING)
    moved = Outgoing.objects.filter(pk=mail.pk, state=was, attempts=mail.attempts).update(
        state=Outgoing.State.WAITING, attempts=0, not_before=now, claimed_at=None, bounced_at=None, error="", address=address_now(mail)
    )
    if not moved:
        raise Stale
    mail.refresh_from_db()
    publish(MailSentAgain(actor=actor, subject=mail, at=now, was=str(was.label), changes={"state": (was.value, mail.state)}))


def address_now(mail: Outgoing) -> str:
    """Return at which address the reader of a mail is written to today; the mail's own where none is known."""
    subject = mail.record()
    other = addresses(subject, {mail.person_id}) if subject is not None else {}
    own = Person.objects.filter(pk=mail.person_id).values_list("account__email", "email").first() or ("", "")
    return other.get(mail.person_id) or own[0] or own[1] or mail.address
