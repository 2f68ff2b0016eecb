"""The list of tickets as boards and calendars; a card moves by the desk's own actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.problems import Conflict
from bailiwick.core.records.shapes import Board, BoardColumn, Dated
from bailiwick.desk.actions import assign_ticket, close_ticket, pick_up_ticket, resume_ticket, set_priority
from bailiwick.desk.models import FINISHED, Priority, State, Ticket
from bailiwick.people.models import Staff, Team

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bailiwick.core.actors import Account, Actor
    from bailiwick.core.records.listing import Listing
    from bailiwick.people.models import User

#: columns of people or teams; the list's filters reach the others
MOST = 12
#: the key of the column of what nobody has
NOBODY = "none"


def _states(_listing: Listing) -> list[BoardColumn]:
    return [BoardColumn(str(state), str(state), state.label) for state in State]


def _priorities(_listing: Listing) -> list[BoardColumn]:
    return [BoardColumn(str(int(one)), int(one), f"P{int(one)} {one.label}") for one in Priority]


def _teams(listing: Listing) -> list[BoardColumn]:
    teams = Team.objects.visible_to(listing.user).filter(retired_at=None).order_by("tier", "name")[:MOST]
    return [BoardColumn(NOBODY, None, _("No team")), *(BoardColumn(str(team.pk), team.pk, team.name) for team in teams)]


def _assignees(listing: Listing) -> list[BoardColumn]:
    """Return oneself and those who have something unfinished of the list."""
    rows = cast("Callable[..., object]", listing.rows().filter)(unfinished=True, assignee__isnull=False)
    busy = list(rows.order_by().values_list("assignee", flat=True).distinct()[:MOST])  # type: ignore[attr-defined] # a query set
    own = Staff.objects.filter(person=cast("User", listing.user).person_id, retired_at=None).values_list("pk", flat=True)
    people = Staff.objects.filter(pk__in=[*busy, *own]).select_related("person").order_by("person__sort_name")
    return [BoardColumn(NOBODY, None, _("Nobody")), *(BoardColumn(str(one.pk), one.pk, str(one)) for one in people)]


def _ticket(actor: Actor, key: int) -> Ticket:
    ticket = Ticket.objects.open_to(actor.user).filter(pk=key).first() if actor.user is not None else None
    if ticket is None:
        raise Http404
    return ticket


def _step(ticket: Ticket, name: str) -> str:
    return reverse(f"desk:ticket_{name}", args=[ticket.number])


def move_to_state(actor: Actor, key: int, to: str, *, now: datetime) -> str:
    """Take the step that leads to a state; those that must ask something open their page."""
    ticket = _ticket(actor, key)
    if to not in State.values:
        raise ValidationError(_("There is no such column."))
    if to == ticket.state:
        return ""
    asking = {State.WAITING: "wait", State.SOLVED: "solve"}
    if to in asking and ticket.state not in FINISHED:
        return _step(ticket, asking[State(to)])
    if to == State.OPEN and ticket.state in FINISHED:
        return _step(ticket, "reopen")
    if to == State.OPEN and ticket.state == State.WAITING:
        resume_ticket(ticket, actor=actor, now=now)
    elif to == State.OPEN:
        pick_up_ticket(ticket, actor=actor, now=now)
    elif to == State.CLOSED:
        close_ticket(ticket, actor=actor, now=now)
    else:
        words = {"old": ticket.get_state_display(), "new": State(to).label}
        raise Conflict(_("“%(old)s” cannot become “%(new)s”.") % words)
    return ""


def move_to_priority(actor: Actor, key: int, to: str, *, now: datetime) -> str:
    """Set the priority; one that impact and urgency do not make needs a reason, so its page opens."""
    ticket = _ticket(actor, key)
    if to not in {str(int(one)) for one in Priority}:
        raise ValidationError(_("There is no such column."))
    try:
        set_priority(ticket, actor=actor, now=now, priority=int(to))
    except ValidationError:
        return _step(ticket, "set_priority")
    return ""


def move_to_team(actor: Actor, key: int, to: str, *, now: datetime) -> str:  # noqa: ARG001 - the shape of a mover
    """Open the page on which a ticket is handed on: the next team reads why."""
    ticket = _ticket(actor, key)
    if to == NOBODY:
        raise Conflict(_("A ticket is handed on to a team, not away from all."))
    return "" if to == str(ticket.team_id) else f"{_step(ticket, 'hand_off')}?team={to}"


def move_to_assignee(actor: Actor, key: int, to: str, *, now: datetime) -> str:
    """Give the ticket to somebody, or to nobody."""
    ticket = _ticket(actor, key)
    staff = None
    if to != NOBODY:
        staff = Staff.objects.filter(pk=int(to), retired_at=None).first() if to.isascii() and to.isdecimal() and len(to) < len(str(2**63)) else None
        if staff is None:
            raise ValidationError(_("There is no such column."))
    assign_ticket(ticket, actor=actor, now=now, assignee=staff)
    return ""


def _works(user: Account) -> bool:
    return user.may("desk.work_tickets")


CARD = ("number", "title", "priority", "due", "assignee")
BOARDS = (
    Board("state", gettext_lazy("Board by state"), "state", _states, CARD, "state", move_to_state, _works),
    Board("priority", gettext_lazy("Board by priority"), "priority", _priorities, ("number", "title", "state", "due", "assignee"), "priority", move_to_priority, _works),
    Board("team", gettext_lazy("Board by team"), "team", _teams, CARD, "team", move_to_team, _works),
    Board("assignee", gettext_lazy("Board by assignee"), "assignee", _assignees, ("number", "title", "state", "priority", "due"), "assignee", move_to_assignee, _works),
)  # fmt: skip
CALENDARS = (
    Dated("due", gettext_lazy("Calendar by due date"), "due_at", "due"),
    Dated("aside", gettext_lazy("Calendar by put aside until"), "snooze__until", "aside"),
    Dated("opened", gettext_lazy("Calendar by opening"), "opened_at", "opened"),
)
