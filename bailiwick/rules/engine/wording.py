"""Rules as sentences, such as “When a ticket is opened and category is within Printing, then hand it to Applications”."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.desk.models import Category, Priority, WaitsOn
from bailiwick.people.models import Person, Staff, Team
from bailiwick.rules.engine.fields import FIELDS, OPS, VALUELESS
from bailiwick.rules.engine.names import Names
from bailiwick.webhooks.models import Webhook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from bailiwick.rules.engine.definition import Condition, ConditionGroup, RuleDefinition

#: letters of a text that a sentence repeats
SHORT = 60


def either(words: Iterable[str]) -> str:
    """Join alternatives: “Critical or High”."""
    found = list(words)
    return found[0] if len(found) == 1 else _("%(some)s or %(last)s") % {"some": ", ".join(found[:-1]), "last": found[-1]} if found else ""


def condition_words(condition: Condition, names: Names) -> str:
    """Return one condition as words."""
    field = FIELDS[condition.field]
    start = f"{field.label} {OPS[condition.op]}"
    return start if condition.op in VALUELESS else f"{start} {either(_value(condition.field, value, names) for value in condition.values)}"


def _value(name: str, value: str, names: Names) -> str:
    field = FIELDS[name]
    if field.choices:
        return str(dict(field.choices)[value])
    if field.model is not None:
        return named(field.model, value, names)
    return value if field.kind == "number" else _("“%(text)s”") % {"text": value}


def named(model: type[Model], key: object, names: Names) -> str:
    """Return the name of a record; one that is gone is called so."""
    record = names.record(model, str(key))
    return str(record) if record is not None else _("(something that no longer exists)")


def group_words(group: ConditionGroup, names: Names) -> str:
    """Return the conditions of a group joined by “and” or “or”."""
    joint = _(" and ") if group.match == "all" else _(" or ")
    return joint.join(condition_words(condition, names) for condition in group.conditions)


def conditions_words(definition: RuleDefinition, names: Names) -> str:
    """Return all that must be so as words; nothing when nothing is asked."""
    groups = [group for group in definition.groups if group.conditions]
    joint = _(" and ") if definition.match == "all" else _(" or ")
    said = [group_words(group, names) for group in groups]
    if len(said) == 1:
        return said[0]
    return joint.join(f"({words})" if len(group.conditions) > 1 else words for group, words in zip(groups, said, strict=True))


def deed_words(deed: Any, names: Names) -> str:
    """Return what is done as words."""
    return {
        "priority": lambda: _("set the priority to %(priority)s (%(reason)s)") % {"priority": Priority(deed.priority).label, "reason": deed.reason},
        "category": lambda: _("put it into %(category)s") % {"category": named(Category, deed.category, names)},
        "assign": lambda: _("give it to %(name)s") % {"name": named(Staff, deed.staff, names)},
        "hand_off": lambda: _("hand it to %(team)s (%(reason)s)") % {"team": _team(deed, names), "reason": deed.reason},
        "note": lambda: _("write the note “%(text)s”") % {"text": _short(deed.text)},
        "reply": lambda: _("answer the client “%(text)s”") % {"text": _short(deed.text)},
        "tag": lambda: _("put the tag “%(tag)s” on it") % {"tag": deed.tag},
        "notify": lambda: _("tell %(whom)s “%(text)s”") % {"whom": _whom(deed, names), "text": _short(deed.text)},
        "watch": lambda: _("let %(whom)s follow it") % {"whom": ", ".join(named(Person, key, names) for key in deed.persons)},
        "wait": lambda: _wait(deed),
        "webhook": lambda: _webhook(deed, names),
    }[deed.do]()


def _team(deed: Any, names: Names) -> str:
    team = named(Team, deed.team, names)
    return _("%(team)s, tier %(tier)s") % {"team": team, "tier": deed.tier} if deed.tier else team


def _whom(deed: Any, names: Names) -> str:
    found = [named(Person, key, names) for key in deed.persons] + [named(Team, key, names) for key in deed.teams]
    return ", ".join([*found, *([_("whoever has it")] if deed.assignee else [])])


def _wait(deed: Any) -> str:
    said = _("let it wait for %(party)s (%(reason)s)") % {"party": str(WaitsOn(deed.on).label).lower(), "reason": deed.reason}
    if deed.hours is None:
        return said
    hours = ngettext("%(count)s working hour", "%(count)s working hours", deed.hours) % {"count": deed.hours}
    return _("%(wait)s, for %(hours)s") % {"wait": said, "hours": hours}


def _webhook(deed: Any, names: Names) -> str:
    if deed.webhook is None:
        return _("tell the webhooks about “%(topic)s”") % {"topic": deed.topic}
    return _("tell the webhook %(name)s about “%(topic)s”") % {"name": named(Webhook, deed.webhook, names), "topic": deed.topic}


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1].rstrip()}…"
