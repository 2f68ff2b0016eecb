"""Following runbooks on tickets."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.runbooks import actions
from bailiwick.runbooks.api.doors import Number, one_of, ticket_in, user_in
from bailiwick.runbooks.models import Run, Runbook, Step, proposed_runbooks
from bailiwick.runbooks.schemas import runbooks as given

router = Router()

SHOWN = ("ticket", "runbook", "version")


def _run(request: HttpRequest, key: int) -> Run:
    found: Run = one_of(Run.objects.visible_to(user_in(request)).select_related(*SHOWN).filter(pk=key))
    return found


def _step(run: Run, key: int) -> Step:
    found: Step = one_of(Step.objects.filter(version=run.version, pk=key))
    return found


@router.get("/tickets/{number}/proposals", response=list[given.RunbookProposalOut], summary="List the runbooks that fit a ticket")
def list_proposals(request: HttpRequest, number: Number) -> object:
    """Return the runbooks required or proposed, by category or by the answers given."""
    return proposed_runbooks(ticket_in(request, number), user_in(request))


@router.get("/tickets/{number}/runs", response=Page[given.RunbookRunOut], summary="List the runbooks followed on a ticket")
def list_runs(request: HttpRequest, number: Number, paging: Query[Paging]) -> object:
    """Return the runs of a ticket with their steps and marks."""
    rows = Run.objects.filter(ticket=ticket_in(request, number)).select_related(*SHOWN).prefetch_related("marks", "version__steps")
    return page_of(rows, paging, sort=["started_at"])


@router.post("/tickets/{number}/runs", response={201: given.RunbookRunOut}, summary="Begin a runbook on a ticket")
def start_run(request: HttpRequest, number: Number, payload: given.RunbookRunIn) -> object:
    """Begin a runbook, or return the one that runs already."""
    ticket = ticket_in(request, number)
    runbook = Runbook.objects.visible_to(user_in(request)).filter(slug=payload.runbook).first()
    if runbook is None:
        raise ValidationError({"runbook": _("There is no such record.")})
    return Status(201, actions.start_run(ticket, actor=actor_of(request), now=clock.now(), runbook=runbook))


@router.get("/runs/{run_id}", response=given.RunbookRunOut, summary="Read a run with its steps and marks")
def get_run(request: HttpRequest, run_id: Key) -> object:
    """Return a run."""
    return _run(request, run_id)


@router.post("/runs/{run_id}/steps/{step_id}/mark", response=given.RunbookRunOut, summary="Tick a step, leave it out, or say that it did not work")
def mark_step(request: HttpRequest, run_id: Key, step_id: Key, payload: given.RunbookMarkIn) -> object:
    """Say what became of a step."""
    run = _run(request, run_id)
    actions.mark_step(run, actor=actor_of(request), now=clock.now(), step=_step(run, step_id), **payload.dict())
    return _run(request, run_id)


@router.post("/runs/{run_id}/steps/{step_id}/unmark", response=given.RunbookRunOut, summary="Take a mark back")
def unmark_step(request: HttpRequest, run_id: Key, step_id: Key) -> object:
    """Take a mark back."""
    run = _run(request, run_id)
    actions.unmark_step(run, actor=actor_of(request), now=clock.now(), step=_step(run, step_id))
    return _run(request, run_id)


@router.post("/runs/{run_id}/abandon", response=given.RunbookRunOut, summary="Give a runbook up")
def abandon_run(request: HttpRequest, run_id: Key, payload: given.RunbookAbandonIn) -> object:
    """Give a runbook up with the reason."""
    actions.abandon_run(_run(request, run_id), actor=actor_of(request), now=clock.now(), reason=payload.reason)
    return _run(request, run_id)
