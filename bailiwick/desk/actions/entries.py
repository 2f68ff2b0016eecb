"""Writing down what was said and done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Stale
from bailiwick.core.storing import insert
from bailiwick.desk.actions.promises import answered
from bailiwick.desk.actions.rows import hold, keep
from bailiwick.desk.actions.showing import PROMISE_FIELDS
from bailiwick.desk.events import EntryAdded, EntryCorrected
from bailiwick.desk.models import PUBLIC_KINDS, Entry, EntryKind, Mention, Placement, Ticket, Watch
from bailiwick.desk.permissions import can_work_ticket, user_of
from bailiwick.people.models import User

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: "@grace" after a space or at the start; what follows an address such as a@b is no mention
MENTIONED = re.compile(r"(?<![\w@.])@([\w][\w.+-]*\w|\w)")
#: nobody works longer than a day on one entry; more is a slip of the finger
LONGEST_WORK = 24 * 60 * 60


@transaction.atomic
def add_entry(
    ticket: Ticket, *, actor: Actor, now: datetime, kind: str, body: str, worked_seconds: int = 0, channel: str = "", at: datetime | None = None
) -> Entry:
    """Write an entry: a call, a public reply, a note, a test or an adjustment.

    A public reply answers the client, so the first one stops the clock of the first answer.
    Resolutions are written by `solve_ticket`. Raises ValidationError.
    """
    hold(ticket)
    require(can_work_ticket(actor, ticket))
    if kind == EntryKind.RESOLUTION or kind not in EntryKind.values:
        raise ValidationError({"kind": _("Choose what kind of entry this is. To give the resolution, solve the ticket.")})
    if at is not None and at > now:
        raise ValidationError({"at": _("This lies in the future.")})
    entry = write_entry(ticket, actor=actor, now=now, kind=kind, body=body, worked_seconds=worked_seconds, channel=channel, at=at)
    if kind in (EntryKind.REPLY, EntryKind.CALL):
        answered([ticket], actor=actor, now=now)
    keep(ticket, "worked_seconds", "responded_at", *PROMISE_FIELDS, now=now)
    return entry


def write_entry(
    ticket: Ticket,
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    body: str,
    worked_seconds: int = 0,
    channel: str = "",
    at: datetime | None = None,
    told_as: type[EntryAdded] = EntryAdded,
    **facts: object,
) -> Entry:
    """Write an entry on a held ticket and say so; the caller has checked who may, and keeps the ticket.

    `told_as` is a narrower event that says more than that an entry was added, with its own `facts`.
    """
    check_text(body, worked_seconds)
    entry = Entry(
        ticket=ticket,
        kind=kind,
        body=body.strip(),
        author=user_of(actor),
        author_name=str(actor)[:120],
        at=at or now,
        worked_seconds=worked_seconds,
        channel=channel,
    )
    insert(entry)
    ticket.worked_seconds += worked_seconds
    mentioned = _mention(entry, now=now)
    names = tuple(user.username for user in mentioned)
    own: dict[str, Any] = {"entry": entry.pk, "kind": kind, "worked_seconds": worked_seconds, "mentioned": names, **facts}
    publish(told_as(actor=actor, subject=ticket, at=now, **own))
    return entry


def check_text(body: str, worked_seconds: int) -> None:
    """Raise ValidationError for an entry that says nothing or claims impossible work."""
    wrong: dict[str, str] = {}
    if not body.strip():
        wrong["body"] = _("Write what was said or done.")
    if not 0 <= worked_seconds <= LONGEST_WORK:
        wrong["worked_seconds"] = _("Time worked is between nothing and 24 hours.")
    if wrong:
        raise ValidationError(wrong)


def _mention(entry: Entry, *, now: datetime) -> list[User]:
    """Let those called by name watch the ticket, as far as it exists for them."""
    names = {name.lower() for name in MENTIONED.findall(entry.body)}
    if not names:
        return []
    found = [user for user in User.objects.filter(username__in=names, is_active=True) if _may_hear(user, entry)]
    Mention.objects.bulk_create(Mention(entry=entry, user=user) for user in found)
    Watch.objects.bulk_create([Watch(ticket=entry.ticket, user=user, since=now) for user in found], ignore_conflicts=True)
    return found


def _may_hear(user: User, entry: Entry) -> bool:
    return Entry.objects.visible_to(user).filter(pk=entry.pk).exists() and Ticket.objects.open_to(user).filter(pk=entry.ticket_id).exists()


@transaction.atomic
def correct_entry(entry: Entry, *, actor: Actor, now: datetime, body: str, worked_seconds: int | None = None) -> Entry:
    """Replace an entry by a corrected version; the old one stays readable behind it.

    Only its author may, or the system. Raises Stale when it was corrected already, ValidationError.
    """
    ticket = entry.ticket
    hold(ticket, merged_too=True)
    require(can_work_ticket(actor, ticket) and (actor.is_system or entry.author == user_of(actor)), _("Only its author can correct an entry."))
    if Entry.objects.filter(revises=entry).exists():
        raise Stale
    worked = entry.worked_seconds if worked_seconds is None else worked_seconds
    check_text(body, worked)
    corrected = Entry.objects.create(
        ticket=ticket,
        kind=entry.kind,
        body=body.strip(),
        author=user_of(actor),
        author_name=str(actor)[:120],
        at=entry.at,
        worked_seconds=worked,
        channel=entry.channel,
        revises=entry,
    )
    before, ticket.worked_seconds = ticket.worked_seconds, max(ticket.worked_seconds + worked - entry.worked_seconds, 0)
    _carry_more(entry, ticket.worked_seconds - before)
    keep(ticket, "worked_seconds", now=now)
    publish(EntryCorrected(actor=actor, subject=ticket, at=now, entry=corrected.pk, revises=entry.pk))
    return corrected


def _carry_more(entry: Entry, seconds: int) -> None:
    """Let the time of an entry that was moved go with it as corrected."""
    first = entry
    while seconds and first.revises is not None:
        first = first.revises
    if seconds:
        Placement.objects.filter(entry=first).update(carried_seconds=F("carried_seconds") + seconds)


def is_public(kind: str) -> bool:
    """Whether the client may read entries of this kind."""
    return kind in PUBLIC_KINDS
