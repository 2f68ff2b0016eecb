"""Writing macros, and what is checked of texts and macros before they are saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.models import WaitsOn
from bailiwick.macros.events import MacroStepsChanged
from bailiwick.macros.models import USES, CannedText, Macro, MacroStep, MacroStepKind, Scope, check_variables
from bailiwick.macros.permissions import can_edit, can_share, user_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.core.actors import Actor

MOST_STEPS = 20
#: every field a step may use
STEP_FIELDS = tuple(dict.fromkeys(name for needed, more in USES.values() for name in (*needed, *more)))


def settle_scope(record: Model, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - the shape of a `before_save`
    """Say whose a text or macro is before it is saved. Raises ValidationError for what the actor may not share."""
    if not isinstance(record, CannedText | Macro):
        return
    user = user_of(actor)
    if record.scope == Scope.OWN and record.owner_id is None:
        record.owner = user
    if record.scope != Scope.OWN and not can_share(actor):
        raise ValidationError({"scope": _("Sharing takes the ability for it. Keep it for yourself, or ask a senior technician.")})
    if record.scope == Scope.TEAM and record.team_id is None:
        raise ValidationError({"team": _("Choose the team.")})


@transaction.atomic
def save_macro_step(macro: Macro, *, actor: Actor, now: datetime, kind: str, values: Mapping[str, Any], step: MacroStep | None = None) -> MacroStep:
    """Change a step, or add one at the end; only the fields of its kind are kept. Raises ValidationError with the fields at fault."""
    held = _hold(macro, actor)
    if kind not in MacroStepKind.values:
        raise ValidationError({"kind": _("Choose what the step does.")})
    if step is None and held.steps.count() >= MOST_STEPS:
        raise ValidationError({"kind": _("A macro has at most %(most)d steps.") % {"most": MOST_STEPS}})
    saved = step or MacroStep(macro=held, position=(held.steps.order_by("-position").values_list("position", flat=True).first() or 0) + 1)
    saved.kind = kind
    needed, more = USES[kind]
    empty = MacroStep()
    for name in STEP_FIELDS:
        value = values.get(name) if name in (*needed, *more) else None
        setattr(saved, name, value.strip() if isinstance(value, str) else getattr(empty, name) if value is None else value)
    _check(saved, needed)
    saved.save()
    publish(MacroStepsChanged(actor=actor, subject=held, at=now, what=str(saved)))
    return saved


def _check(step: MacroStep, needed: tuple[str, ...]) -> None:
    wrong = {name: _("This is needed.") for name in needed if not getattr(step, name)}
    if step.kind == MacroStepKind.PRIORITY and not (step.impact or step.urgency or step.priority):
        wrong["impact"] = _("Choose impact, urgency or priority.")
    if step.kind == MacroStepKind.PRIORITY and step.priority and not step.reason:
        wrong["reason"] = _("A priority against the matrix needs a reason.")
    if step.kind == MacroStepKind.WAIT and step.wait_reason is None and not (step.wait_on and step.reason):
        wrong["wait_reason"] = _("Choose a kept reason, or say whom it waits for and why.")
    if step.wait_on == WaitsOn.PARENT:
        wrong["wait_on"] = _("A macro cannot know the other ticket.")
    if wrong:
        raise ValidationError(wrong)
    for name in ("text", "text_es"):
        check_variables(getattr(step, name), name)


@transaction.atomic
def move_macro_step(macro: Macro, *, actor: Actor, now: datetime, step: MacroStep, place: int) -> None:
    """Put a step at another place, counted from 1."""
    held = _hold(macro, actor)
    order = [row for row in held.steps.order_by("position", "id") if row.pk != step.pk]
    order.insert(min(max(place, 1), len(order) + 1) - 1, step)
    for position, row in enumerate(order, 1):
        row.position = position
    MacroStep.objects.bulk_update(order, ["position"])
    publish(MacroStepsChanged(actor=actor, subject=held, at=now, what=str(step)))


@transaction.atomic
def remove_macro_step(macro: Macro, *, actor: Actor, now: datetime, step: MacroStep) -> None:
    """Take a step out. Raises Conflict when it is gone already."""
    held = _hold(macro, actor)
    what = str(step)
    gone, _kinds = held.steps.filter(pk=step.pk).delete()
    if not gone:
        raise Conflict(_("This step is gone already."))
    publish(MacroStepsChanged(actor=actor, subject=held, at=now, what=what))


def _hold(macro: Macro, actor: Actor) -> Macro:
    held = Macro.objects.select_for_update().get(pk=macro.pk)
    require(can_edit(actor, held))
    return held
