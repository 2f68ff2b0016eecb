"""Changing many tickets together, each through its own actions, as one batch that can be taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.core.models import Batch, BatchRow
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.changing import change_ticket
from bailiwick.desk.actions.handing import assign_ticket, hand_off_ticket
from bailiwick.desk.actions.parents import make_parent, why_not_under
from bailiwick.desk.actions.priorities import set_priority
from bailiwick.desk.actions.together import DEEDS, do, sentence_of, take_back
from bailiwick.desk.models import Category, Join, JoinKind, Ticket
from bailiwick.desk.permissions import can_see_whole, user_of
from bailiwick.people.models import Staff, Team

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: what can be changed on many tickets together
TOGETHER = ("team", "assignee", "category", "impact", "urgency", "priority", *DEEDS)
#: what a batch keeps of a ticket, so that it can be taken back
KEPT = ("team_id", "tier", "assignee_id", "category_id", "impact", "urgency", "priority", "priority_reason", "state", "parent_id", "merged_into_id")
#: those of them that are values
VALUES = ("team_id", "tier", "assignee_id", "category_id", "impact", "urgency", "priority", "priority_reason")
#: tickets of one batch
MOST = 2000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one ticket: fields before and after, or the sentence why nothing does."""

    ticket: Ticket
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    problem: str = ""

    @property
    def changed(self) -> bool:
        """Whether the ticket is another afterwards."""
        return not self.problem and self.before != self.after


def preview_tickets(tickets: Sequence[Ticket], *, actor: Actor, now: datetime, values: Mapping[str, object], reason: str = "") -> list[Outcome]:
    """Return what `change_tickets` would do to each ticket: it is done, looked at and rolled back."""
    with transaction.atomic():
        outcomes = _each(tickets[:MOST], actor, now, values, reason)
        transaction.set_rollback(True)
    return outcomes


@transaction.atomic
def change_tickets(tickets: Sequence[Ticket], *, actor: Actor, now: datetime, values: Mapping[str, object], reason: str = "") -> Batch:
    """Give many tickets another team, assignee, category or priority, or do to them what DEEDS names; `values` names fields of TOGETHER.

    A ticket that may not or cannot be changed stays as it is and stands in the batch's
    report with the reason. Raises ValidationError for other fields.
    """
    acting = replace(actor, cause=actor.cause or _("changed together"))
    outcomes = _each(tickets[:MOST], acting, now, values, reason)
    done, refused = [o for o in outcomes if o.changed], [o for o in outcomes if o.problem]
    user = user_of(actor)
    title = ngettext("%(count)d ticket changed together", "%(count)d tickets changed together", len(outcomes)) % {"count": len(outcomes)}
    batch = Batch.objects.create(
        kind=Batch.Kind.BULK_EDIT,
        record="tickets",
        title=title,
        state=Batch.State.DONE,
        created_by_id=user.pk if user is not None else None,
        created_at=now,
        finished_at=now,
        plan={"fields": sorted(values)},
        report=[[o.ticket.number, "", o.problem] for o in refused if can_see_whole(actor, o.ticket)],
        total=len(outcomes),
        done=len(outcomes),
        changed=len(done),
        unchanged=len(outcomes) - len(done) - len(refused),
        refused=len(refused),
    )
    BatchRow.objects.bulk_create(
        BatchRow(
            batch=batch, subject_id=o.ticket.pk, subject_name=o.ticket.number, before=dict(o.before), after=dict(o.after), version=o.ticket.version
        )
        for o in done
    )
    return batch


@transaction.atomic
def put_back_tickets(batch: Batch, *, actor: Actor, now: datetime) -> tuple[int, int]:
    """Take a batch of tickets back; return how many are as before, and how many stay because somebody changed them since.

    Raises Refused for the batches of others, and Conflict when it was taken back already.
    """
    user = user_of(actor)
    require(actor.is_system or (user is not None and batch.created_by_id == user.pk))
    stored = Batch.objects.select_for_update().get(pk=batch.pk)
    if stored.record != "tickets" or stored.state != Batch.State.DONE:
        raise Conflict(_("This batch is undone already, or not one of tickets."))
    rows = list(stored.rows.filter(undone=False))
    tickets = Ticket.objects.in_bulk([row.subject_id for row in rows])
    acting = replace(actor, cause=actor.cause or _("undo of “%(batch)s”") % {"batch": stored.title})
    for row in rows:
        ticket = tickets.get(row.subject_id)
        row.undone = ticket is not None and ticket.version == row.version and _taken_back(ticket, acting, now, row)
    BatchRow.objects.bulk_update(rows, ["undone"])
    stored.state = batch.state = Batch.State.UNDONE
    stored.save(update_fields=["state"])
    undone = sum(row.undone for row in rows)
    return undone, len(rows) - undone


