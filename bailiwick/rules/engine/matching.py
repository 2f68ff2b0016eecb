"""Whether a rule fits a situation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.rules.engine.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bailiwick.rules.engine.definition import Condition, ConditionGroup, RuleDefinition
    from bailiwick.rules.engine.names import Names
    from bailiwick.rules.engine.situations import Situation


def fits(definition: RuleDefinition, situation: Situation, names: Names) -> bool:
    """Whether what the rule asks is so; a rule that asks nothing always fits."""
    groups = [group for group in definition.groups if group.conditions]
    if not groups:
        return True
    found = (_group_holds(group, situation, names) for group in groups)
    return all(found) if definition.match == "all" else any(found)


def _group_holds(group: ConditionGroup, situation: Situation, names: Names) -> bool:
    found = (holds(condition, situation, names) for condition in group.conditions)
    return all(found) if group.match == "all" else any(found)


def is_touched(definition: RuleDefinition, situation: Situation) -> bool:
    """Whether the event has to do with what the rule asks: something was written, or a field it asks about changed."""
    if situation.is_whole or situation.entry is not None or not definition.conditions:
        return True
    asked = {condition.field for condition in definition.conditions}
    if "text" in asked:
        asked |= {"title", "description"}
    if "public_safety" in asked:
        asked.add("site")
    return bool(asked & set(situation.changes))


def holds(condition: Condition, situation: Situation, names: Names) -> bool:
    """Whether one condition is so."""
    return _TESTS[condition.op](condition, situation, names)


def _texts(condition: Condition, situation: Situation) -> str:
    if condition.field == "text":
        return f"{situation.told('title')}\n{situation.told('description')}"
    return situation.written if condition.field == "entry_text" else situation.told(condition.field)


def _contains(condition: Condition, situation: Situation, _names: Names) -> bool:
    text = _texts(condition, situation).casefold()
    return any(value.casefold() in text for value in condition.values)


def _plain(condition: Condition, situation: Situation) -> str:
    special: Mapping[str, Callable[[], str]] = {
        "by": lambda: situation.by,
        "entry_kind": lambda: situation.entry_kind,
        "public_safety": lambda: "yes" if situation.is_public_safety else "no",
        "need_to_know": lambda: "yes" if situation.ticket.need_to_know else "no",
        "office_hours": lambda: "yes" if situation.in_office_hours else "no",
    }
    read = special.get(condition.field)
    return read() if read is not None else situation.told(condition.field)


def _is(condition: Condition, situation: Situation, names: Names) -> bool:
    field = FIELDS[condition.field]
    if field.model is None:
        said = _plain(condition, situation)
        return said in condition.values or (field.kind == "text" and said.casefold() in {value.casefold() for value in condition.values})
    if condition.field not in situation.past:
        return str(situation.key(condition.field)) in condition.values
    return situation.told(condition.field) in names.of(field.model, condition.values)


def _within(condition: Condition, situation: Situation, names: Names) -> bool:
    model = FIELDS[condition.field].model
    if model is None:
        return False
    tops = names.paths(model, condition.values)
    if condition.field not in situation.past:
        record = situation.record(condition.field)
        paths = [str(getattr(record, "path", ""))] if record is not None else []
    else:
        paths = names.paths_named(model, situation.told(condition.field))
    return any(path.startswith(top) for path in paths for top in tops)


def _changed(condition: Condition, situation: Situation, _names: Names) -> bool:
    return situation.is_whole or condition.field in situation.changes


def _side(condition: Condition, situation: Situation, names: Names, side: int) -> bool:
    change = situation.changes.get(condition.field)
    if change is None:
        return situation.is_whole and side == 1 and _is(condition, situation, names)
    said = "" if change[side] is None else str(change[side])
    model = FIELDS[condition.field].model
    return said in (names.of(model, condition.values) if model is not None else condition.values)


def _count(condition: Condition, situation: Situation) -> int:
    return int(situation.told(condition.field) or 0)


_TESTS: Mapping[str, Callable[[Condition, Situation, Names], bool]] = {
    "is": _is,
    "is_not": lambda c, s, n: not _is(c, s, n),
    "within": _within,
    "not_within": lambda c, s, n: not _within(c, s, n),
    "contains": _contains,
    "lacks": lambda c, s, n: not _contains(c, s, n),
    "has": lambda c, s, _n: any(value.casefold() in s.tags for value in c.values),
    "has_not": lambda c, s, _n: not any(value.casefold() in s.tags for value in c.values),
    "at_least": lambda c, s, _n: _count(c, s) >= int(c.values[0]),
    "at_most": lambda c, s, _n: _count(c, s) <= int(c.values[0]),
    "empty": lambda c, s, _n: not s.told(c.field),
    "not_empty": lambda c, s, _n: bool(s.told(c.field)),
    "changed": _changed,
    "was": lambda c, s, n: _side(c, s, n, 0),
    "became": lambda c, s, n: _side(c, s, n, 1),
}
