"""What each kind of step does to a ticket, through the desk's own actions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from bailiwick.core.tags import tag, tags_of, word_of
from bailiwick.desk.actions import add_entry, assign_ticket, hand_off_ticket, pick_up_ticket, set_priority, solve_ticket, wait_ticket
from bailiwick.desk.models import EntryKind
from bailiwick.macros.models import MacroStepKind, fill_text
from bailiwick.people.models import User
from bailiwick.runbooks.actions import add_checklist, start_run
from bailiwick.runbooks.models import Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket
    from bailiwick.macros.models import MacroStep

Made = dict[str, Any]


def take_step(step: MacroStep, ticket: Ticket, *, actor: Actor, now: datetime, made: Made) -> None:
    """Take one step of a macro on a ticket; what it makes is noted in `made`. Raises what the action raises."""
    TAKES[step.kind](step, ticket, actor, now, made)


def words_for(step: MacroStep, ticket: Ticket, *, actor: Actor, now: datetime) -> str:
    """Return the step's text as this ticket's client reads it: in Spanish if they chose that and there is one."""
    spanish = bool(step.text_es) and language_of(ticket).startswith("es")
    return fill_text(step.text_es if spanish else step.text, ticket, actor=actor, now=now, language="es" if spanish else "")


def language_of(ticket: Ticket) -> str:
    """Return the language a ticket's client chose for pages and mails, or nothing."""
    if ticket.requester_id is None:
        return ""
    account = User.objects.filter(person=ticket.requester_id).first()
    return str(account.preferences.get("language") or "") if account is not None else ""


def _write(kind: str) -> Callable[[MacroStep, Ticket, Actor, datetime, Made], None]:
    def write(step: MacroStep, ticket: Ticket, actor: Actor, now: datetime, made: Made) -> None:
        body = words_for(step, ticket, actor=actor, now=now)
        entry = add_entry(ticket, actor=actor, now=now, kind=kind, body=body)
        made.setdefault("entries", []).append(entry.pk)

    return write


def _prioritise(step: MacroStep, ticket: Ticket, actor: Actor, now: datetime, made: Made) -> None:  # noqa: ARG001 - every step has the same shape
    set_priority(ticket, actor=actor, now=now, impact=step.impact, urgency=step.urgency, priority=step.priority, reason=step.reason)


def _take(step: MacroStep, ticket: Ticket, actor: Actor, now: datetime, made: Made) -> None:  # noqa: ARG001 - likewise
    pick_up_ticket(ticket, actor=actor, now=now)


def _assign(step: MacroStep, ticket: Ticket, actor: Actor, now: datetime, made: Made) -> None:  # noqa: ARG001 - likewise
    assign_ticket(ticket, actor=actor, now=now, assignee=step.assignee)


def _hand_off(step: MacroStep, ticket: Ticket, actor: Actor, now: datetime, made: Made) -> None:  # noqa: ARG001 - likewise
    hand_off_ticket(ticket, actor=actor, now=now, reason=step.reason, team=step.team, assignee=step.assignee)


def _tag(step: MacroStep, ticket: Ticket, actor: Actor, now: datetime, made: Made) -> None:
    word = word_of(step.tag)
    if word not in tags_of(ticket):
        tag(ticket, word, actor=actor, now=now)
        made.setdefault("tags", []).append(word)


def _run(step: MacroStep, ticket: Ticket, actor: Actor, now: datetime, made: Made) -> None:
    if step.runbook is None or Run.objects.filter(ticket=ticket, runbook=step.runbook, state=Run.State.RUNNING).exists():
        return
    made.setdefault("runs", []).append(start_run(ticket, actor=actor, now=now, runbook=step.runbook).pk)


def _checklist(step: MacroStep, ticket: Ticket, actor: Actor, now: datetime, made: Made) -> None:
    made.setdefault("checklists", []).append(add_checklist(ticket, actor=actor, now=now, template=step.checklist).pk)


def _wait(step: MacroStep, ticket: Ticket, actor: Actor, now: datetime, made: Made) -> None:
    until = now + timedelta(days=step.days) if step.days else None
    wait_ticket(ticket, actor=actor, now=now, on=step.wait_on, reason=step.reason, until=until, kind=step.wait_reason)
    made["waits"] = True


def _solve(step: MacroStep, ticket: Ticket, actor: Actor, now: datetime, made: Made) -> None:
    solve_ticket(ticket, actor=actor, now=now, resolution=words_for(step, ticket, actor=actor, now=now))
    made["solved"] = True


TAKES: dict[str, Callable[[MacroStep, Ticket, Actor, datetime, Made], None]] = {
    MacroStepKind.REPLY: _write(EntryKind.REPLY),
    MacroStepKind.NOTE: _write(EntryKind.NOTE),
    MacroStepKind.PRIORITY: _prioritise,
    MacroStepKind.TAKE: _take,
    MacroStepKind.ASSIGN: _assign,
    MacroStepKind.HAND_OFF: _hand_off,
    MacroStepKind.TAG: _tag,
    MacroStepKind.RUNBOOK: _run,
    MacroStepKind.CHECKLIST: _checklist,
    MacroStepKind.WAIT: _wait,
    MacroStepKind.SOLVE: _solve,
}


def what_stays(made: Made) -> str:
    """Say what of a run on a ticket cannot be taken back: what was written stands, and the client has read it."""
    return _("What was written stays.") if made.get("entries") or made.get("solved") else ""