def _taken_back(ticket: Ticket, actor: Actor, now: datetime, row: BatchRow) -> bool:
    """Take back what a batch did to one ticket, entirely or not at all."""
    try:
        with transaction.atomic():
            take_back(ticket, actor=actor, now=now, before=row.before, after=row.after)
            if any(row.before[name] != row.after[name] for name in VALUES):
                _change(ticket, actor, now, _former(row.before), actor.cause)
    except (Conflict, ValidationError, PermissionDenied):
        return False
    return True


def _each(tickets: Sequence[Ticket], actor: Actor, now: datetime, values: Mapping[str, object], reason: str) -> list[Outcome]:
    """Change each ticket; a parent that is asked for is opened once, over all that may stand under it."""
    outcomes = [_tried(ticket, actor, now, values, reason) for ticket in tickets]
    title = str(values.get("parent_title") or "")
    return _under_parent(outcomes, actor, now, title, reason) if title else outcomes


def _under_parent(outcomes: Sequence[Outcome], actor: Actor, now: datetime, title: str, reason: str) -> list[Outcome]:
    said = [o if o.problem else replace(o, problem=why_not_under(o.ticket, actor=actor)) for o in outcomes]
    fitting = [o.ticket for o in said if not o.problem]
    if not fitting:
        return said
    parent = make_parent(fitting, actor=actor, now=now, title=title, reason=reason)
    parts = dict(Join.objects.filter(other=parent, kind=JoinKind.CHILD).values_list("ticket", "pk"))
    made = Join.objects.filter(other=parent, kind=JoinKind.PARENT).values_list("pk", flat=True)
    for ticket in fitting:
        ticket.refresh_from_db()
    return [
        o if o.problem else replace(o, after={**_kept(o.ticket), "joins": [parts[o.ticket.pk], *(made if o.ticket == fitting[0] else ())]})
        for o in said
    ]


def _former(before: Mapping[str, Any]) -> dict[str, object]:
    """Return the values that bring a ticket back to what a batch kept of it."""
    return {
        "team": Team.objects.filter(pk=before["team_id"]).first(),
        "tier": before["tier"],
        "assignee": Staff.objects.filter(pk=before["assignee_id"]).first(),
        "category": Category.objects.filter(pk=before["category_id"]).first(),
        "impact": before["impact"],
        "urgency": before["urgency"],
        "priority": before["priority"],
        "priority_reason": before["priority_reason"],
    }


def _tried(ticket: Ticket, actor: Actor, now: datetime, values: Mapping[str, object], reason: str) -> Outcome:
    """Change one ticket, or leave it entirely as it is and say why."""
    if unknown := set(values) - {*TOGETHER, "tier", "priority_reason"}:
        raise ValidationError({name: _("This cannot be changed together.") for name in sorted(unknown)})
    before = _kept(ticket)
    try:
        with transaction.atomic():
            _change(ticket, actor, now, dict(values), reason)
            done = do(ticket, actor=actor, now=now, values=values, reason=reason)
    except (Conflict, ValidationError, PermissionDenied) as error:
        ticket.refresh_from_db()
        return Outcome(ticket, before, before, sentence_of(error))
    ticket.refresh_from_db()
    return Outcome(ticket, before, {**_kept(ticket), **done})


def _kept(ticket: Ticket) -> dict[str, Any]:
    return {name: getattr(ticket, name) for name in KEPT}


def _change(ticket: Ticket, actor: Actor, now: datetime, values: dict[str, Any], reason: str) -> None:
    """Take the steps that the values ask for, leaving out what is so already."""
    if "category" in values:
        change_ticket(ticket, actor=actor, now=now, values={"category": values["category"]})
    axes = {name: values[name] for name in ("impact", "urgency", "priority") if name in values}
    if axes:
        set_priority(ticket, actor=actor, now=now, reason=str(values.get("priority_reason") or reason), **axes)
    team, assignee = values.get("team", ticket.team), values.get("assignee", ticket.assignee)
    if "team" in values and team != ticket.team and team is not None:
        receiver = assignee if "assignee" in values else None
        why = reason or _("Changed together with others")
        hand_off_ticket(ticket, actor=actor, now=now, reason=why, team=team, tier=values.get("tier"), assignee=receiver, despite_absence=True)
    elif "assignee" in values and assignee != ticket.assignee:
        assign_ticket(ticket, actor=actor, now=now, assignee=assignee, despite_absence=True)
