"""Writing runbooks: drafts, their steps, publishing, and the categories they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.runbooks.events import (
    RunbookAttached,
    RunbookDetached,
    RunbookDraftDropped,
    RunbookDrafted,
    RunbookPublished,
    RunbookStepsChanged,
)
from bailiwick.runbooks.models import Act, Runbook, RunbookAudience, RunbookCategory, RunbookStepKind, RunbookVersion, Step
from bailiwick.runbooks.permissions import can_edit_runbooks, user_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Category

#: what a step says; the fields an editor sends
STEP_FIELDS = ("kind", "text", "text_es", "help_text", "is_mandatory", "before", "leads_to", "article")
MOST_STEPS = 60


@transaction.atomic
def draft_runbook(runbook: Runbook, *, actor: Actor, now: datetime) -> RunbookVersion:
    """Begin a new version with the steps of the current one; a draft that is there is returned as it is."""
    held = _hold(runbook, actor)
    if held.draft is not None:
        return held.draft
    newest = held.versions.order_by("-number").first()
    made = RunbookVersion.objects.create(runbook=held, number=(newest.number if newest else 0) + 1, created_at=now)
    current = held.current
    if current is not None:
        Step.objects.bulk_create(_copy(step, made) for step in current.steps.all())
    publish(RunbookDrafted(actor=actor, subject=held, at=now, version=made.number))
    return made


def _copy(step: Step, version: RunbookVersion) -> Step:
    return Step(version=version, position=step.position, **{name: getattr(step, name) for name in STEP_FIELDS})


@transaction.atomic
def drop_draft(runbook: Runbook, *, actor: Actor, now: datetime) -> None:
    """Give a draft up. Raises Conflict when there is none."""
    held = _hold(runbook, actor)
    draft = _draft_of(held)
    number = draft.number
    draft.delete()
    publish(RunbookDraftDropped(actor=actor, subject=held, at=now, version=number))


@transaction.atomic
def save_step(runbook: Runbook, *, actor: Actor, now: datetime, values: Mapping[str, Any], step: Step | None = None) -> Step:
    """Change a step of the draft, or add one at its end; begins a draft where there is none.

    Steps of a published version never change. Raises ValidationError with the fields at fault, Conflict.
    """
    held = _hold(runbook, actor)
    draft = held.draft
    if draft is None:
        if step is not None:
            raise Conflict(_("This version is published. Begin a new one to change its steps."))
        draft = draft_runbook(held, actor=actor, now=now)
    if step is not None and step.version_id != draft.pk:
        raise Conflict(_("This step belongs to another version. Open the draft again."))
    saved = step or Step(version=draft, position=_last_place(draft) + 1)
    for name in STEP_FIELDS:
        if name in values:
            setattr(saved, name, values[name].strip() if isinstance(values[name], str) else values[name])
    _check_step(saved, is_new=step is None)
    saved.save()
    publish(RunbookStepsChanged(actor=actor, subject=held, at=now, what=saved.text))
    return saved


def _last_place(version: RunbookVersion) -> int:
    return version.steps.order_by("-position").values_list("position", flat=True).first() or 0


def _check_step(step: Step, *, is_new: bool) -> None:
    wrong: dict[str, str] = {}
    if not step.text:
        wrong["text"] = _("Say what to do.")
    if step.kind not in RunbookStepKind.values:
        wrong["kind"] = _("Choose what kind of step this is.")
    for name in ("before", "leads_to"):
        if getattr(step, name) and getattr(step, name) not in Act.values:
            wrong[name] = _("Choose one of the acts.")
    if step.before and not step.is_mandatory:
        wrong["before"] = _("Only a mandatory step holds something up. Make it mandatory, or leave this empty.")
    if is_new and step.version.steps.count() >= MOST_STEPS:
        wrong["text"] = _("A runbook has at most %(most)d steps. Split it.") % {"most": MOST_STEPS}
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def move_step(runbook: Runbook, *, actor: Actor, now: datetime, step: Step, place: int) -> None:
    """Put a step of the draft at another place, counted from 1. Raises Conflict."""
    held = _hold(runbook, actor)
    draft = _draft_of(held)
    order = [row for row in draft.steps.order_by("position", "id") if row.pk != step.pk]
    if step.version_id != draft.pk:
        raise Conflict(_("This step belongs to another version. Open the draft again."))
    order.insert(min(max(place, 1), len(order) + 1) - 1, step)
    for position, row in enumerate(order, 1):
        row.position = position
    Step.objects.bulk_update(order, ["position"])
    publish(RunbookStepsChanged(actor=actor, subject=held, at=now, what=step.text))


@transaction.atomic
def remove_step(runbook: Runbook, *, actor: Actor, now: datetime, step: Step) -> None:
    """Take a step out of the draft. Raises Conflict."""
    held = _hold(runbook, actor)
    draft = _draft_of(held)
    if step.version_id != draft.pk:
        raise Conflict(_("This step belongs to another version. Open the draft again."))
    what = step.text
    step.delete()
    publish(RunbookStepsChanged(actor=actor, subject=held, at=now, what=what))


@transaction.atomic
def publish_runbook(runbook: Runbook, *, actor: Actor, now: datetime, note: str = "") -> RunbookVersion:
    """Let the draft be followed from now on; runs under way keep their version.

    Raises Conflict without a draft, ValidationError for one without steps, or without Spanish where a client hears it.
    """
    held = _hold(runbook, actor)
    draft = _draft_of(held)
    steps = list(draft.steps.all())
    if not steps:
        raise ValidationError(_("A runbook needs at least one step."))
    if held.audience == RunbookAudience.CLIENT and any(not step.text_es for step in steps):
        raise ValidationError(_("Clients hear these steps, so each needs its Spanish words."))
    draft.lifecycle.check(RunbookVersion.State(draft.state), RunbookVersion.State.PUBLISHED)
    draft.state, draft.published_at, draft.published_by, draft.note = RunbookVersion.State.PUBLISHED, now, user_of(actor), note.strip()[:255]
    draft.save(update_fields=["state", "published_at", "published_by", "note"])
    publish(RunbookPublished(actor=actor, subject=held, at=now, version=draft.number, note=draft.note))
    return draft


@transaction.atomic
def attach_runbook(runbook: Runbook, *, actor: Actor, now: datetime, category: Category, required: bool = False) -> RunbookCategory:
    """Propose a runbook for a category and all under it, or require it there before solving. Doing it twice changes nothing."""
    held = _hold(runbook, actor)
    known = held.attachments.filter(category=category).first()
    if known is not None and known.is_required == required:
        return known
    made, _is_new = RunbookCategory.objects.update_or_create(runbook=held, category=category, defaults={"is_required": required, "since": now})
    how = _("required before solving") if required else ""
    publish(RunbookAttached(actor=actor, subject=held, at=now, category=str(category), how=how))
    return made


@transaction.atomic
def detach_runbook(runbook: Runbook, *, actor: Actor, now: datetime, category: Category) -> None:
    """Take a runbook off a category; one that was not attached stays as it is."""
    held = _hold(runbook, actor)
    gone, _kinds = held.attachments.filter(category=category).delete()
    if gone:
        publish(RunbookDetached(actor=actor, subject=held, at=now, category=str(category)))


def _hold(runbook: Runbook, actor: Actor) -> Runbook:
    require(can_edit_runbooks(actor))
    return Runbook.objects.select_for_update().get(pk=runbook.pk)


def _draft_of(runbook: Runbook) -> RunbookVersion:
    draft = runbook.draft
    if draft is None:
        raise Conflict(_("There is no draft. Begin a new version first."))
    return draft
