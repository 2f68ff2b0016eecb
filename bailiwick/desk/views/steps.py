"""Every step that can be taken on a ticket: its button, its form, its action.

A step is a line in a table; its address is `/desk/tickets/T-000001/<step>/` and its URL
name `desk:ticket_<step>`, after the action it calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bailiwick.core.glances import there_is
from bailiwick.core.offers import offers_for
from bailiwick.core.problems import Conflict
from bailiwick.desk import actions, permissions
from bailiwick.desk.forms import steps as forms
from bailiwick.desk.forms import waiting as rest
from bailiwick.desk.forms.promises import OverrideForm
from bailiwick.desk.forms.worktime import WorkForm
from bailiwick.desk.models import FINISHED, RUNNING, State, Ticket, leads_to
from bailiwick.desk.permissions import user_of
from bailiwick.desk.views.joining import JOIN_STEPS
from bailiwick.desk.views.step import ANY, Data, Step

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


def _seconds(data: Data) -> int:
    return 60 * (data.get("minutes") or 0)


def _is_watching(actor: Actor, ticket: Ticket) -> bool:
    user = user_of(actor)
    return user is not None and there_is(ticket, "watched-by-me", user)


def _is_mine(actor: Actor, ticket: Ticket) -> bool:
    user = user_of(actor)
    return user is not None and ticket.assignee is not None and ticket.assignee.person_id == user.person_id


def _can_release(actor: Actor, ticket: Ticket) -> bool:
    return permissions.can_assign_ticket(actor, ticket) or (_is_mine(actor, ticket) and permissions.can_work_ticket(actor, ticket))


def _reader(data: Data) -> Any:
    account = getattr(data["reader"], "account", None)
    if account is None:
        raise ValidationError({"reader": _("This person has no account, so there is nothing they could open.")})
    return account


def _override(ticket: Ticket, actor: Actor, now: datetime, data: Data) -> None:
    verdict = {OverrideForm.KEPT: True, OverrideForm.BROKEN: False}.get(data["what"])
    due_at = data["due_at"] if data["what"] == OverrideForm.DUE else None
    clock = actions.clock_of(ticket, data["kind"])
    actions.override_promise(ticket, actor=actor, now=now, clock=clock, reason=data["reason"], due_at=due_at, verdict=verdict)


def _link(ticket: Ticket, actor: Actor, now: datetime, data: Data) -> None:
    user = user_of(actor)
    other = Ticket.objects.visible_to(user).filter(number__iexact=data["number"].strip()).first() if user else None
    if user is None or other is None:
        raise ValidationError({"number": _("There is no ticket with this number.")})
    actions.link_tickets(ticket, actor=actor, now=now, other=leads_to(other, user), kind=data["kind"])


def _snooze(ticket: Ticket, actor: Actor, now: datetime, data: Data) -> None:
    until = data["until"] if data["when"] == rest.PICK else actions.preset_instant(data["when"], now)
    actions.snooze_ticket(ticket, actor=actor, now=now, until=until, for_team=data["for_team"], note=data["note"])


def _change(ticket: Ticket, actor: Actor, now: datetime, data: Data) -> None:
    values = {name: value for name, value in data.items() if name != "version"}
    actions.change_ticket(ticket, actor=actor, now=now, values=values, version=data["version"])


STEPS = (
    Step(
        "pick_up", _("Pick up"), "inbox", forms.BareForm, permissions.can_work_ticket,
        lambda t, a, n, _d: actions.pick_up_ticket(t, actor=a, now=n), _("It is yours now."),
        key="p", offered=lambda _a, t: t.assignee_id is None,
    ),
    Step(
        "resume", _("Resume"), "play", forms.BareForm, permissions.can_work_ticket,
        lambda t, a, n, _d: actions.resume_ticket(t, actor=a, now=n), _("The clock runs again."), states=(State.WAITING,), key="u", primary=True,
    ),
    Step(
        "solve", _("Solve"), "check", forms.SolveForm, permissions.can_solve_ticket,
        lambda t, a, n, d: actions.solve_ticket(t, actor=a, now=n, resolution=d["resolution"], worked_seconds=_seconds(d)),
        _("Solved. The client has been told."), key="s", primary=True,
    ),
    Step(
        "hand_off", _("Hand on"), "arrow-right", forms.HandOffForm, permissions.can_hand_off_ticket,
        lambda t, a, n, d: actions.hand_off_ticket(t, actor=a, now=n, **d), _("Handed on."), key="h",
    ),
    Step(
        "wait", _("Wait"), "hourglass", rest.WaitForm, permissions.can_work_ticket,
        lambda t, a, n, d: actions.wait_ticket(t, actor=a, now=n, **d), _("The promised time rests until it is resumed."), states=RUNNING, key="w",
    ),
    Step(
        "reopen", _("Reopen"), "undo", forms.ReasonForm, permissions.can_reopen_ticket,
        lambda t, a, n, d: actions.reopen_ticket(t, actor=a, now=n, reason=d["reason"]), _("Open again."), states=FINISHED, key="u",
    ),
    Step(
        "follow_up", _("New ticket that follows this one"), "link", forms.FollowUpForm, permissions.can_reopen_ticket,
        lambda t, a, n, d: actions.follow_up_ticket(t, actor=a, now=n, description=d["description"], channel=Ticket.Channel.PORTAL),
        _("A new ticket follows this one."), states=FINISHED, group="others",
    ),
    Step(
        "close", _("Close"), "archive", forms.BareForm, permissions.can_close_ticket,
        lambda t, a, n, _d: actions.close_ticket(t, actor=a, now=n), _("Closed."), states=(State.SOLVED,),
    ),
    Step(
        "attempt_contact", _("Tried to reach the client"), "phone", rest.AttemptForm, permissions.can_work_ticket,
        lambda t, a, n, d: actions.attempt_contact(t, actor=a, now=n, **d), _("Written down."), key="t", group="client",
    ),
    Step(
        "solve_unreached", _("Solve: could not be reached"), "check", forms.BareForm, permissions.can_solve_ticket,
        lambda t, a, n, _d: actions.solve_unreached(t, actor=a, now=n), _("Solved. The client reads how often we tried."),
        offered=lambda a, t: there_is(t, "counting-attempts", a.user) and actions.unanswered(t).is_enough, group="client",
    ),
    Step(
        "stop_chase", _("Stop the reminders"), "x", forms.BareForm, permissions.can_work_ticket,
        lambda t, a, n, _d: actions.stop_chase(t, actor=a, now=n), _("No more reminders; the ticket waits on."),
        states=(State.WAITING,), offered=lambda a, t: there_is(t, "chase", a.user), group="client",
    ),
    Step(
        "snooze", _("Put aside"), "moon", rest.SnoozeForm, permissions.can_work_ticket, _snooze,
        _("Put aside. The promise runs on."), key="z", offered=lambda a, _t: not a.is_system, group="work",
    ),
    Step(
        "wake", _("Bring it back now"), "sun", forms.BareForm, permissions.can_work_ticket,
        lambda t, a, n, _d: actions.wake_ticket(t, actor=a, now=n), _("It is back in the work list."), offered=lambda a, t: there_is(t, "snooze", a.user), group="work",
    ),
    Step(
        "assign", _("Assign"), "person", forms.AssignForm, permissions.can_assign_ticket,
        lambda t, a, n, d: actions.assign_ticket(t, actor=a, now=n, **d), _("Assigned."), key="a",
    ),
    Step(
        "release", _("Give back to the team"), "undo", forms.BareForm, _can_release,
        lambda t, a, n, _d: actions.release_ticket(t, actor=a, now=n), _("Back with the team."), offered=lambda _a, t: t.assignee_id is not None,
    ),
    Step(
        "set_priority", _("Set priority"), "flag", forms.PriorityForm, permissions.can_set_priority,
        lambda t, a, n, d: actions.set_priority(t, actor=a, now=n, **d), _("Priority and promise set."),
    ),
    Step(
        "override_promise", _("Set a promise by hand"), "clock", OverrideForm, permissions.can_override_promise, _override,
        _("Set by hand. The reason stands in the ledger of the promise."), states=ANY, offered=lambda _a, t: t.merged_into_id is None,
    ),
    Step(
        "change", _("Edit"), "pencil", forms.ChangeForm, permissions.can_change_ticket, _change, _("Saved."), states=ANY,
    ),
    Step(
        "watch", _("Watch"), "eye", forms.BareForm, permissions.can_watch_ticket,
        lambda t, a, n, _d: actions.watch_ticket(t, actor=a, now=n), _("You will hear of everything on this ticket."),
        states=ANY, offered=lambda a, t: not _is_watching(a, t), group="readers",
    ),
    Step(
        "unwatch", _("Stop watching"), "eye", forms.BareForm, permissions.can_watch_ticket,
        lambda t, a, n, _d: actions.unwatch_ticket(t, actor=a, now=n), _("You no longer follow this ticket."), states=ANY, offered=_is_watching, group="readers",
    ),
    Step(
        "link", _("Link to another ticket"), "link", forms.LinkForm, permissions.can_work_ticket, _link, _("Linked."), states=ANY, group="others",
    ),
    Step(
        "restrict", _("Make need-to-know"), "lock", forms.ReasonForm, permissions.can_restrict_ticket,
        lambda t, a, n, d: actions.restrict_ticket(t, actor=a, now=n, reason=d["reason"]),
        _("From now on it exists only for the requester, the assignee and those named."), states=ANY, offered=lambda _a, t: not t.need_to_know, group="readers",
    ),
    Step(
        "name_reader", _("Let somebody know of it"), "people", forms.ReaderForm, permissions.can_restrict_ticket,
        lambda t, a, n, d: actions.name_reader(t, actor=a, now=n, reader=_reader(d)), _("Named."), states=ANY, offered=lambda _a, t: t.need_to_know, group="readers",
    ),
    Step(
        "unrestrict", _("End need-to-know"), "lock", forms.ReasonForm, permissions.can_restrict_ticket,
        lambda t, a, n, d: actions.unrestrict_ticket(t, actor=a, now=n, reason=d["reason"]),
        _("Everybody at the desk may see it again."), states=ANY, offered=lambda _a, t: t.need_to_know, group="readers",
    ),
    Step(
        "record_work", _("Record time"), "clock", WorkForm, permissions.can_work_ticket,
        lambda t, a, n, d: actions.record_work(t, actor=a, now=n, worked_seconds=_seconds(d), note=d["note"]), _("Recorded."), states=ANY, group="work",
    ),
    *JOIN_STEPS,
)  # fmt: skip
BY_NAME = {step.name: step for step in STEPS}
#: steps drawn as buttons; the rest stand in the menu
FOREMOST = ("update_all", "pick_up", "resume", "solve", "hand_off", "wait", "reopen", "close")

#: headings of the menu, in order
GROUPS = {"work": _("Work"), "client": _("The client"), "ticket": _("This ticket"), "others": _("Other tickets"), "readers": _("Who follows")}


def steps_for(actor: Actor, ticket: Ticket) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the buttons of a ticket's page and its menu, one heading after the other."""
    offered = [step for step in STEPS if step.is_for(actor, ticket)]
    buttons = [step.as_button(ticket) for step in offered if step.name in FOREMOST]
    for second in [button for button in buttons if button["primary"]][1:]:
        second["primary"] = False
    return buttons, _menu([step.as_button(ticket) for step in offered if step.name not in FOREMOST] + offers_for(ticket, actor))


def _menu(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept: dict[str, list[dict[str, Any]]] = {name: [] for name in GROUPS}
    for entry in entries:
        kept.get(entry["group"], kept["work"]).append(entry)
    return [{"title": GROUPS[name], "entries": found} for name, found in kept.items() if found]


def take_step(step: Step, form: forms.StepForm, ticket: Ticket, *, actor: Actor, now: datetime) -> Conflict | None:
    """Take a step with a valid form; put what the action refuses on the form and return a conflict."""
    try:
        step.take(ticket, actor, now, form.cleaned_data)
    except ValidationError as error:
        blame(form, error)
    except Conflict as conflict:
        return conflict
    return None


def blame(form: Any, error: ValidationError) -> None:
    """Put an action's complaint on the fields of a form, or on the form where it has no such field."""
    faults = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, messages in faults.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)
