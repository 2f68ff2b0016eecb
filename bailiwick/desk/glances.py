"""What the page of a ticket wants to know before it draws anything: whether the ticket is open to whoever looks, and what it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from bailiwick.approvals.models import Approval
from bailiwick.core.glances import add_glance
from bailiwick.core.models import Attachment
from bailiwick.desk.letters import TO_CLIENT
from bailiwick.desk.models import (
    ArticleUse,
    Chase,
    ContactAttempt,
    Entry,
    HandOff,
    Join,
    Reopening,
    Share,
    Snooze,
    Ticket,
    TicketLink,
    Triage,
    Wait,
    Watch,
)
from bailiwick.notifications.models import Outgoing

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account


def _on(model: type[Model]) -> Callable[[Ticket, Account | None], QuerySet[Any]]:
    """Return by which rows a ticket has something of a kind."""
    return lambda ticket, _user: model._default_manager.filter(ticket=ticket.pk)


def _whole(ticket: Ticket, user: Account | None) -> QuerySet[Ticket]:
    return (Ticket.objects.open_to(user) if user is not None else Ticket.objects.all()).filter(pk=ticket.pk)


def _files(ticket: Ticket, _user: Account | None) -> QuerySet[Attachment]:
    """Return the files that stand at entries."""
    entries = Entry.objects.filter(ticket=ticket.pk).values("pk")
    return Attachment.objects.filter(record_type=Entry._meta.label_lower, record_id__in=entries, removed_at=None)


def _mails(ticket: Ticket, _user: Account | None) -> QuerySet[Outgoing]:
    """Return the mails by which the client reads what the desk wrote."""
    about = Outgoing.objects.filter(subject_type=Ticket._meta.label_lower, subject_id=ticket.pk, part_id__isnull=False)
    return about.filter(notice__in=TO_CLIENT)


def _children(ticket: Ticket, _user: Account | None) -> QuerySet[Ticket]:
    """Return the tickets that stand directly under one or under one merged into it, but not itself."""
    under = Ticket.objects.filter(Q(parent=ticket.pk) | Q(parent__merged_into=ticket.pk))
    return under.exclude(Q(pk=ticket.pk) | Q(merged_into=ticket.pk, merged_into__isnull=False))


def _watched_by_me(ticket: Ticket, user: Account | None) -> QuerySet[Watch]:
    return Watch.objects.filter(ticket=ticket.pk, user=user.pk) if user is not None else Watch.objects.none()


for name, model in {
    "entries": Entry,
    "shares": Share,
    "hand-offs": HandOff,
    "waits": Wait,
    "reopenings": Reopening,
    "attempts": ContactAttempt,
    "snooze": Snooze,
    "watches": Watch,
    "triage": Triage,
    "article-uses": ArticleUse,
}.items():
    add_glance(Ticket, name, _on(model))
add_glance(Ticket, "entry-files", _files)
add_glance(Ticket, "mails", _mails)
add_glance(Ticket, "whole", _whole)
add_glance(Ticket, "merged-in", lambda ticket, _user: Ticket.objects.filter(merged_into=ticket.pk))
add_glance(Ticket, "children", _children)
add_glance(Ticket, "joins", lambda ticket, _user: Join.objects.filter(Q(ticket=ticket.pk) | Q(other=ticket.pk)))
add_glance(Ticket, "links", lambda ticket, _user: TicketLink.objects.filter(Q(ticket=ticket.pk) | Q(other=ticket.pk)))
add_glance(Ticket, "followers", lambda ticket, _user: Ticket.objects.filter(follows=ticket.pk))
add_glance(Ticket, "counting-attempts", lambda ticket, _user: ContactAttempt.objects.filter(ticket=ticket.pk, counts=True))
add_glance(Ticket, "chase", lambda ticket, _user: Chase.objects.filter(wait__ticket=ticket.pk, next_at__isnull=False))
add_glance(Ticket, "watched-by-me", _watched_by_me)
add_glance(Ticket, "approvals", lambda ticket, _user: Approval.objects.about(ticket))
