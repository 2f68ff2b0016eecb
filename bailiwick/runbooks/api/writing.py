"""Runbooks, their drafts and versions."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.core.permissions import require
from bailiwick.desk.models import Category
from bailiwick.runbooks import actions
from bailiwick.runbooks.api.doors import Slug, one_of, user_in
from bailiwick.runbooks.models import Runbook, Step
from bailiwick.runbooks.permissions import can_edit_runbooks
from bailiwick.runbooks.schemas import runbooks as given

router = Router()


def _runbook(request: HttpRequest, slug: str) -> Runbook:
    found: Runbook = one_of(Runbook.objects.visible_to(user_in(request)).filter(slug=slug))
    return found


def _step(runbook: Runbook, key: int) -> Step:
    found: Step = one_of(Step.objects.filter(version__runbook=runbook, pk=key))
    return found


@router.get("/runbooks", response=Page[given.RunbookLine], summary="List the runbooks in use")
def list_runbooks(request: HttpRequest, paging: Query[Paging]) -> object:
    """Return the runbooks that whoever asks may read."""
    return page_of(Runbook.objects.visible_to(user_in(request)).filter(retired_at=None), paging, sort=["title"])


@router.get("/runbooks/{slug}", response=given.RunbookOut, summary="Read a runbook with its steps")
def get_runbook(request: HttpRequest, slug: Slug) -> object:
    """Return a runbook, the version followed now, and the draft if there is one."""
    return _runbook(request, slug)


@router.post("/runbooks/{slug}/draft", response={201: given.RunbookVersionOut}, summary="Begin a new version of a runbook")
def draft_runbook(request: HttpRequest, slug: Slug) -> object:
    """Copy the current steps into a draft, or return the draft that is there."""
    return Status(201, actions.draft_runbook(_runbook(request, slug), actor=actor_of(request), now=clock.now()))


@router.delete("/runbooks/{slug}/draft", response={204: None}, summary="Give a draft up")
def drop_draft(request: HttpRequest, slug: Slug) -> object:
    """Drop the draft."""
    actions.drop_draft(_runbook(request, slug), actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.post("/runbooks/{slug}/steps", response={201: given.RunbookStepOut}, summary="Add a step to the draft")
def add_step(request: HttpRequest, slug: Slug, payload: given.RunbookStepIn) -> object:
    """Add a step at the end; begins a draft where there is none."""
    return Status(201, actions.save_step(_runbook(request, slug), actor=actor_of(request), now=clock.now(), values=payload.dict()))


@router.put("/runbooks/{slug}/steps/{step_id}", response=given.RunbookStepOut, summary="Change a step of the draft")
def save_step(request: HttpRequest, slug: Slug, step_id: Key, payload: given.RunbookStepIn) -> object:
    """Change a step; those of a published version are answered with 409."""
    runbook = _runbook(request, slug)
    return actions.save_step(runbook, actor=actor_of(request), now=clock.now(), values=payload.dict(), step=_step(runbook, step_id))


@router.post("/runbooks/{slug}/steps/{step_id}/move", response=given.RunbookVersionOut, summary="Put a step of the draft at another place")
def move_step(request: HttpRequest, slug: Slug, step_id: Key, payload: given.RunbookPlaceIn) -> object:
    """Move a step."""
    runbook = _runbook(request, slug)
    step = _step(runbook, step_id)
    actions.move_step(runbook, actor=actor_of(request), now=clock.now(), step=step, place=payload.place)
    return step.version


@router.delete("/runbooks/{slug}/steps/{step_id}", response={204: None}, summary="Take a step out of the draft")
def remove_step(request: HttpRequest, slug: Slug, step_id: Key) -> object:
    """Remove a step."""
    runbook = _runbook(request, slug)
    actions.remove_step(runbook, actor=actor_of(request), now=clock.now(), step=_step(runbook, step_id))
    return Status(204, None)


@router.post("/runbooks/{slug}/publish", response=given.RunbookOut, summary="Publish the draft")
def publish_runbook(request: HttpRequest, slug: Slug, payload: given.RunbookPublishIn) -> object:
    """Let the draft be followed from now on."""
    actions.publish_runbook(_runbook(request, slug), actor=actor_of(request), now=clock.now(), note=payload.note)
    return _runbook(request, slug)


@router.post("/runbooks/{slug}/attach", response={204: None}, summary="Attach a runbook to a category")
def attach_runbook(request: HttpRequest, slug: Slug, payload: given.RunbookAttachIn) -> object:
    """Propose or require a runbook for a category and everything under it."""
    runbook = _runbook(request, slug)
    require(can_edit_runbooks(actor_of(request)))
    category = Category.objects.visible_to(user_in(request)).filter(pk=payload.category, retired_at=None).first()
    if category is None:
        raise ValidationError({"category": _("There is no such record.")})
    actions.attach_runbook(runbook, actor=actor_of(request), now=clock.now(), category=category, required=payload.required)
    return Status(204, None)


@router.delete("/runbooks/{slug}/categories/{category_id}", response={204: None}, summary="Detach a runbook from a category")
def detach_runbook(request: HttpRequest, slug: Slug, category_id: Key) -> object:
    """Take a runbook off a category."""
    runbook = _runbook(request, slug)
    category = one_of(Category.objects.visible_to(user_in(request)).filter(pk=category_id))
    actions.detach_runbook(runbook, actor=actor_of(request), now=clock.now(), category=category)
    return Status(204, None)
