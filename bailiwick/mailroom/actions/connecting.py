"""A mailbox is connected with its provider: the token that its holder's consent gave is kept, sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.mailroom.events import MailboxConnected
from bailiwick.mailroom.models import Mailbox, SignInBy
from bailiwick.mailroom.permissions import can_manage_mailroom

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def connect_mailbox(mailbox: Mailbox, refresh_token: str, *, actor: Actor, now: datetime, version: int) -> None:
    """Keep the token of a consent; the watch of the mailbox begins anew with it.

    Raises Conflict when the mailbox was changed since the consent was asked for, in that version of it.
    """
    require(can_manage_mailroom(actor))
    held = Mailbox.objects.select_for_update(of=("self",)).get(pk=mailbox.pk)
    if held.sign_in_by != SignInBy.XOAUTH2 or held.is_retired or held.version != version:
        raise Conflict(_("The mailbox was changed meanwhile. Connect it once more."))
    held.keep_secret("refresh_token", refresh_token)
    held.connected_at = now
    held.version += 1
    held.save(update_fields=["sealed_refresh_token", "connected_at", "version"])
    publish(MailboxConnected(actor=actor, subject=held, at=now, provider=held.get_provider_display()))
