"""What the program learns when it looks into mailboxes: how far it came, whether it fails, which tokens were renewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.mailroom.events import MailboxFailed, MailboxRecovered
from bailiwick.mailroom.models import Mailbox

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def note_look(mailbox: Mailbox, *, now: datetime, complaint: str = "") -> None:
    """Note that a mailbox was looked into; a complaint tells of single mails that could not be fetched."""
    held = _held(mailbox)
    was_failing = held.failing_since is not None
    held.last_seen_at, held.last_error, held.failing_since = now, complaint[:300], None
    held.save(update_fields=["last_seen_at", "last_error", "failing_since"])
    if was_failing:
        publish(MailboxRecovered(actor=System("mail intake"), subject=held, at=now))


@transaction.atomic
def note_failure(mailbox: Mailbox, why: str, *, now: datetime) -> None:
    """Note that a mailbox could not be looked into, and say so the first time."""
    held = _held(mailbox)
    is_first = held.failing_since is None
    held.failing_since, held.last_error = held.failing_since or now, why[:300]
    held.save(update_fields=["last_error", "failing_since"])
    if is_first:
        publish(MailboxFailed(actor=System("mail intake"), subject=held, at=now, why=held.last_error))


def note_place(mailbox: Mailbox, *, uid_validity: int, taken_up_to: int, left_behind: list[int]) -> None:
    """Note up to which mail of a folder all is stored and marked on the server; not if the mailbox was changed meanwhile."""
    place = {"uid_validity": uid_validity, "taken_up_to": taken_up_to, "left_behind": left_behind}
    if place == {name: getattr(mailbox, name) for name in place}:
        return
    Mailbox.objects.filter(pk=mailbox.pk, version=mailbox.version).update(**place)
    for name, value in place.items():
        setattr(mailbox, name, value)


def keep_refresh_token(mailbox: Mailbox, token: str) -> None:
    """Keep the token that a provider gave in place of the former one."""
    mailbox.keep_secret("refresh_token", token)
    Mailbox.objects.filter(pk=mailbox.pk).update(sealed_refresh_token=mailbox.sealed_refresh_token)


def _held(mailbox: Mailbox) -> Mailbox:
    return Mailbox.objects.select_for_update(of=("self",)).get(pk=mailbox.pk)
