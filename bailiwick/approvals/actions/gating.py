"""Actions on a record that wait for people to agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.approvals.models import Approval, ApprovalState
from bailiwick.core.gates import add_gate
from bailiwick.core.prepared import Prepared, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model, QuerySet
    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Actor

#: action -> what it is called where people choose what waits for an answer
waiting_actions: dict[str, str | _StrPromise] = {}


def let_wait_for_approval(action: str, words: str | _StrPromise) -> None:
    """Let questions be marked as coming before an action: `let_wait_for_approval("desk.solve_ticket", _("Solving it"))`."""
    if action not in waiting_actions:
        add_gate(action, _gate_of(action))
    waiting_actions[action] = words


def _gate_of(action: str) -> Callable[..., str | None]:
    def gate(record: Model, *, actor: Actor) -> str | None:
        """Say which question keeps the action from a record."""
        for approval in _OPEN(type=record._meta.label_lower, id=record.pk):
            if action in approval.before and not (actor.is_system and approval.state == ApprovalState.REFUSED):
                return _missing(approval)
        return None

    return gate


def _open() -> QuerySet[Approval]:
    """Return the questions about a record that were not granted."""
    about = Approval.objects.filter(subject_type=Slot("type", Approval.subject_type), subject_id=Slot("id", Approval.subject_id))
    return about.exclude(state__in=(ApprovalState.GRANTED, ApprovalState.WITHDRAWN))


_OPEN = Prepared(_open)


def _missing(approval: Approval) -> str:
    words = {
        ApprovalState.ASKED: _("“%(title)s” waits for an approval."),
        ApprovalState.REFUSED: _("“%(title)s” was refused. Withdraw the question, or ask again, before you go on."),
        ApprovalState.EXPIRED: _("“%(title)s” was not decided in time. Ask again before you go on."),
    }
    return words[ApprovalState(approval.state)] % {"title": approval.title}
