"""Policies in the API: what is promised, drafts, presets, and which policy would be asked."""

from __future__ import annotations

from typing import Annotated

from django.core.exceptions import ValidationError
from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from bailiwick.clocks import actions
from bailiwick.clocks.models import Facts, Policies, Policy, PolicyVersion, VersionState, names_for, outward_from
from bailiwick.clocks.schemas import policies as given
from bailiwick.core import clock
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.api import Key, Page, Paging, page_of

router = Router(tags=["clocks"])
ONE = "/policies/{policy_id}"


def _policy(request: HttpRequest, policy_id: int) -> Policy:
    return get_object_or_404(Policy.objects.visible_to(account_of(request)), pk=policy_id)


def _draft(request: HttpRequest, policy_id: int) -> PolicyVersion:
    rows = PolicyVersion.objects.visible_to(account_of(request)).filter(policy=_policy(request, policy_id), state=VersionState.DRAFT)
    return get_object_or_404(rows.select_related("policy"))


@router.get("/policies", response=Page[given.PolicyOut], summary="List the policies")
def list_policies(request: HttpRequest, paging: Query[Paging]) -> object:
    """Return the policies by name."""
    return page_of(Policy.objects.visible_to(account_of(request)), paging, sort=["name"])


@router.post("/policies", response={201: given.PolicyOut}, summary="Make a policy")
def make_policy(request: HttpRequest, payload: given.PolicyIn) -> object:
    """Make a policy that promises nothing yet."""
    return Status(201, actions.make_policy(actor=actor_of(request), now=clock.now(), **payload.dict()))


@router.get("/policies/choose", response=given.ChosenOut, summary="Ask which policy holds")
def choose_policy(request: HttpRequest, asked: Query[given.AskedIn]) -> object:
    """Return the policy that is asked for a thing, and why: the service's, else the category's, else the department's, else the one for the rest."""
    facts = Facts(asked.service, outward_from("category", asked.category), outward_from("department", asked.department), asked.vendor_managed)
    chosen = Policies.read().choose(facts, names_for(account_of(request)))
    if chosen is None:
        return {"policy": None, "number": None, "why": _("No policy is for this, so nothing is promised.")}
    return {"policy": chosen.version.policy, "number": chosen.version.number, "why": chosen.why}


@router.get("/policies/presets", response=list[given.PresetOut], summary="List promises to begin from")
def list_policy_presets(request: HttpRequest) -> object:  # noqa: ARG001 - the shape of a door
    """Return what other places promise in writing."""
    return [{"name": one.name, "title": str(one), "about": one.spoken(one.about), "targets": dict(one.targets)} for one in actions.presets()]


@router.get(ONE, response=given.PolicyOut, summary="Read a policy")
def read_policy(request: HttpRequest, policy_id: Key) -> object:
    """Return what a policy is called and what it is for."""
    return _policy(request, policy_id)


@router.put(ONE, response=given.PolicyOut, summary="Change what a policy is for")
def describe_policy(request: HttpRequest, policy_id: Key, payload: given.PolicyChangeIn) -> object:
    """Change the name of a policy and what it is for; clocks that run keep their promises."""
    return actions.describe_policy(_policy(request, policy_id), actor=actor_of(request), now=clock.now(), **payload.dict())


@router.get(f"{ONE}/versions", response=Page[given.VersionOut], summary="List the versions of a policy")
def list_policy_versions(request: HttpRequest, policy_id: Key, paging: Query[Paging]) -> object:
    """Return what a policy promises and promised, the newest first; drafts for those who may edit."""
    rows = PolicyVersion.objects.visible_to(account_of(request)).filter(policy=_policy(request, policy_id))
    return page_of(rows, paging, sort=["-number"])


@router.put(f"{ONE}/draft", response=given.VersionOut, summary="Write the draft of a policy")
def write_policy_draft(request: HttpRequest, policy_id: Key, payload: given.DraftIn) -> object:
    """Let the draft promise what is sent; the first writing begins it. Nothing is promised before it is published."""
    found = _policy(request, policy_id)
    return actions.begin_policy_draft(found, actor=actor_of(request), now=clock.now(), targets=payload.targets, version=payload.version)


@router.post(f"{ONE}/draft/preset/{{name}}", response=given.VersionOut, summary="Put a preset into the draft")
def adopt_policy_preset(request: HttpRequest, policy_id: Key, name: Annotated[str, Field(max_length=60)]) -> object:
    """Lay a preset into the draft, to be looked at and published."""
    if name not in {one.name for one in actions.presets()}:
        raise ValidationError({"name": _("There is no such preset.")})
    return actions.adopt_preset(_policy(request, policy_id), name, actor=actor_of(request), now=clock.now())


@router.delete(f"{ONE}/draft", response={204: None}, summary="Throw the draft away")
def discard_policy_draft(request: HttpRequest, policy_id: Key) -> object:
    """Throw the draft of a policy away."""
    actions.discard_policy_draft(_draft(request, policy_id), actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.post(f"{ONE}/publish", response=given.VersionOut, summary="Publish the draft of a policy")
def publish_policy(request: HttpRequest, policy_id: Key, payload: given.PolicyPublishIn) -> object:
    """Promise from now on what the draft says."""
    return actions.publish_policy(_draft(request, policy_id), actor=actor_of(request), now=clock.now(), note=payload.note)


@router.post(f"{ONE}/retire", response=given.PolicyOut, summary="Take a policy out of use")
def retire_policy(request: HttpRequest, policy_id: Key) -> object:
    """Ask a policy no more; clocks that run by it run on."""
    actions.retire_policy(_policy(request, policy_id), actor=actor_of(request), now=clock.now())
    return _policy(request, policy_id)


@router.post(f"{ONE}/restore", response=given.PolicyOut, summary="Bring a policy back into use")
def restore_policy(request: HttpRequest, policy_id: Key) -> object:
    """Ask a policy again."""
    actions.restore_policy(_policy(request, policy_id), actor=actor_of(request), now=clock.now())
    return _policy(request, policy_id)
