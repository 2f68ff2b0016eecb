"""Taking back on one ticket what a macro did there, through the desk's own actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.problems import Conflict
from bailiwick.core.tags import untag
from bailiwick.desk.actions import assign_ticket, hand_off_ticket, reopen_ticket, resume_ticket, set_priority
from bailiwick.desk.models import FINISHED, State
from bailiwick.people.models import Staff, Team
from bailiwick.runbooks.actions import abandon_run, remove_checklist
from bailiwick.runbooks.models import Checklist, Run

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket
    from bailiwick.macros.models import MacroRunRow

LEVELS = ("impact", "urgency", "priority", "priority_reason")


def take_back(row: MacroRunRow, *, actor: Actor, now: datetime) -> str:
    """Bring one ticket back to what it was; return why it stays when that cannot be done, otherwise nothing."""
    ticket = row.ticket
    if ticket.version != row.version:
        return _("Somebody changed this ticket since.")
    try:
        with transaction.atomic():
            _state_back(row, ticket, actor, now)
            _made_back(row, ticket, actor, now)
            _fields_back(row, ticket, actor, now)
    except (Conflict, ValidationError, PermissionDenied) as error:
        ticket.refresh_from_db()
        return " ".join(error.messages) if isinstance(error, ValidationError) else str(getattr(error, "message", "") or error)
    return ""


def _state_back(row: MacroRunRow, ticket: Ticket, actor: Actor, now: datetime) -> None:
    if row.made.get("solved") and ticket.state in FINISHED:
        reopen_ticket(ticket, actor=actor, now=now, reason=actor.cause)
    if row.made.get("waits") and ticket.state == State.WAITING:
        resume_ticket(ticket, actor=actor, now=now)


def _made_back(row: MacroRunRow, ticket: Ticket, actor: Actor, now: datetime) -> None:
    for word in row.made.get("tags", []):
        untag(ticket, word, actor=actor, now=now)
    for run in Run.objects.filter(pk__in=row.made.get("runs", []), state=Run.State.RUNNING).select_related("ticket"):
        abandon_run(run, actor=actor, now=now, reason=actor.cause)
    for checklist in Checklist.objects.filter(pk__in=row.made.get("checklists", [])).select_related("ticket"):
        remove_checklist(checklist, actor=actor, now=now)


def _fields_back(row: MacroRunRow, ticket: Ticket, actor: Actor, now: datetime) -> None:
    before = row.before
    if any(getattr(ticket, name) != before[name] for name in LEVELS):
        axes = {name: before[name] for name in ("impact", "urgency", "priority")}
        set_priority(ticket, actor=actor, now=now, reason=before["priority_reason"] or actor.cause, **axes)
    team, assignee = Team.objects.filter(pk=before["team_id"]).first(), Staff.objects.filter(pk=before["assignee_id"]).first()
    if (ticket.team_id, ticket.tier) != (before["team_id"], before["tier"]) and team is not None:
        hand_off_ticket(ticket, actor=actor, now=now, reason=actor.cause, team=team, tier=before["tier"], assignee=assignee, despite_absence=True)
    elif ticket.assignee_id != before["assignee_id"]:
        assign_ticket(ticket, actor=actor, now=now, assignee=assignee, despite_absence=True)
