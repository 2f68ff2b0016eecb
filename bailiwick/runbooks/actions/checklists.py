"""Checklists on a ticket: adding them, their items, ticking, moving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.problems import Conflict
from bailiwick.desk.permissions import can_see_ticket
from bailiwick.runbooks.actions.rows import hold, hold_unfinished
from bailiwick.runbooks.events import ChecklistAdded, ChecklistChanged, ChecklistRemoved, ItemTicked, ItemUnticked
from bailiwick.runbooks.models import Checklist, ChecklistItem
from bailiwick.runbooks.permissions import can_follow, user_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket
    from bailiwick.runbooks.models import ChecklistTemplate

LONGEST_TITLE, LONGEST_ITEM = 120, 300
#: items of one list; more is a project
MOST_ITEMS = 200


@transaction.atomic
def add_checklist(
    ticket: Ticket,
    *,
    actor: Actor,
    now: datetime,
    title: str = "",
    items: Sequence[str] = (),
    must_finish: bool = False,
    template: ChecklistTemplate | None = None,
) -> Checklist:
    """Put a checklist on a ticket, typed freely or from a template, whose title and items it takes over.

    Raises ValidationError, Conflict on a finished ticket.
    """
    held = hold_unfinished(ticket)
    require(can_follow(actor, held))
    if template is not None and template.is_retired:
        raise ValidationError({"template": _("This template is no longer in use.")})
    name = (title.strip() or (template.title if template else ""))[:LONGEST_TITLE]
    lines = [*(template.lines if template else []), *(line.strip() for line in items if line.strip())]
    _check(name, lines)
    made = Checklist.objects.create(
        ticket=held,
        title=name,
        must_finish=must_finish or (template is not None and template.must_finish),
        template=template,
        created_at=now,
        created_by=user_of(actor),
    )
    ChecklistItem.objects.bulk_create(ChecklistItem(checklist=made, position=place, text=line) for place, line in enumerate(lines, 1))
    publish(ChecklistAdded(actor=actor, subject=held, at=now, checklist=name))
    return made


def _check(title: str, lines: Sequence[str]) -> None:
    wrong: dict[str, str] = {}
    if not title:
        wrong["title"] = _("Give the list a title, or choose a template.")
    if len(lines) > MOST_ITEMS:
        wrong["items"] = _("A checklist has at most %(most)d items.") % {"most": MOST_ITEMS}
    if any(len(line) > LONGEST_ITEM for line in lines):
        wrong["items"] = _("An item has at most %(most)d characters.") % {"most": LONGEST_ITEM}
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def add_item(checklist: Checklist, *, actor: Actor, now: datetime, text: str = "", other: Ticket | None = None) -> ChecklistItem:
    """Add an item at the end: words, or another ticket that ticks it when it is solved.

    Raises ValidationError, Conflict on a finished ticket.
    """
    held = _hold(checklist)
    require(can_follow(actor, held.ticket))
    _check_open(held)
    _check_item(held, text.strip(), other, actor=actor)
    last = held.items.order_by("-position").values_list("position", flat=True).first() or 0
    is_done = other is not None and not other.is_unfinished
    item = ChecklistItem.objects.create(
        checklist=held,
        position=last + 1,
        text=text.strip(),
        other=other,
        done_at=now if is_done else None,
        done_by_name=_solved(other) if is_done else "",
    )
    publish(ChecklistChanged(actor=actor, subject=held.ticket, at=now, checklist=held.title))
    return item


def _check_item(checklist: Checklist, text: str, other: Ticket | None, *, actor: Actor) -> None:
    wrong: dict[str, str] = {}
    if not text and other is None:
        wrong["text"] = _("Say what is to be done, or name another ticket.")
    if len(text) > LONGEST_ITEM:
        wrong["text"] = _("An item has at most %(most)d characters.") % {"most": LONGEST_ITEM}
    if other is not None and (other.pk == checklist.ticket_id or not can_see_ticket(actor, other)):
        wrong["other"] = _("Choose another ticket.")
    if checklist.items.count() >= MOST_ITEMS:
        wrong["text"] = _("A checklist has at most %(most)d items.") % {"most": MOST_ITEMS}
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def tick_item(item: ChecklistItem, *, actor: Actor, now: datetime) -> None:
    """Say that an item is done. One ticked already keeps who ticked it first. Raises Conflict on a finished ticket."""
    held = _hold_item(item)
    require(can_follow(actor, held.checklist.ticket))
    _check_open(held.checklist)
    if held.done_at is None:
        _set_done(held, actor=actor, now=now, name=str(actor))
    item.refresh_from_db()


@transaction.atomic
def untick_item(item: ChecklistItem, *, actor: Actor, now: datetime) -> None:
    """Say that an item is open again. One that is open stays so. Raises Conflict on a finished ticket."""
    held = _hold_item(item)
    require(can_follow(actor, held.checklist.ticket))
    _check_open(held.checklist)
    if held.done_at is not None:
        _set_open(held, actor=actor, now=now)
    item.refresh_from_db()


@transaction.atomic
def move_item(item: ChecklistItem, *, actor: Actor, now: datetime, place: int) -> None:
    """Put an item at another place of its list, counted from 1. Raises Conflict on a finished ticket."""
    held = _hold_item(item)
    require(can_follow(actor, held.checklist.ticket))
    _check_open(held.checklist)
    order = [row for row in held.checklist.items.order_by("position", "id") if row.pk != held.pk]
    order.insert(min(max(place, 1), len(order) + 1) - 1, held)
    for position, row in enumerate(order, 1):
        row.position = position
    ChecklistItem.objects.bulk_update(order, ["position"])
    publish(ChecklistChanged(actor=actor, subject=held.checklist.ticket, at=now, checklist=held.checklist.title))
    item.refresh_from_db()


@transaction.atomic
def remove_item(item: ChecklistItem, *, actor: Actor, now: datetime) -> None:
    """Take an item off its list. Raises Conflict on a finished ticket."""
    held = _hold_item(item)
    require(can_follow(actor, held.checklist.ticket))
    _check_open(held.checklist)
    held.delete()
    publish(ChecklistChanged(actor=actor, subject=held.checklist.ticket, at=now, checklist=held.checklist.title))


@transaction.atomic
def remove_checklist(checklist: Checklist, *, actor: Actor, now: datetime) -> None:
    """Take a checklist off its ticket; the trail keeps that it stood there. Raises Conflict on a finished ticket."""
    held = _hold(checklist)
    require(can_follow(actor, held.ticket))
    _check_open(held)
    held.delete()
    publish(ChecklistRemoved(actor=actor, subject=held.ticket, at=now, checklist=held.title))


@transaction.atomic(savepoint=False)
def tick_solved(other: Ticket, *, actor: Actor, now: datetime) -> int:
    """Tick the items that stand for a ticket now solved, and return how many."""
    items = _UNTICKED(other=other.pk)
    for item in items:
        _set_done(item, actor=actor, now=now, name=_solved(other))
    return len(items)


@transaction.atomic
def untick_reopened(other: Ticket, *, actor: Actor, now: datetime) -> int:
    """Open the items again that stand for a ticket now reopened, and return how many; finished lists stay as they were."""
    items = [item for item in _waiting_for(other).exclude(done_at=None) if item.checklist.ticket.is_unfinished]
    for item in items:
        _set_open(item, actor=actor, now=now)
    return len(items)


def _waiting_for(other: Ticket | Slot) -> QuerySet[ChecklistItem]:
    return ChecklistItem.objects.select_for_update(of=("self",)).filter(other=other).select_related("checklist__ticket", "other")


_UNTICKED = Prepared(lambda: _waiting_for(Slot("other", ChecklistItem.other)).filter(done_at=None))


def _solved(other: Ticket | None) -> str:
    """Say by whom an item of another ticket was ticked: that ticket, without giving away one that is need-to-know."""
    if other is None or other.need_to_know:
        return _("another ticket")
    return other.number


def _set_done(item: ChecklistItem, *, actor: Actor, now: datetime, name: str) -> None:
    item.done_at, item.done_by, item.done_by_name = now, user_of(actor), name[:120]
    item.save(update_fields=["done_at", "done_by", "done_by_name"])
    publish(ItemTicked(actor=actor, subject=item.checklist.ticket, at=now, checklist=item.checklist.title, item=_told(item)))


def _set_open(item: ChecklistItem, *, actor: Actor, now: datetime) -> None:
    item.done_at, item.done_by, item.done_by_name = None, None, ""
    item.save(update_fields=["done_at", "done_by", "done_by_name"])
    publish(ItemUnticked(actor=actor, subject=item.checklist.ticket, at=now, checklist=item.checklist.title, item=_told(item)))


def _told(item: ChecklistItem) -> str:
    """Name an item in the trail; another ticket that is need-to-know is not given away."""
    if item.text or item.other is None:
        return item.text
    return _("another ticket") if item.other.need_to_know else item.other.number


def _hold(checklist: Checklist) -> Checklist:
    ticket = hold(checklist.ticket)
    held = Checklist.objects.get(pk=checklist.pk)
    held.ticket = ticket
    return held


def _hold_item(item: ChecklistItem) -> ChecklistItem:
    checklist = _hold(item.checklist)
    held = ChecklistItem.objects.select_related("other").get(pk=item.pk)
    held.checklist = checklist
    return held


def _check_open(checklist: Checklist) -> None:
    if not checklist.ticket.is_unfinished:
        raise Conflict(_("This ticket is %(state)s. Reopen it first.") % {"state": checklist.ticket.get_state_display().lower()})
