"""Beside each entry of a ticket: by which mail it came, and what that quotes, folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, Exists, F, OuterRef, Q, TextField, Value, When
from django.db.models.functions import Left, Length

from bailiwick.core.glances import there_is
from bailiwick.core.margins import Note, View, add_margin
from bailiwick.desk.models import Entry, Ticket
from bailiwick.mailroom.models import MessageFile, MessageLink, Role
from bailiwick.mailroom.words import FOLD, Around, beside_entry, beside_ticket

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bailiwick.core.margins import Notes

#: files told of on one page, and other tickets of the same mails
FILES, OTHERS = 500, 100
TEMPLATE = "mailroom/_beside.html"


def beside(ticket: Ticket, entries: Mapping[int, Entry], view: View) -> Notes:
    """Return what stands beside the entries that came by mail, and beside a ticket that a mail opened: a query for the mails, one for their files."""
    tickets = {ticket.pk, *(entry.ticket_id for entry in entries.values())}
    if len(tickets) == 1 and not there_is(ticket, "messages", view.user):
        return {}
    links = _links(ticket, entries, tickets)
    around = _around(links, view) if view.whole else Around({}, {})
    notes: dict[int | None, list[Note]] = {}
    for link in links:
        entry = entries.get(link.entry_id) if link.entry_id is not None else None
        said, words = beside_entry(link, entry, ticket, view, around) if entry is not None else beside_ticket(link, ticket, view, around)
        if said:
            notes.setdefault(link.entry_id, []).append(Note(TEMPLATE, said, words))
    return notes


def _links(ticket: Ticket, entries: Mapping[int, Entry], tickets: set[int]) -> list[MessageLink]:
    """Return what mails did on these entries, and which opened the ticket, with as much of their text as is folded on a page."""
    opened = Q(ticket=ticket.pk, entry=None, role=Role.OPENED)
    whole = Case(When(entry=None, then="message__text"), default=Value(""), output_field=TextField())
    new = Case(When(entry=None, then="message__visible"), default=Value(""), output_field=TextField())
    untold = Case(When(~Q(message__quote="") & Q(message__quote=F("message__text")), then=Value(True)), default=Value(False))
    elsewhere = MessageLink.objects.filter(message=OuterRef("message")).exclude(ticket=OuterRef("ticket"))
    found = MessageLink.objects.filter(Q(ticket__in=tickets, entry__in=list(entries)) | opened).select_related("message")
    large = ("text", "visible", "html", "quote", "signature", "references", "to", "cc")
    told = found.annotate(
        quote=Left("message__quote", FOLD + 1),
        signature=Left("message__signature", FOLD + 1),
        whole=whole,
        new=new,
        is_untold=untold,
        is_elsewhere=Exists(elsewhere),
        length=Length("message__visible"),
    )
    return list(told.defer(*(f"message__{name}" for name in large)).order_by("id"))


def _around(links: Sequence[MessageLink], view: View) -> Around:
    """Return the files of mails, and the other tickets to which the same mails led as far as they are open to whoever looks."""
    files: dict[int, list[MessageFile]] = {}
    if links:
        for file in MessageFile.objects.filter(link__in=links).select_related("attachment").order_by("id")[:FILES]:
            files.setdefault(file.link_id, []).append(file)
    others: dict[int, list[Ticket]] = {}
    if shared := [link for link in links if vars(link).get("is_elsewhere")]:
        same = MessageLink.objects.visible_to(view.user).filter(message__in=[link.message_id for link in shared])
        for other in same.select_related("ticket").order_by("id")[:OTHERS]:
            others.setdefault(other.message_id, []).append(other.ticket)
    return Around(files, others)


add_margin(Ticket, beside)
