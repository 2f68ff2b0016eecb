"""What may be done to many tickets at once besides giving them other values: let wait, put aside, solve, tag, merge, put under a parent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bailiwick.core.moments import spoken
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.core.tags import tag, tags_of, untag, word_of
from bailiwick.desk.actions.ledger import root
from bailiwick.desk.actions.merging import merge_tickets
from bailiwick.desk.actions.parents import add_child
from bailiwick.desk.actions.rows import hold
from bailiwick.desk.actions.snoozing import preset_instant, snooze_ticket, wake_ticket
from bailiwick.desk.actions.solving import open_again, solve_ticket
from bailiwick.desk.actions.undoing import undo_join
from bailiwick.desk.actions.waiting import resume_ticket, wait_ticket
from bailiwick.desk.models import FINISHED, Join, Snooze, State, Ticket, WaitReason
from bailiwick.desk.permissions import can_solve_ticket

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: what can be done to many tickets together; the last opens one parent over all of them
DEEDS = ("wait", "aside", "resolution", "tag", "merge_into", "parent", "parent_title")


def do(ticket: Ticket, *, actor: Actor, now: datetime, values: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """Do to one ticket what the values ask for, and return what taking it back must know."""
    done: dict[str, Any] = {}
    word = word_of(str(values.get("tag") or ""))
    if word and word not in tags_of(ticket):
        tag(ticket, word, actor=actor, now=now)
        done["tag"] = word
    if values.get("wait"):
        _let_wait(ticket, values["wait"], actor=actor, now=now, reason=reason)
    if values.get("aside"):
        done["aside"] = _put_aside(ticket, values["aside"], actor=actor, now=now, note=reason)
    if "resolution" in values:
        solve_ticket(ticket, actor=actor, now=now, resolution=values["resolution"])
    joins = []
    parent, into = values.get("parent"), values.get("merge_into")
    if parent is not None and ticket.parent_id != root(parent).pk:
        joins.append(add_child(ticket, parent=parent, actor=actor, now=now, reason=reason).pk)
    if into is not None and root(into).pk != ticket.pk:
        joins.append(merge_tickets(ticket, into=into, actor=actor, now=now, reason=reason).pk)
    return done | ({"joins": joins} if joins else {})


def _let_wait(ticket: Ticket, given: WaitReason | str, *, actor: Actor, now: datetime, reason: str) -> None:
    """Let one ticket wait for a kept reason, whose plan then reminds, or for a party in one's own words."""
    if isinstance(given, WaitReason):
        wait_ticket(ticket, actor=actor, now=now, kind=given, reason=reason)
    else:
        wait_ticket(ticket, actor=actor, now=now, on=given, reason=reason)


def _put_aside(ticket: Ticket, preset: str, *, actor: Actor, now: datetime, note: str) -> str:
    """Put one ticket aside for the actor; one that is aside already stays so, because taking it back would lose until when."""
    present = Snooze.objects.filter(ticket=ticket).first()
    if present is not None:
        raise Conflict(_("This ticket is put aside until %(until)s already.") % {"until": spoken(present.until, now)})
    return snooze_ticket(ticket, actor=actor, now=now, until=preset_instant(preset, now), note=note).until.isoformat()


def take_back(ticket: Ticket, *, actor: Actor, now: datetime, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Take back what was done to one ticket, in the opposite order."""
    for join in Join.objects.live().filter(pk__in=after.get("joins", [])).order_by("-pk"):
        undo_join(join, actor=actor, now=now)
    ticket.refresh_from_db()
    was, became = before.get("state", ticket.state), after.get("state", ticket.state)
    if was != became and ticket.state in FINISHED:
        hold(ticket)
        require(can_solve_ticket(actor, ticket))
        open_again(ticket, actor=actor, now=now, reason=_("Solved together with others, and taken back"))
    elif was != became and ticket.state == State.WAITING:
        resume_ticket(ticket, actor=actor, now=now)
    if after.get("aside") and Snooze.objects.filter(ticket=ticket, until=after["aside"]).exists():
        wake_ticket(ticket, actor=actor, now=now)
    if after.get("tag"):
        untag(ticket, after["tag"], actor=actor, now=now)


def sentence_of(error: Exception) -> str:
    """Return why an action was refused, in one sentence."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return str(error.message if isinstance(error, Conflict) else error)
