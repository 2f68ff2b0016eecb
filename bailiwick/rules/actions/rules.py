"""Making, changing, ordering and switching rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict, Stale
from bailiwick.rules.engine.definition import RuleDefinition, parse
from bailiwick.rules.events import RuleChanged, RuleMade, RuleRetired, RuleSwitchedOff, RuleSwitchedOn
from bailiwick.rules.models import TIME, Rule
from bailiwick.rules.permissions import can_edit_rules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: what is written beside the definition
PLAIN = (
    "title",
    "about",
    "position",
    "trigger",
    "since",
    "hours",
    "in_office_hours",
    "stop_after",
    "is_selective",
    "starts_on",
    "ends_on",
    "per_hour",
)


@transaction.atomic
def make_rule(*, actor: Actor, now: datetime, values: Mapping[str, Any], definition: RuleDefinition | None = None) -> Rule:
    """Make a rule; it is switched off until somebody has looked at it and switches it on. Raises ValidationError."""
    require(can_edit_rules(actor))
    rule = Rule(made_at=now, changed_at=now, owner_id=actor.user.pk if actor.user is not None else None)
    _put(rule, values)
    rule.definition = (definition or RuleDefinition()).stored()
    _check(rule)
    rule.save()
    publish(RuleMade(actor=actor, subject=rule, at=now))
    return rule


@transaction.atomic
def change_rule(
    rule: Rule,
    *,
    actor: Actor,
    now: datetime,
    values: Mapping[str, Any] | None = None,
    definition: RuleDefinition | None = None,
    version: int | None = None,
    what: str = "",
) -> Rule:
    """Change a rule as a whole; one that is on goes on with what it says now. Raises Stale, ValidationError, Conflict."""
    held = _held(rule, actor, version)
    changes = _put(held, values or {})
    if definition is not None and parse(held.definition) != definition:
        held.definition = parse(definition.stored()).stored()
        held.__dict__.pop("says", None)
        what = what or _("conditions and actions")
    elif not changes:
        return held
    if held.is_on and not held.says.deeds:
        raise ValidationError(_("A rule that is on needs an action. Add one, or switch the rule off first."))
    _check(held)
    _keep(held, now)
    publish(RuleChanged(actor=actor, subject=held, at=now, changes=changes, what=what))
    return held


@transaction.atomic
def move_rule(rule: Rule, *, actor: Actor, now: datetime, by: int) -> None:
    """Let a rule be asked earlier (by -1) or later (by 1); the numbers of all are written anew, ten apart."""
    require(can_edit_rules(actor))
    order = list(Rule.objects.select_for_update().filter(retired_at=None).order_by("position", "id"))
    at = next((index for index, each in enumerate(order) if each.pk == rule.pk), None)
    if at is None:
        raise Conflict(_("This rule is out of use."))
    order.insert(min(max(at + by, 0), len(order) - 1), order.pop(at))
    for number, each in enumerate(order, 1):
        if each.position != number * 10:
            before, each.position = each.position, number * 10
            _keep(each, now)
            publish(RuleChanged(actor=actor, subject=each, at=now, changes={"position": (before, each.position)}))


@transaction.atomic
def switch_on(rule: Rule, *, actor: Actor, now: datetime) -> None:
    """Let a rule act from now on. Raises Conflict when it does already, ValidationError when it does nothing."""
    held = _held(rule, actor)
    if held.is_on:
        raise Conflict(_("This rule is on already."))
    if not held.says.deeds:
        raise ValidationError(_("This rule does nothing yet. Add an action first."))
    held.is_on, held.failures, held.off_reason = True, 0, ""
    _keep(held, now)
    publish(RuleSwitchedOn(actor=actor, subject=held, at=now))


@transaction.atomic
def switch_off(rule: Rule, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """Let a rule rest. Raises Conflict when it does already."""
    held = _held(rule, actor)
    if not held.is_on:
        raise Conflict(_("This rule is off already."))
    held.is_on, held.off_reason = False, reason.strip()[:300]
    _keep(held, now)
    publish(RuleSwitchedOff(actor=actor, subject=held, at=now, reason=held.off_reason))


@transaction.atomic
def retire_rule(rule: Rule, *, actor: Actor, now: datetime) -> None:
    """Take a rule out of use for good; its log stays. Raises Conflict when it is already."""
    held = _held(rule, actor)
    held.is_on, held.retired_at = False, now
    _keep(held, now)
    publish(RuleRetired(actor=actor, subject=held, at=now))


def _held(rule: Rule, actor: Actor, version: int | None = None) -> Rule:
    require(can_edit_rules(actor))
    held = Rule.objects.select_for_update().get(pk=rule.pk)
    if held.is_retired:
        raise Conflict(_("This rule is out of use."))
    if version is not None and held.version != version:
        raise Stale
    return held


def _put(rule: Rule, values: Mapping[str, Any]) -> dict[str, tuple[object, object]]:
    changes: dict[str, tuple[object, object]] = {}
    for name in PLAIN:
        if name in values and getattr(rule, name) != values[name]:
            changes[name] = (_told(getattr(rule, name)), _told(values[name]))
            setattr(rule, name, values[name])
    return changes


def _told(value: object) -> object:
    return value if value is None or isinstance(value, bool | int) else str(value)


def _check(rule: Rule) -> None:
    wrong: dict[str, str] = {}
    if rule.trigger == TIME:
        if not rule.since:
            wrong["since"] = _("Say from when on the time is counted.")
        if rule.hours < 1:
            wrong["hours"] = _("Say how many hours must have passed.")
    else:
        rule.since, rule.hours = "", 0
    if rule.starts_on and rule.ends_on and rule.ends_on < rule.starts_on:
        wrong["ends_on"] = _("This lies before the first day.")
    if wrong:
        raise ValidationError(wrong)
    rule.full_clean(exclude=["definition", "owner"])


def _keep(rule: Rule, now: datetime) -> None:
    rule.version += 1
    rule.changed_at = now
    rule.save()
