"""How runs, proof and checklists read on the page: plain dictionaries, made in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bailiwick.core.moments import exact, spoken
from bailiwick.desk.models import Ticket
from bailiwick.runbooks.models import Act, Run, RunbookStepKind, StepMark
from bailiwick.runbooks.permissions import can_follow, can_verify, can_waive

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account, Actor
    from bailiwick.runbooks.actions import Proof
    from bailiwick.runbooks.models import Checklist, Step

ICONS = {RunbookStepKind.DO: "wrench", RunbookStepKind.ASK: "phone", RunbookStepKind.VERIFY: "shield", RunbookStepKind.ACTION: "arrow-right"}
#: where a step of the last kind leads
WAYS = {Act.RESET: "runbooks:reset", Act.HAND_OFF: "desk:ticket_hand_off", Act.SOLVE: "desk:ticket_solve"}
LABELS = {Act.RESET: gettext_lazy("Record the reset"), Act.HAND_OFF: gettext_lazy("Hand on"), Act.SOLVE: gettext_lazy("Solve")}


def run_words(run: Run, *, actor: Actor, now: datetime, problem: str = "") -> dict[str, Any]:
    """Return a run with its steps, as the page draws it."""
    marks = {mark.step_id: mark for mark in run.marks.all()}
    steps = list(run.version.steps.all())
    may = run.state != Run.State.ABANDONED and run.ticket.is_unfinished and can_follow(actor, run.ticket)
    waive = may and can_waive(actor, run.ticket)
    return {
        "key": run.pk,
        "title": run.runbook.title,
        "version": run.version.number,
        "state": run.get_state_display(),
        "is_running": run.state == Run.State.RUNNING,
        "is_finished": run.state == Run.State.FINISHED,
        "reason": run.reason,
        "done": len(marks),
        "most": len(steps),
        "may": may,
        "problem": problem,
        "steps": [_step_words(run, step, marks.get(step.pk), now=now, may=may, waive=waive) for step in steps],
        "ticket": run.ticket,
        "started": _("%(who)s, %(when)s") % {"who": run.started_by or _("the system"), "when": spoken(run.started_at, now)},
    }


def _step_words(run: Run, step: Step, mark: StepMark | None, *, now: datetime, may: bool, waive: bool) -> dict[str, Any]:
    spoken_text = step.text_es if step.text_es and not (get_language() or "").startswith("es") else ""
    return {
        "key": step.pk,
        "text": str(step),
        "other": spoken_text,
        "help": step.help_text,
        "icon": ICONS[RunbookStepKind(step.kind)],
        "kind": step.get_kind_display(),
        "is_mandatory": step.is_mandatory,
        "before": Act(step.before).label if step.before else "",
        "article": step.article,
        "state": mark.state if mark else "",
        "state_label": mark.get_state_display() if mark else "",
        "reason": mark.reason if mark else "",
        "by": mark.by_name if mark else "",
        "when": spoken(mark.at, now) if mark else "",
        "exact": exact(mark.at) if mark else "",
        "may_mark": may and step.kind != RunbookStepKind.VERIFY,
        "may_skip": may and (waive or not step.is_mandatory),
        "may_mark_otherwise": may,
        "way": _way(run.ticket, step) if may else None,
    }


def _way(ticket: Ticket, step: Step) -> dict[str, str] | None:
    """Return the link to where a step is really taken."""
    if step.kind == RunbookStepKind.VERIFY:
        return {"label": _("Verify"), "url": reverse("runbooks:verify", args=[ticket.pk])}
    if step.leads_to in WAYS:
        key = ticket.pk if step.leads_to == Act.RESET else ticket.number
        return {"label": str(LABELS[Act(step.leads_to)]), "url": reverse(WAYS[Act(step.leads_to)], args=[key])}
    return None


def proof_words(proof: Proof, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return how it stands with a person, as the page draws it."""
    return {
        "person": str(proof.person),
        "key": proof.person.pk,
        "is_enough": proof.is_enough,
        "is_privileged": proof.needed > 1,
        "missing": proof.missing(now),
        "until": spoken(min((row.expires_at for row in proof.fresh if row.expires_at), default=None), now),
        "methods": [f"{row.get_method_display()} ({row.evidence})" if row.evidence else row.get_method_display() for row in proof.fresh],
        "lapsed": proof.lapsed,
        "is_refused": proof.refusal is not None,
        "is_self": actor.user is not None and getattr(actor.user, "person_id", None) == proof.person.pk,
    }


def may_verify(actor: Actor, ticket: Ticket) -> bool:
    """Whether to draw the buttons of verifying."""
    return ticket.is_unfinished and can_verify(actor, ticket)


def list_words(checklist: Checklist, *, user: Account, may: bool, now: datetime) -> dict[str, Any]:
    """Return a checklist with its items; another ticket is named only to those who may know of it."""
    items = list(checklist.items.all())
    others = {item.other_id for item in items if item.other_id}
    known = {t.pk: t for t in Ticket.objects.visible_to(user).filter(pk__in=others)} if others else {}
    return {
        "key": checklist.pk,
        "title": checklist.title,
        "must_finish": checklist.must_finish,
        "done": sum(item.done_at is not None for item in items),
        "most": len(items),
        "may": may,
        "items": [
            {
                "key": item.pk,
                "text": item.text,
                "place": place,
                "other": _other(item.other_id, known),
                "is_done": item.done_at is not None,
                "by": item.done_by_name,
                "when": spoken(item.done_at, now),
                "is_first": place == 1,
                "is_last": place == len(items),
            }
            for place, item in enumerate(items, 1)
        ],
    }


def _other(key: int | None, known: dict[int, Ticket]) -> dict[str, str] | None:
    if key is None:
        return None
    ticket = known.get(key)
    if ticket is None:
        return {"title": _("another ticket"), "number": "", "url": ""}
    return {"title": ticket.title, "number": ticket.number, "url": reverse("desk:ticket", args=[ticket.number])}
