"""Who has the ticket: assigning, picking up, giving back, handing on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.gates import pass_gates
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.rows import hold, keep, put, staff_of
from bailiwick.desk.events import TicketAssigned, TicketHandedOff, TicketPickedUp, TicketReleased
from bailiwick.desk.models import FINISHED, HandOff, State, Ticket
from bailiwick.desk.permissions import can_assign_ticket, can_hand_off_ticket, can_work_ticket, user_of
from bailiwick.people.models import Absence, who_stands_in

if TYPE_CHECKING:
    from datetime import date, datetime

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Staff, Team


class AssigneeAbsent(Conflict):
    """The person is away today; `substitute` stands in for them, if anybody does."""

    def __init__(self, staff: Staff, substitute: Staff | None) -> None:
        """Say who could take it instead."""
        self.staff, self.substitute = staff, substitute
        proposal = _("Give it to %(substitute)s instead, or repeat to assign it all the same.") % {"substitute": substitute} if substitute else ""
        super().__init__(" ".join([_("%(name)s is away today.") % {"name": staff}, proposal or _("Repeat to assign it all the same.")]))


def substitute_for(staff: Staff, on: date) -> tuple[bool, Staff | None]:
    """Return whether somebody is away on a day, and who along the line of substitutes is there."""
    if not Absence.objects.filter(staff=staff, starts_on__lte=on, ends_on__gte=on).exists():
        return False, None
    return True, who_stands_in(staff, on)


def _check_assignee(staff: Staff, *, now: datetime, despite_absence: bool) -> None:
    if staff.is_retired:
        raise ValidationError({"assignee": _("%(name)s no longer works here.") % {"name": staff}})
    is_away, substitute = substitute_for(staff, timezone.localdate(now))
    if is_away and not despite_absence:
        raise AssigneeAbsent(staff, substitute)


def _check_unfinished(ticket: Ticket) -> None:
    if ticket.state in FINISHED:
        raise Conflict(_("This ticket is %(state)s. Reopen it first.") % {"state": ticket.get_state_display().lower()})


@transaction.atomic
def assign_ticket(
    ticket: Ticket, *, actor: Actor, now: datetime, assignee: Staff | None, despite_absence: bool = False, version: int | None = None
) -> None:
    """Give the ticket to somebody, or to nobody; it goes to their team if it was in none.

    Raises AssigneeAbsent with the substitute, ValidationError, Conflict, Stale.
    """
    hold(ticket, version=version)
    require(can_assign_ticket(actor, ticket))
    _check_unfinished(ticket)
    if assignee is not None:
        _check_assignee(assignee, now=now, despite_absence=despite_absence)
    _give(ticket, assignee, actor=actor, now=now)


def _give(ticket: Ticket, assignee: Staff | None, *, actor: Actor, now: datetime) -> None:
    state = State.OPEN if assignee is not None and ticket.state == State.NEW else ticket.state
    changes = put(ticket, {"assignee": assignee, "team": ticket.team or (assignee.team if assignee else None), "state": state})
    if not changes:
        return
    keep(ticket, *changes, now=now)
    publish(TicketAssigned(actor=actor, subject=ticket, at=now, changes=changes, assignee=str(assignee or "")))


@transaction.atomic
def pick_up_ticket(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Take a ticket that nobody has. Raises Conflict when somebody was quicker, or the actor is not staff."""
    hold(ticket)
    require(can_work_ticket(actor, ticket))
    _check_unfinished(ticket)
    member = staff_of(actor)
    if member is None:
        raise Conflict(_("Only IT staff can pick up tickets. Ask your administrator to enter you in the staff register."))
    if ticket.assignee is not None and ticket.assignee != member:
        raise Conflict(_("%(name)s has taken this ticket already.") % {"name": ticket.assignee})
    state = State.OPEN if ticket.state == State.NEW else ticket.state
    changes = put(ticket, {"assignee": member, "team": ticket.team or member.team, "state": state})
    if changes:
        keep(ticket, *changes, now=now)
        publish(TicketPickedUp(actor=actor, subject=ticket, at=now, changes=changes, assignee=str(member)))


@transaction.atomic
def release_ticket(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Give a ticket back to its team: one's own, or any by those who assign. Raises Conflict when nobody has it."""
    hold(ticket)
    own = ticket.assignee is not None and ticket.assignee == staff_of(actor)
    require(can_assign_ticket(actor, ticket) or (own and can_work_ticket(actor, ticket)))
    _check_unfinished(ticket)
    if ticket.assignee is None:
        raise Conflict(_("Nobody has this ticket."))
    changes = put(ticket, {"assignee": None})
    keep(ticket, "assignee", now=now)
    publish(TicketReleased(actor=actor, subject=ticket, at=now, changes=changes))


@transaction.atomic
def hand_off_ticket(
    ticket: Ticket,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    team: Team | None = None,
    tier: int | None = None,
    assignee: Staff | None = None,
    despite_absence: bool = False,
) -> HandOff:
    """Pass the ticket to another team, tier or person, with the reason.

    The team follows from the assignee, the tier from the team, unless given; without an
    assignee the receiving team finds it unassigned. Raises AssigneeAbsent, ValidationError, Conflict.
    """
    hold(ticket)
    require(can_hand_off_ticket(actor, ticket))
    _check_unfinished(ticket)
    pass_gates("desk.hand_off_ticket", ticket, actor=actor)
    team = team or (assignee.team if assignee is not None else ticket.team)
    tier = tier or (team.tier if team is not None else ticket.tier)
    _check_hand_off(ticket, reason=reason, team=team, tier=tier, assignee=assignee)
    if assignee is not None:
        _check_assignee(assignee, now=now, despite_absence=despite_absence)
    before = (ticket.team, ticket.tier, ticket.assignee)
    state = State.OPEN if assignee is not None and ticket.state == State.NEW else ticket.state
    changes = put(ticket, {"team": team, "tier": tier, "assignee": assignee, "state": state})
    hand_off = HandOff.objects.create(
        ticket=ticket,
        from_team=before[0],
        to_team=team,
        from_tier=before[1],
        to_tier=tier,
        from_assignee=before[2],
        to_assignee=assignee,
        reason=reason.strip()[:255],
        at=now,
        by=user_of(actor),
    )
    keep(ticket, *changes, now=now)
    publish(TicketHandedOff(actor=actor, subject=ticket, at=now, changes=changes, reason=hand_off.reason))
    return hand_off


def _check_hand_off(ticket: Ticket, *, reason: str, team: Team | None, tier: int, assignee: Staff | None) -> None:
    wrong: dict[str, str] = {}
    if not reason.strip():
        wrong["reason"] = _("Say why, so that the next person need not ask again.")
    if not 1 <= tier <= 3:  # noqa: PLR2004 - the tiers of the trade
        wrong["tier"] = _("Tiers are 1, 2 and 3.")
    if (team, tier, assignee) == (ticket.team, ticket.tier, ticket.assignee):
        wrong["team"] = _("The ticket is there already. Choose another team, tier or person.")
    if wrong:
        raise ValidationError(wrong)
