"""A person says that a mail is not for the desk: it is kept with its reason, and can be brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.mailroom.actions.replaying import held_in_quarantine
from bailiwick.mailroom.events import MailBroughtBack, MailSetAside
from bailiwick.mailroom.models import Arrival, ArrivalState
from bailiwick.mailroom.permissions import can_sort

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: characters of the reason
WORDS = 300


@transaction.atomic
def set_aside(arrival: Arrival, *, actor: Actor, now: datetime, why: str = "") -> None:
    """Take a mail out of quarantine as not for us. Raises Conflict when it is there no longer."""
    held = held_in_quarantine(arrival, actor=actor)
    held.state, held.aside = ArrivalState.ASIDE, " ".join(why.split())[:WORDS]
    held.save(update_fields=["state", "aside"])
    publish(MailSetAside(actor=actor, subject=held, at=now, why=held.aside))
    arrival.refresh_from_db()


@transaction.atomic
def bring_back(arrival: Arrival, *, actor: Actor, now: datetime) -> None:
    """Let a mail that was set aside wait in quarantine again. Raises Conflict when it does, or became something."""
    require(can_sort(actor, arrival))
    held = Arrival.objects.select_for_update(of=("self",)).get(pk=arrival.pk)
    if held.state != ArrivalState.ASIDE:
        raise Conflict(_("This mail is not set aside any more."))
    held.state, held.aside = ArrivalState.QUARANTINED, ""
    held.save(update_fields=["state", "aside"])
    publish(MailBroughtBack(actor=actor, subject=held, at=now))
    arrival.refresh_from_db()
