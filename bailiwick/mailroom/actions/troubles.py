"""What is wrong with mail is told once when it begins, and once when it is well again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.mailroom.events import MailTroubleBegan, MailTroubleOver
from bailiwick.mailroom.health import Found, troubles_at
from bailiwick.mailroom.models import Trouble

if TYPE_CHECKING:
    from datetime import datetime

WATCH = "watch over mail"
#: characters of the words that are kept
KEPT = 500


@transaction.atomic
def watch_mail(*, now: datetime) -> list[Trouble]:
    """Compare what is wrong with what was told, and tell the difference; returns what goes on. Safe to repeat."""
    found = {each.key: each for each in troubles_at(now)}
    told = {(row.kind, row.mailbox_id): row for row in Trouble.objects.going_on().select_for_update(of=("self",)).select_related("mailbox")}
    for key, row in told.items():
        if key not in found:
            _end(row, now)
    return [_kept(told[key], each) if key in told else _begin(each, now) for key, each in found.items()]


def _begin(found: Found, now: datetime) -> Trouble:
    row = Trouble.objects.create(kind=found.kind, mailbox=found.mailbox, since=found.since, words=found.words[:KEPT], noticed_at=now)
    publish(MailTroubleBegan(actor=System(WATCH), subject=row, at=now, kind=row.kind, words=row.words))
    return row


def _kept(row: Trouble, found: Found) -> Trouble:
    """Keep the words of now, without telling anybody again."""
    if row.words != found.words[:KEPT]:
        row.words = found.words[:KEPT]
        row.save(update_fields=["words"])
    return row


def _end(row: Trouble, now: datetime) -> None:
    row.over_at = now
    row.save(update_fields=["over_at"])
    publish(MailTroubleOver(actor=System(WATCH), subject=row, at=now, kind=row.kind, words=str(row)))
