"""Passwords set right after the caller was verified, one caller turned away, runbooks and checklists under way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bailiwick.desk.actions import Contact, Opening, log_call, solve_ticket
from bailiwick.desk.models import Ticket
from bailiwick.runbooks.actions import Check, add_checklist, mark_step, record_reset, record_verification, start_run, tick_item
from bailiwick.runbooks.models import ChecklistTemplate, Line, Method, ResetKind, Run, Runbook, RunbookStepKind, StepMark

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.demo.actions.living.life import Life

_RESET, _UNLOCK = "verify-and-reset-password", "unlock-account"
#: hours ago, site of the caller, by whom taken
_RESETS = ((75, "admin", "nia"), (51, "courthouse", "boyd"), (26, "library", "lien"), (5, "clinic", "nia"), (2, "fleet", "boyd"))
#: what is followed on other tickets: category and runbook
_FOLLOWED = (("printer", "printer-basics"), ("phone", "dead-phone"), ("net_desk", "desk-network-check"), ("vpn", "vpn-check"))
_COMPUTER = (
    "Take the order of the computer",
    "Install the image of the department",
    "Join it to the directory, give it its name",
    "Install the department's programs",
    "Move files and bookmarks",
    "Print a page, make a call, open the mail with the client",
    "Take the old computer back and wipe it",
)


def bring_proofs(life: Life) -> None:
    """Tell resets with proof, a refusal, runbooks half way through, and checklists."""
    for hours, site, login in _RESETS:
        _reset(life, life.ago(hours=hours), site, login)
    _refuse(life)
    _follow(life)
    _check_off(life)


def _called(life: Life, at: datetime, site: str, login: str, code: str, title: str) -> Ticket:
    callers = [person for person in life.clients(site if site in life.places.sites else "admin") if person.manager_id is not None]
    caller = callers[len(life.taken) % len(callers)]
    opening = Opening(title=title, category=life.people.categories[code], impact=1, urgency=3)
    contact = Contact(started_at=at - timedelta(seconds=95), confirmed=True, notes="Cannot sign in since this morning.")
    ticket = log_call(caller, actor=life.actor(login), now=at, contact=contact, opening=opening).ticket
    assert ticket is not None  # noqa: S101 - a call with an opening has a ticket
    life.taken.add(ticket.pk)
    return ticket


def _reset(life: Life, at: datetime, site: str, login: str) -> None:
    ticket, actor = _called(life, at, site, login, "password", "Forgot the password after the holiday"), life.actor(login)
    run = _started(life, ticket, _RESET, at, login)
    person = ticket.requester
    if person is None:
        return
    check = Check(method=Method.CALLBACK, passed=True, line=Line.EXTENSION)
    _go_through(life, run, at + timedelta(minutes=1), login, until=RunbookStepKind.VERIFY)
    record_verification(ticket, actor=actor, now=at + timedelta(minutes=3), person=person, check=check)
    _go_through(life, run, at + timedelta(minutes=4), login, until=RunbookStepKind.ACTION)
    record_reset(ticket, actor=actor, now=at + timedelta(minutes=6), person=person, kind=ResetKind.PASSWORD, account=person.email.partition("@")[0])
    _go_through(life, run, at + timedelta(minutes=7), login)
    solve_ticket(ticket, actor=actor, now=at + timedelta(minutes=9), resolution="New password set after a call back; signed in while on the line.")


def _started(_life: Life, ticket: Ticket, slug: str, at: datetime, login: str) -> Run | None:
    runbook = Runbook.objects.filter(slug=slug, retired_at=None).first()
    return start_run(ticket, actor=_life.actor(login), now=at, runbook=runbook) if runbook is not None else None


def _go_through(life: Life, run: Run | None, at: datetime, login: str, *, until: str = "", most: int = 99) -> None:
    """Tick the steps that are not dealt with, in their order, up to the first of a kind."""
    if run is None:
        return
    dealt = set(run.marks.values_list("step", flat=True))
    for step in [step for step in run.version.steps.order_by("position") if step.pk not in dealt][:most]:
        if step.kind == until or (step.kind == RunbookStepKind.VERIFY and not until):
            return
        mark_step(run, actor=life.actor(login), now=at, step=step, state=StepMark.State.DONE)


def _refuse(life: Life) -> None:
    """Turn a caller away who could not be reached on the number on file."""
    at = life.ago(hours=22)
    ticket = _called(life, at, "courthouse", "lien", "password", "Wants a new password, calls from a withheld number")
    _started(life, ticket, _RESET, at, "lien")
    if ticket.requester is not None:
        reason = "Called the extension on file: the clerk answered, at the desk and had not called. Informed her and security."
        check = Check(method=Method.CALLBACK, passed=False, line=Line.EXTENSION, reason=reason)
        record_verification(ticket, actor=life.actor("lien"), now=at + timedelta(minutes=4), person=ticket.requester, check=check)


def _follow(life: Life) -> None:
    """Leave runbooks half way through on tickets that are open now."""
    for place, (code, slug) in enumerate(_FOLLOWED, 1):
        for ticket in life.some(Ticket.objects.filter(state="open", category=life.people.categories[code], parent=None, merged_into=None), 1):
            actor = life.working_on(ticket)
            login = next((login for login, user in life.people.users.items() if user == actor.user), "grace")
            at = max(life.ago(hours=3), ticket.last_activity_at)
            _go_through(life, _started(life, ticket, slug, at, login), at, login, until=RunbookStepKind.VERIFY, most=place)


def _check_off(life: Life) -> None:
    """Put a checklist of seven on a ticket and tick three, and use a kept one on another."""
    work = Ticket.objects.filter(state="open", parent=None, merged_into=None)
    moves = [life.people.categories[code] for code in ("hardware", "move", "starter", "slow_pc")]
    for ticket in life.some(work.filter(category__in=moves), 1) or life.some(work, 1):
        actor, at = life.working_on(ticket), max(life.ago(hours=4), ticket.last_activity_at)
        made = add_checklist(ticket, actor=actor, now=at, title="New computer", items=_COMPUTER)
        for item in list(made.items.order_by("position"))[:3]:
            tick_item(item, actor=actor, now=at)
    template = ChecklistTemplate.objects.filter(retired_at=None).order_by("pk").first()
    for ticket in life.some(work, 1) if template is not None else ():
        add_checklist(ticket, actor=life.working_on(ticket), now=max(life.ago(hours=2), ticket.last_activity_at), template=template)
