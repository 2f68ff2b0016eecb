"""What an employer does with a holiday that falls on a weekend."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

SATURDAY, SUNDAY = 5, 6
BACK, ON = timedelta(days=-1), timedelta(days=1)


class Saturday(StrEnum):
    """What is kept for a holiday on a Saturday."""

    LAW = "law"
    FRIDAY = "friday"
    MONDAY = "monday"
    NONE = "none"


class Sunday(StrEnum):
    """What is kept for a holiday on a Sunday."""

    LAW = "law"
    MONDAY = "monday"
    NONE = "none"


_STEPS = {"friday": BACK, "monday": ON}


def rule_for(day: date, saturday: Saturday, sunday: Sunday) -> Saturday | Sunday | None:
    """Return the rule that concerns a day; none on a weekday."""
    if day.weekday() == SATURDAY:
        return saturday
    return sunday if day.weekday() == SUNDAY else None


def substitute(day: date, rule: Saturday | Sunday, taken: Collection[date]) -> date | None:
    """Return the weekday kept for a holiday on a weekend: the next free one in the rule's direction, or nothing."""
    step = _STEPS.get(rule.value)
    if step is None:
        return None
    while day.weekday() >= SATURDAY or day in taken:
        day += step
    return day
