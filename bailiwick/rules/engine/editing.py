"""Changes of a rule's definition as functions from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bailiwick.rules.engine.definition import Condition, ConditionGroup, RuleDefinition, parse

if TYPE_CHECKING:
    from bailiwick.rules.engine.definition import Match


def put_condition(definition: RuleDefinition, condition: Condition, *, group: int, index: int | None = None) -> RuleDefinition:
    """Add a condition to a group (the number after the last one begins another), or replace the one at `index`."""
    groups = [list(each.conditions) for each in definition.groups]
    matches = [each.match for each in definition.groups]
    if group >= len(groups):
        groups.append([condition])
        matches.append("all" if definition.match == "any" else "any")
    elif index is None:
        groups[group].append(condition)
    else:
        groups[group][index] = condition
    return _with_groups(definition, groups, matches)


def remove_condition(definition: RuleDefinition, *, group: int, index: int) -> RuleDefinition:
    """Take a condition out; a group without conditions goes with it."""
    groups = [list(each.conditions) for each in definition.groups]
    matches = [each.match for each in definition.groups]
    del groups[group][index]
    if not groups[group]:
        del groups[group], matches[group]
    return _with_groups(definition, groups, matches)


def match_by(definition: RuleDefinition, how: str, *, group: int | None = None) -> RuleDefinition:
    """Let all or any of the groups, or of a group's conditions, be enough."""
    if group is None:
        return definition.model_copy(update={"match": how})
    groups = [each.model_copy(update={"match": how}) if at == group else each for at, each in enumerate(definition.groups)]
    return definition.model_copy(update={"groups": tuple(groups)})


def put_deed(definition: RuleDefinition, deed: Any, index: int | None = None) -> RuleDefinition:
    """Add an action at the end, or replace the one at `index`."""
    deeds = [*definition.deeds, deed] if index is None else [deed if at == index else each for at, each in enumerate(definition.deeds)]
    return definition.model_copy(update={"deeds": tuple(deeds)})


def remove_deed(definition: RuleDefinition, index: int) -> RuleDefinition:
    """Take an action out."""
    return definition.model_copy(update={"deeds": tuple(each for at, each in enumerate(definition.deeds) if at != index)})


def move_deed(definition: RuleDefinition, index: int, by: int) -> RuleDefinition:
    """Let an action happen earlier or later."""
    deeds = list(definition.deeds)
    deeds.insert(min(max(index + by, 0), len(deeds) - 1), deeds.pop(index))
    return definition.model_copy(update={"deeds": tuple(deeds)})


def _with_groups(definition: RuleDefinition, groups: list[list[Condition]], matches: list[Match]) -> RuleDefinition:
    made = tuple(ConditionGroup(match=match, conditions=tuple(conditions)) for conditions, match in zip(groups, matches, strict=True))
    return parse(definition.model_copy(update={"groups": made}).stored())
