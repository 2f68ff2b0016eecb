"""What people say about dead addresses: write to one no more, or write to it again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.mailroom.events import AddressSuppressed, SuppressionLifted
from bailiwick.mailroom.models import Mailbox, Suppression, plain_address
from bailiwick.mailroom.permissions import can_manage_mailroom

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: the longest that a person may suppress an address at once, and the characters of a reason that are kept
LONGEST: Final = timedelta(days=3650)
REASON: Final = 300


@transaction.atomic
def suppress_address(address: str, *, actor: Actor, now: datetime, until: datetime, reason: str) -> Suppression:
    """Send nothing to an address by itself until an instant. Raises ValidationError, and Conflict when it is suppressed already."""
    require(can_manage_mailroom(actor))
    plain = plain_address(address)
    _check(plain, until, reason, now)
    row, is_new = Suppression.objects.select_for_update().get_or_create(address=plain, defaults={"since": now, "until": until})
    if not is_new and row.until > now and row.lifted_at is None:
        raise Conflict(_("Nothing is sent to this address already."))
    row.since, row.until, row.lifted_at, row.reason = now, until, None, reason.strip()[:REASON]
    row.status, row.diagnostic, row.arrival = "", "", None
    row.save()
    publish(AddressSuppressed(actor=actor, subject=row, at=now, status="", reason=row.reason))
    return row


def _check(address: str, until: datetime, reason: str, now: datetime) -> None:
    wrong: dict[str, str] = {}
    try:
        validate_email(address)
    except ValidationError:
        wrong["address"] = _("“%(address)s” is no mail address.") % {"address": address}
    if any(address in mailbox.addresses for mailbox in Mailbox.objects.in_use()):
        wrong["address"] = _("This is an address of the desk itself; nothing is sent there anyway.")
    if not now < until <= now + LONGEST:
        wrong["until"] = _("Name a day to come, at most ten years ahead.")
    if not reason.strip():
        wrong["reason"] = _("Say why nothing is to be sent there.")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def lift_suppression(row: Suppression, *, actor: Actor, now: datetime, reason: str = "") -> bool:
    """Write to an address again before its time, and say whether that changed anything: what is over already stays so."""
    require(can_manage_mailroom(actor))
    row = Suppression.objects.select_for_update().get(pk=row.pk)
    if row.lifted_at is not None or row.until <= now:
        return False
    row.lifted_at = now
    row.save(update_fields=["lifted_at"])
    publish(SuppressionLifted(actor=actor, subject=row, at=now, reason=reason.strip()[:REASON]))
    return True
