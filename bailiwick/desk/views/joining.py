"""The steps by which tickets are joined and parted, and the button that undoes any of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.glances import there_is
from bailiwick.core.problems import Conflict
from bailiwick.desk import actions, permissions
from bailiwick.desk.forms import joining as forms
from bailiwick.desk.models import Join
from bailiwick.desk.views.step import ANY, Data, Step

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket


def _may_join(actor: Actor, ticket: Ticket) -> bool:
    return permissions.can_join_tickets(actor, ticket, ticket)


def _has_children(actor: Actor, ticket: Ticket) -> bool:
    return there_is(ticket, "children", actor.user)


def _has_entries(actor: Actor, ticket: Ticket) -> bool:
    return there_is(ticket, "entries", actor.user)


def _undoable(data: Data, join: Join) -> None:
    data["undo"] = "undo:" + reverse("desk:join_undo", args=[join.pk])


def _merge(ticket: Ticket, actor: Actor, now: datetime, data: Data) -> None:
    _undoable(data, actions.merge_tickets(ticket, actor=actor, now=now, into=data["into"], reason=data["reason"]))


def _duplicate(ticket: Ticket, actor: Actor, now: datetime, data: Data) -> None:
    _undoable(data, actions.mark_duplicate(ticket, actor=actor, now=now, of=data["of"], reason=data["reason"]))


def _under(ticket: Ticket, actor: Actor, now: datetime, data: Data) -> None:
    _undoable(data, actions.add_child(ticket, actor=actor, now=now, parent=data["parent"], reason=data["reason"]))


def _split(_ticket: Ticket, actor: Actor, now: datetime, data: Data) -> None:
    _undoable(data, actions.split_ticket(list(data["entries"]), actor=actor, now=now, title=data["title"], reason=data["reason"]))


def _move(_ticket: Ticket, actor: Actor, now: datetime, data: Data) -> None:
    _undoable(data, actions.move_entries(list(data["entries"]), actor=actor, now=now, to=data["to"], reason=data["reason"]))


def _update_all(ticket: Ticket, actor: Actor, now: datetime, data: Data) -> None:
    actions.update_all(ticket, actor=actor, now=now, text=data["text"], worked_seconds=60 * (data["minutes"] or 0))


JOIN_STEPS = (
    Step(
        "update_all", gettext_lazy("Tell all clients"), "send", forms.UpdateAllForm, permissions.can_work_ticket, _update_all,
        gettext_lazy("Told, each person once."), offered=_has_children,
    ),
    Step(
        "merge", gettext_lazy("Merge into another"), "merge", forms.MergeForm, _may_join, _merge,
        gettext_lazy("Merged. The number leads here from now on."), states=ANY, key="m", group="others",
    ),
    Step(
        "mark_duplicate", gettext_lazy("Mark as duplicate"), "link", forms.DuplicateForm,
        lambda a, t: _may_join(a, t) and permissions.can_solve_ticket(a, t), _duplicate, gettext_lazy("Solved as a duplicate."), group="others",
    ),
    Step(
        "put_under", gettext_lazy("Put under a parent"), "arrow-up", forms.UnderForm, _may_join, _under, gettext_lazy("It is under the other ticket now."),
        states=ANY, offered=lambda a, t: t.parent_id is None and not t.need_to_know and not _has_children(a, t), group="others",
    ),
    Step(
        "split", gettext_lazy("Split entries off"), "external", forms.SplitForm, _may_join, _split, gettext_lazy("Split off into a ticket of its own."),
        states=ANY, offered=_has_entries, group="others",
    ),
    Step(
        "move", gettext_lazy("Move entries"), "arrow-right", forms.MoveForm, _may_join, _move, gettext_lazy("Moved."),
        states=ANY, offered=lambda a, t: not t.need_to_know and _has_entries(a, t), group="others",
    ),
    Step(
        "set_children_rule", gettext_lazy("What becomes of those under it"), "gear", forms.ChildrenRuleForm, permissions.can_change_ticket,
        lambda t, a, n, d: actions.set_children_rule(t, actor=a, now=n, rule=d["rule"]), gettext_lazy("Kept."), offered=_has_children, group="others",
    ),
)  # fmt: skip


@require_POST
def join_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a join; afterwards its first ticket is shown."""
    join = get_object_or_404(Join.objects.visible_to(account_of(request)).select_related("ticket"), pk=pk)
    try:
        actions.undo_join(join, actor=actor_of(request), now=now())
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    else:
        messages.success(request, _("Undone."))
    return redirect("desk:ticket", join.ticket.number)
