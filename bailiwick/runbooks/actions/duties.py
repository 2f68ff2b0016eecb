"""What must still be done on a ticket before an act: mandatory steps, required runbooks, lists that must be finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.core.prepared import Prepared, Slot
from bailiwick.runbooks.models import Act, Checklist, Run, StepMark, required_runbooks

if TYPE_CHECKING:
    from bailiwick.desk.models import Ticket
    from bailiwick.runbooks.models import Step

#: steps named in one sentence; the rest is counted
MOST_NAMED = 3


def open_duties(ticket: Ticket, act: str) -> list[str]:
    """Return sentences that say what is missing before an act on a ticket; nothing when the way is free."""
    runs = _runs(ticket) if _BEGUN(ticket=ticket.pk) else []
    missing = [_steps_words(run, steps) for run in runs if (steps := _open_steps(run, act))]
    if act == Act.SOLVE:
        missing += _required_words(ticket, runs) + _checklist_words(ticket)
    return missing


_BEGUN = Prepared(lambda: Run.objects.filter(ticket=Slot("ticket", Run.ticket)).order_by().values_list("pk")[:1])


def _runs(ticket: Ticket) -> list[Run]:
    """Return the runbooks begun on a ticket, with their steps."""
    return list(Run.objects.filter(ticket=ticket).select_related("runbook", "version").prefetch_related("marks", "version__steps"))


def _open_steps(run: Run, act: str) -> list[Step]:
    """Return the mandatory steps of a running runbook that must precede an act and are not done."""
    if run.state != Run.State.RUNNING:
        return []
    settled = {mark.step_id for mark in run.marks.all() if mark.state != StepMark.State.FAILED}
    return [step for step in run.version.steps.all() if _holds_up(step, act) and step.pk not in settled]


def _holds_up(step: Step, act: str) -> bool:
    """Whether a step must precede an act; whatever must precede anything must also precede solving."""
    return step.is_mandatory and act in {step.guards, Act.SOLVE} and step.leads_to != act


def _steps_words(run: Run, steps: list[Step]) -> str:
    named = ", ".join(f"“{step}”" for step in steps[:MOST_NAMED])
    more = len(steps) - MOST_NAMED
    named = _("%(steps)s and %(more)d more") % {"steps": named, "more": more} if more > 0 else named
    return _("The runbook “%(runbook)s” still needs: %(steps)s.") % {"runbook": run.runbook, "steps": named}


def _required_words(ticket: Ticket, runs: list[Run]) -> list[str]:
    """Return a sentence for each runbook the category requires that was neither begun nor set aside."""
    met = {run.runbook_id for run in runs if run.state != Run.State.ABANDONED or run.is_waived}
    return [
        _("Tickets of this category are solved by the runbook “%(runbook)s”. Begin it first.") % {"runbook": runbook}
        for runbook in required_runbooks(ticket)
        if runbook.pk not in met
    ]


def _checklist_words(ticket: Ticket) -> list[str]:
    lists = _UNDONE(ticket=ticket.pk)
    return [
        _("The checklist “%(list)s” must be done first: %(left)d left.") % {"list": one, "left": one.items.filter(done_at=None).count()}
        for one in lists
    ]


_UNDONE = Prepared(
    lambda: Checklist.objects.filter(ticket=Slot("ticket", Checklist.ticket), must_finish=True, items__done_at=None, items__isnull=False).distinct()
)
