"""Rules in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.core.jobs import enqueue
from bailiwick.core.permissions import require
from bailiwick.rules import actions, jobs
from bailiwick.rules import schemas as given
from bailiwick.rules.models import Rehearsal, RehearsedRun, Rule, RuleRun
from bailiwick.rules.permissions import can_see_rules

if TYPE_CHECKING:
    from django.db.models import QuerySet

router = Router(tags=["rules"])


def _rules(request: HttpRequest) -> QuerySet[Rule]:
    require(can_see_rules(actor_of(request)))
    return Rule.objects.visible_to(account_of(request))


def _rule(request: HttpRequest, pk: int) -> Rule:
    return get_object_or_404(_rules(request), pk=pk)


@router.get("/rules", response=Page[given.RuleOut], summary="List the rules in the order in which they are asked")
def list_rules(request: HttpRequest, paging: Query[Paging]) -> object:
    """Return the rules that are not out of use."""
    return page_of(_rules(request).filter(retired_at=None), paging, sort=["position"])


@router.post("/rules", response={201: given.RuleOut}, summary="Make a rule")
def make_rule(request: HttpRequest, payload: given.RuleIn) -> object:
    """Make a rule; it is off until it is switched on."""
    values = payload.dict(exclude={"definition"})
    return Status(201, actions.make_rule(actor=actor_of(request), now=clock.now(), values=values, definition=payload.definition))


@router.get("/rules/{rule_id}", response=given.RuleOut, summary="Read a rule")
def read_rule(request: HttpRequest, rule_id: Key) -> object:
    """Return a rule."""
    return _rule(request, rule_id)


@router.put("/rules/{rule_id}", response=given.RuleOut, summary="Change a rule as a whole")
def change_rule(request: HttpRequest, rule_id: Key, payload: given.RuleChange) -> object:
    """Let a rule say something else, all at once."""
    rule, values = _rule(request, rule_id), payload.dict(exclude={"definition", "version"})
    return actions.change_rule(rule, actor=actor_of(request), now=clock.now(), values=values, definition=payload.definition, version=payload.version)


@router.post("/rules/{rule_id}/switch-on", response=given.RuleOut, summary="Let a rule act")
def switch_on(request: HttpRequest, rule_id: Key) -> object:
    """Switch a rule on."""
    actions.switch_on(_rule(request, rule_id), actor=actor_of(request), now=clock.now())
    return _rule(request, rule_id)


@router.post("/rules/{rule_id}/switch-off", response=given.RuleOut, summary="Let a rule rest")
def switch_off(request: HttpRequest, rule_id: Key, payload: given.RuleReasonIn) -> object:
    """Switch a rule off."""
    actions.switch_off(_rule(request, rule_id), actor=actor_of(request), now=clock.now(), reason=payload.reason)
    return _rule(request, rule_id)


@router.post("/rules/{rule_id}/move", response=given.RuleOut, summary="Ask a rule earlier or later")
def move_rule(request: HttpRequest, rule_id: Key, payload: given.RuleMoveIn) -> object:
    """Move a rule in the order."""
    actions.move_rule(_rule(request, rule_id), actor=actor_of(request), now=clock.now(), by=payload.by)
    return _rule(request, rule_id)


@router.delete("/rules/{rule_id}", response={204: None}, summary="Take a rule out of use")
def retire_rule(request: HttpRequest, rule_id: Key) -> object:
    """Take a rule out of use; its log is kept."""
    actions.retire_rule(_rule(request, rule_id), actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.get("/rules/{rule_id}/runs", response=Page[given.RunOut], summary="List what a rule did, the latest first")
def list_rule_runs(request: HttpRequest, rule_id: Key, paging: Query[Paging]) -> object:
    """Return the runs on tickets that may be read."""
    runs = RuleRun.objects.visible_to(account_of(request)).filter(rule=_rule(request, rule_id)).select_related("ticket")
    return page_of(runs, paging, sort=["-id"])


@router.post("/rules/{rule_id}/rehearsals", response={202: given.RehearsalOut}, summary="Rehearse a rule on the last thirty days")
def begin_rehearsal(request: HttpRequest, rule_id: Key) -> object:
    """Begin a dry run in the background; nothing is changed by it."""
    rehearsal = actions.begin_rehearsal(_rule(request, rule_id), actor=actor_of(request), now=clock.now())
    enqueue(jobs.rehearse, rehearsal.pk, reverse("rules:rehearsal", args=[rehearsal.pk]))
    return Status(202, rehearsal)


@router.get("/rehearsals/{rehearsal_id}", response=given.RehearsalOut, summary="Read a dry run")
def read_rehearsal(request: HttpRequest, rehearsal_id: Key) -> object:
    """Return how far a dry run is, and how often the rule would have acted."""
    require(can_see_rules(actor_of(request)))
    return get_object_or_404(Rehearsal, pk=rehearsal_id)


@router.get("/rehearsals/{rehearsal_id}/runs", response=Page[given.RehearsedOut], summary="List what a rule would have done")
def list_rehearsed(request: HttpRequest, rehearsal_id: Key, paging: Query[Paging]) -> object:
    """Return the tickets that would have been touched, with what would have changed."""
    require(can_see_rules(actor_of(request)))
    rehearsal = get_object_or_404(Rehearsal, pk=rehearsal_id)
    runs = RehearsedRun.objects.visible_to(account_of(request)).filter(rehearsal=rehearsal).select_related("ticket")
    return page_of(runs, paging, sort=["id"])
