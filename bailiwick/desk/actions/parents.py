"""Parents and the tickets under them: one matter that many people reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.entries import add_entry
from bailiwick.desk.actions.ledger import hold_all, name, note, root, roots
from bailiwick.desk.actions.opening import Opening, open_ticket
from bailiwick.desk.actions.rows import hold, keep, put
from bailiwick.desk.actions.sharing import share
from bailiwick.desk.events import ChildAdded, ChildrenRuleSet, ParentMade, TicketPutUnder
from bailiwick.desk.models import Channel, ChildrenRule, Entry, EntryKind, Join, JoinKind, Ticket, family
from bailiwick.desk.permissions import can_change_ticket, can_join_tickets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models.tickets import TicketQuerySet


def children_of(ticket: Ticket) -> TicketQuerySet:
    """Return the tickets under another one, and those that such tickets were merged into."""
    kin = family(ticket)
    under = Ticket.objects.filter(parent__in=kin)
    return Ticket.objects.filter(
        Q(parent__in=kin, merged_into=None) | Q(pk__in=under.filter(merged_into__isnull=False).values("merged_into"))
    ).exclude(pk__in=kin)


def has_children(ticket: Ticket) -> bool:
    """Whether any ticket is under this one or under one that is merged into it: a narrow query for each of these."""
    return any(_UNDER.first(ticket=ticket.pk, parent=key) is not None for key in family(ticket))


def _under() -> QuerySet[Ticket, tuple[int]]:
    ticket = Slot("ticket", Ticket.id)
    return (
        Ticket.objects.filter(parent=Slot("parent", Ticket.parent))
        .exclude(Q(pk=ticket) | Q(merged_into=ticket, merged_into__isnull=False))
        .order_by()
        .values_list("pk")[:1]
    )


_UNDER = Prepared(_under)


@transaction.atomic
def make_parent(
    tickets: Sequence[Ticket],
    *,
    actor: Actor,
    now: datetime,
    title: str = "",
    description: str = "",
    rule: str = ChildrenRule.TOGETHER,
    reason: str = "",
) -> Ticket:
    """Open a ticket for the matter that several tickets have in common, and put them under it.

    What they agree on (category, place, team) is taken over, and the gravest impact and urgency.
    Undoing it lets its number lead to the first of them. Raises ValidationError.
    """
    children = roots(tickets)
    _check_rule(rule)
    if not children:
        raise ValidationError({"tickets": _("Choose the tickets that belong together.")})
    hold_all(children)
    for child in children:
        require(can_join_tickets(actor, child, child))
        _check_child(child)
    parent = open_ticket(_opening(children, title, description), actor=actor, now=now)
    Ticket.objects.filter(pk=parent.pk).update(children_rule=rule)
    parent.children_rule = rule
    made = note(JoinKind.PARENT, children[0], parent, actor=actor, now=now, reason=reason)
    made.save()
    publish(ParentMade(actor=actor, subject=parent, at=now, count=len(children), reason=made.reason))
    for child in children:
        _put_under(child, parent, actor=actor, now=now, reason=reason, part_of=made)
    return parent


def _opening(children: Sequence[Ticket], title: str, description: str) -> Opening:
    """Return what a parent takes over from those under it."""
    first = children[0]
    alike: dict[str, Any] = {
        field: getattr(first, field) if len({getattr(child, f"{field}_id") for child in children}) == 1 else None
        for field in ("category", "site", "building", "room", "team")
    }
    if alike["category"] is not None and alike["category"].is_retired:
        alike["category"] = None
    return Opening(
        title=title.strip() or first.title,
        description=description,
        kind=first.kind,
        impact=max(child.impact for child in children),
        urgency=max(child.urgency for child in children),
        channel=Channel.API,
        **alike,
    )


@transaction.atomic
def add_child(ticket: Ticket, *, parent: Ticket, actor: Actor, now: datetime, reason: str = "") -> Join:
    """Put a ticket under another one. Raises ValidationError."""
    child, over = root(ticket), root(parent)
    hold_all([child, over])
    require(can_join_tickets(actor, child, over))
    if child.pk == over.pk:
        raise ValidationError({"parent": _("A ticket cannot be under itself.")})
    _check_child(child)
    if over.need_to_know:
        raise ValidationError({"parent": _("A need-to-know ticket cannot be a parent: what it says reaches others.")})
    if over.parent_id is not None:
        raise ValidationError({"parent": _("This ticket is under another one itself. Choose that one.")})
    if not over.is_unfinished:
        raise ValidationError({"parent": _("This ticket is finished. Reopen it first.")})
    join = _put_under(child, over, actor=actor, now=now, reason=reason)
    publish(ChildAdded(actor=actor, subject=over, at=now, other=name(child), reason=join.reason))
    ticket.refresh_from_db(fields=["parent", "version"])
    return join


def why_not_under(ticket: Ticket, *, actor: Actor) -> str:
    """Return why a ticket cannot be put under a new parent, as a sentence; nothing when it can."""
    if not can_join_tickets(actor, ticket, ticket):
        return _("Your role does not allow this step on this ticket.")
    try:
        _check_child(ticket)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _check_child(child: Ticket) -> None:
    """Raise ValidationError for a ticket that cannot be put under another."""
    if child.need_to_know:
        raise ValidationError({"tickets": _("%(number)s is need-to-know and stays by itself.") % {"number": child.number}})
    if child.parent_id is not None:
        raise ValidationError({"tickets": _("%(number)s is under another ticket already. Take it out from there first.") % {"number": child.number}})
    if has_children(child):
        raise ValidationError({"tickets": _("%(number)s has tickets under it itself.") % {"number": child.number}})
    taken_in = Ticket.objects.filter(parent=child.pk, merged_into=child.pk).first()
    if taken_in is not None:
        facts = {"number": child.number, "other": taken_in.number}
        raise ValidationError({"tickets": _("%(number)s took in %(other)s, which is under it. Take %(other)s out from there first.") % facts})


def _put_under(child: Ticket, parent: Ticket, *, actor: Actor, now: datetime, reason: str, part_of: Join | None = None) -> Join:
    join = note(JoinKind.CHILD, child, parent, actor=actor, now=now, reason=reason, part_of=part_of)
    join.save()
    Ticket.objects.filter(pk=child.pk).update(parent=parent, version=F("version") + 1)
    child.refresh_from_db(fields=["parent", "version"])
    publish(TicketPutUnder(actor=actor, subject=child, at=now, other=name(parent), reason=join.reason))
    return join


def _check_rule(rule: str) -> None:
    if rule not in ChildrenRule.values:
        raise ValidationError({"rule": _("Choose what becomes of the tickets under it.")})


@transaction.atomic
def set_children_rule(ticket: Ticket, *, actor: Actor, now: datetime, rule: str) -> None:
    """Choose what solving a ticket means for those under it. Raises ValidationError."""
    hold(ticket)
    require(can_change_ticket(actor, ticket))
    _check_rule(rule)
    changes = put(ticket, {"children_rule": rule})
    if changes:
        keep(ticket, "children_rule", now=now)
        publish(ChildrenRuleSet(actor=actor, subject=ticket, at=now, changes=changes))


@transaction.atomic
def update_all(parent: Ticket, *, actor: Actor, now: datetime, text: str, worked_seconds: int = 0, channel: str = "") -> Entry:
    """Answer the clients of a ticket and of all unfinished ones under it with one entry; nobody hears it twice.

    Raises ValidationError, and Conflict on a need-to-know ticket.
    """
    entry = add_entry(parent, actor=actor, now=now, kind=EntryKind.REPLY, body=text, worked_seconds=worked_seconds, channel=channel)
    if parent.need_to_know:
        raise Conflict(_("This ticket is need-to-know: nothing on it may be told to others."))
    share(entry, list(children_of(parent).unfinished().order_by("pk")), actor=actor, now=now)
    return entry
