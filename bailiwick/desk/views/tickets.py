"""The ticket's page, for the desk and for the client, and how its promised time came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.asked_by import AskedBy
from bailiwick.core.clock import now
from bailiwick.core.drafts import carry_draft
from bailiwick.core.faces import draw_face
from bailiwick.core.glances import glance, there_is
from bailiwick.core.offers import tools_for
from bailiwick.core.panels import panels_for
from bailiwick.core.prepared import Slot
from bailiwick.desk.actions import read_ticket
from bailiwick.desk.forms.steps import EntryForm, ReplyForm
from bailiwick.desk.models import Ticket
from bailiwick.desk.permissions import can_change_ticket, can_join_tickets, can_reply_as_client, can_see_whole, can_work_ticket
from bailiwick.desk.views.kin import MOST as MOST_CHILDREN
from bailiwick.desk.views.kin import children_lines, children_url, has_joins, join_lines, joins_of, kin_of, link_lines
from bailiwick.desk.views.spreading import spread_of
from bailiwick.desk.views.standing import standing_of, waiting_for_client
from bailiwick.desk.views.steps import steps_for
from bailiwick.desk.views.story import story_of
from bailiwick.desk.views.words import person_card, promise_rows, ticket_facts, ticket_line
from bailiwick.places.models import SiteNotice

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.core.actors import Account, Actor
    from bailiwick.desk.forms.steps import StepForm

#: everything a ticket's page reads from the ticket's own row
WITH = (
    "requester__department", "requester__site", "requester__room", "affected__department", "affected__site", "affected__room", "department", "site",
    "room", "category", "team", "assignee__person", "opened_by__person",
)  # fmt: skip


def ticket_or_404(request: HttpRequest, number: str) -> Ticket:
    """Return the ticket that a number stands for now, if it exists for the user; a stranger learns nothing."""
    ticket = _BY_NUMBER.first(account_of(request), number=number)
    if ticket is None:
        raise Http404
    if ticket.merged_into_id is not None:
        return _BY_KEY.first(account_of(request), key=ticket.merged_into_id) or ticket
    return ticket


def _seen(user: Account) -> QuerySet[Ticket]:
    return Ticket.objects.visible_to(user).select_related(*WITH).order_by()


_BY_NUMBER = AskedBy(Ticket, lambda user: _seen(user).filter(number=Slot("number", Ticket.number)))
_BY_KEY = AskedBy(Ticket, lambda user: _seen(user).filter(pk=Slot("key", Ticket.id)))


@require_GET
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """Show a ticket: what it is, how it stands, what to do next; then its story."""
    found = ticket_or_404(request, number)
    if found.number != number:
        carry_draft(account_of(request), compose_key(number), compose_key(found.number))
        messages.info(request, _("%(number)s was merged into this ticket.") % {"number": number})
        return redirect("desk:ticket", found.number)
    return ticket_page(request, found)


def ticket_page(request: HttpRequest, ticket: Ticket, *, form: StepForm | None = None, problem: str = "", status: int = 200) -> HttpResponse:
    """Draw the page, with what was typed and what was wrong with it."""
    actor, moment = actor_of(request), now()
    if ticket.need_to_know:
        read_ticket(ticket, actor=actor, now=moment)
    glance(ticket, account_of(request))
    whole = can_see_whole(actor, ticket)
    before = request.GET.get("before", "")
    story = story_of(ticket, account_of(request), moment, whole=whole, before=int(before) if before.isdecimal() and len(before) < 19 else None)  # noqa: PLR2004 - a 64-bit key has at most 18 safe digits
    steps, more = steps_for(actor, ticket) if ticket.merged_into_id is None else ([], [])
    context: dict[str, Any] = {
        "ticket": ticket,
        "line": ticket_line(ticket),
        "steps": steps,
        "more": more,
        "problem": problem,
        "compose_key": compose_key(ticket.number),
        "notes": story.notes,
        "description": next((note.words for note in story.notes if note.words), ticket.description),
        "story": {"days": story.days, "older_url": f"?before={story.older_than}" if story.older_than else ""},
    }
    if not whole:
        context |= _client_context(request, actor, ticket, form)
        return draw_face(request, ticket, context, status=status)
    context |= _desk_context(request, actor, ticket, form, moment)
    return render(request, "desk/ticket.html", context, status=status)


def _desk_context(request: HttpRequest, actor: Actor, ticket: Ticket, form: StepForm | None, moment: datetime) -> dict[str, Any]:
    person, kin = ticket.requester or ticket.affected, kin_of(ticket, account_of(request))
    joins = joins_of(kin, account_of(request)) if has_joins(ticket, account_of(request)) else []
    return {
        "joins": join_lines(joins, kin, may=can_join_tickets(actor, ticket, ticket)),
        "children": (children := children_lines(ticket, actor))[:MOST_CHILDREN],
        "spread": spread_of(ticket) if children and not ticket.is_unfinished else None,
        "children_url": children_url(ticket),
        "children_more": len(children) > MOST_CHILDREN,
        "promises": promise_rows(ticket, moment),
        "standing": standing_of(ticket, actor, moment),
        "facts": ticket_facts(ticket, moment),
        "client": person_card(person) if person else None,
        "notices": [{"title": f"{notice.site}:", "text": notice.text} for notice in _notices(request, ticket, moment)],
        "links": link_lines(ticket, account_of(request)),
        "people": _people(ticket, account_of(request)),
        "panels": [{"title": panel.title, "url": panel.url_for(ticket)} for panel in panels_for(ticket, account_of(request))],
        "can": {"work": can_work_ticket(actor, ticket), "change": can_change_ticket(actor, ticket)},
        "tools": tools_for(ticket, account_of(request)),
        "entry_form": form if isinstance(form, EntryForm) else EntryForm(user=account_of(request)),
    }


def _client_context(request: HttpRequest, actor: Actor, ticket: Ticket, form: StepForm | None) -> dict[str, Any]:
    return {
        "standing": waiting_for_client(ticket) or _standing(ticket),
        "files_url": reverse("core:attachments", args=[ticket._meta.label_lower, ticket.pk]),
        "can": {"answer": (ticket.is_unfinished or ticket.merged_into_id is not None) and can_reply_as_client(actor, ticket)},
        "reply_form": form if isinstance(form, ReplyForm) else ReplyForm(user=account_of(request)),
    }


def _standing(ticket: Ticket) -> str:
    """Say to the client how their ticket stands; a merged one stands as the one it was merged into."""
    if ticket.merged_into is not None:
        return " ".join([_("We look after this together with the same matter of others."), _standing(ticket.merged_into)])
    words = {
        Ticket.State.NEW: _("We have your request and will look at it soon."),
        Ticket.State.OPEN: _("Somebody is working on it."),
        Ticket.State.WAITING: _("We are waiting for something before we can go on."),
        Ticket.State.SOLVED: _("We believe this is solved. If it is not, reopen it."),
        Ticket.State.CLOSED: _("This is done."),
    }
    return words[Ticket.State(ticket.state)]


def _notices(request: HttpRequest, ticket: Ticket, moment: datetime) -> list[SiteNotice]:
    if ticket.site_id is None or not ticket.is_unfinished:
        return []
    return list(SiteNotice.objects.visible_to(account_of(request)).in_force(moment).filter(site=ticket.site_id).select_related("site"))


def _people(ticket: Ticket, user: Account) -> list[dict[str, str]]:
    watches = ticket.watches.select_related("user__person") if there_is(ticket, "watches", user) else []
    watching = [{"name": watch.user.person.name, "why": ""} for watch in watches]
    if not ticket.need_to_know:
        return watching
    readers = ticket.readers.select_related("user__person")
    named = [
        {"name": r.user.person.name, "why": _("may know"), "remove_url": reverse("desk:reader_unname", args=[ticket.number, r.pk])} for r in readers
    ]
    return watching + named


def compose_key(number: str) -> str:
    """Return under which name the unsent entry of a ticket is kept."""
    return f"ticket-{number}"
