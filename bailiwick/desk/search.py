"""Tickets and their entries are found by words, numbers, serials and host names.

Entries are a kind of their own: internal ones have a narrower door than their ticket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.search import Document, Result, Searchable, register_search
from bailiwick.desk.models import PUBLIC_KINDS, Entry, Ticket

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bailiwick.core.actors import Account
    from bailiwick.people.models import User

#: tickets of one's own that are looked through for words that very many tickets have
OWN = 500


def ticket_document(ticket: Ticket) -> Document:
    """Return what of a ticket can be found by whoever it exists for: number, title, description, persons."""
    persons = {str(person) for person in (ticket.requester, ticket.affected) if person is not None}
    body = "\n".join([ticket.description, *sorted(persons), ticket.contact_phone, ticket.contact_email])
    return Document(title=ticket.title, codes=f"{ticket.number} {ticket.source_key}".strip(), body=body, at=ticket.opened_at)


def ticket_result(ticket: Ticket) -> Result:
    """Return a found ticket as the list shows it."""
    who = ticket.affected or ticket.requester
    if ticket.merged_into_id is not None:
        return Result(url=reverse("desk:ticket", args=[ticket.number]), title=f"{ticket.number} {ticket.title}", detail=_("merged into another"))
    detail = " · ".join(str(part) for part in (ticket.get_state_display(), who, ticket.department) if part)
    return Result(url=reverse("desk:ticket", args=[ticket.number]), title=f"{ticket.number} {ticket.title}", detail=detail)


def entry_document(entry: Entry) -> Document:
    """Return the text of an entry; a listener takes out the one that a correction replaces."""
    return Document(title=entry.ticket.title, codes=entry.ticket.number, body=f"{entry.body}\n{entry.author_name}", at=entry.at)


def entry_result(entry: Entry) -> Result:
    """Return a found entry as the list shows it: its ticket, and whose words they are."""
    url = reverse("desk:ticket", args=[entry.ticket.number])
    return Result(url=f"{url}#entry-{entry.pk}", title=f"{entry.ticket.number} {entry.ticket.title}", detail=str(entry))


def _tickets(user: Account) -> QuerySet[Ticket]:
    return Ticket.objects.visible_to(user).select_related("requester", "affected", "department")


def _entries(user: Account) -> QuerySet[Entry]:
    return Entry.objects.visible_to(user).select_related("ticket")


def _own_tickets(user: Account) -> list[int]:
    """Return the newest tickets that were asked for by a user, or for them."""
    person = cast("User", user).person_id
    keys = [
        set(Ticket.objects.filter(role).order_by("-opened_at").values_list("pk", flat=True)[:OWN])
        for role in (Q(requester=person), Q(affected=person))
    ]
    return list(keys[0] | keys[1]) if person is not None else []


def _own_entries(user: Account) -> list[int]:
    """Return what was said on these tickets, and is meant for clients."""
    said = Entry.objects.filter(ticket__in=_own_tickets(user), kind__in=PUBLIC_KINDS)
    return list(said.order_by("-pk").values_list("pk", flat=True)[: 2 * OWN])


register_search(
    Searchable(
        model=Ticket,
        document=ticket_document,
        queryset=_tickets,
        result=ticket_result,
        title=gettext_lazy("Tickets"),
        order=10,
        everything=lambda: Ticket.objects.select_related("requester", "affected"),
        is_crowd=True,
        own=_own_tickets,
    )
)
register_search(
    Searchable(
        model=Entry,
        document=entry_document,
        queryset=_entries,
        result=entry_result,
        title=gettext_lazy("Entries"),
        order=30,
        everything=lambda: Entry.objects.current().select_related("ticket"),
        is_crowd=True,
        is_part=True,
        own=_own_entries,
    )
)
