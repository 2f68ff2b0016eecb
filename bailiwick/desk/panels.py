"""The desk's boxes on others' pages, and the files and tags of tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bailiwick.core.actors import account_of
from bailiwick.core.attachments import attachable
from bailiwick.core.cards import Card, add_card
from bailiwick.core.clock import now
from bailiwick.core.figures import Figure, add_figure
from bailiwick.core.glances import there_is
from bailiwick.core.panels import Panel, add_panel
from bailiwick.core.presence import meetable
from bailiwick.core.tags import taggable
from bailiwick.desk.actions import given_away
from bailiwick.desk.models import Entry, Ticket
from bailiwick.desk.permissions import can_attach_to_entry, can_attach_to_ticket, can_change_ticket, can_see_whole
from bailiwick.desk.things import register_things
from bailiwick.people.models import Person, Staff
from bailiwick.places.models import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from bailiwick.core.actors import Account
    from bailiwick.people.models import User
    from bailiwick.people.models.staff import StaffQuerySet


def back_from_leave(user: Account) -> StaffQuerySet:
    """Return a user as a member of the staff who is here today and has given tickets away."""
    present = Staff.objects.present(timezone.localdate(now()))
    return present.filter(person=cast("User", user).person_id, retired_at=None, given_away__settled_at=None, given_away__isnull=False)


def draw_back(request: HttpRequest) -> str:
    """Draw what somebody who is back from a leave could take back; nothing for everybody else."""
    staff = back_from_leave(account_of(request)).first()
    if staff is None:
        return ""
    count = len(given_away(staff))
    return render_to_string("desk/parts/back_card.html", {"staff": staff, "count": count}, request) if count else ""


def _has(name: str) -> Callable[[Ticket, Account], bool]:
    """Return whether a box is for a ticket: where it has such a thing. What begins one stands in the menu."""
    return lambda ticket, user: there_is(ticket, name, user)


def _works_or_has(name: str) -> Callable[[Ticket, Account], bool]:
    """Return whether a box is for a ticket: while it is worked on, since something is proposed there; afterwards where it has such a thing."""
    return lambda ticket, user: ticket.is_unfinished or there_is(ticket, name, user)


def _was_asked(ticket: Ticket, user: Account) -> bool:
    """Whether questions were asked about a ticket, or can be."""
    return there_is(ticket, "triage", user) or (ticket.is_unfinished and ticket.category is not None and ticket.category.questions_tree is not None)


add_panel(Ticket, Panel(_("Approvals"), "desk:ticket_approvals", order=60, ability="desk.see_tickets", is_for=_has("approvals")))
add_panel(Ticket, Panel(_("Articles"), "desk:ticket_articles", order=40, ability="desk.see_tickets", is_for=_works_or_has("article-uses")))
add_panel(Ticket, Panel(_("Triage"), "desk:triage_panel", order=15, is_for=_was_asked))
add_panel(Ticket, Panel(_("Promised times"), "desk:ticket_clocks", order=8, ability="desk.see_tickets"))
add_panel(Ticket, Panel(_("Time worked"), "desk:ticket_work", order=12))
add_panel(Person, Panel(_("Tickets"), "desk:person_tickets", order=20))
add_panel(Site, Panel(_("Tickets"), "desk:site_tickets", order=20))
add_panel(Staff, Panel(_("Tickets in hand"), "desk:staff_tickets", order=5, ability="desk.see_tickets"))
attachable(Ticket, queryset=Ticket.objects.visible_to, can_add=can_attach_to_ticket)
attachable(Entry, queryset=Entry.objects.visible_to, can_add=can_attach_to_entry, panel=False)
meetable(Ticket, queryset=Ticket.objects.open_to, may_meet=can_see_whole)
taggable(Ticket, queryset=Ticket.objects.open_to, can_tag=can_change_ticket)
add_figure(Figure("tickets-given-away", back_from_leave, ability="desk.work_tickets", for_frame=False))
add_card(Card("tickets-given-away", draw_back, order=20, ability="desk.work_tickets", figure="tickets-given-away"))
register_things()
