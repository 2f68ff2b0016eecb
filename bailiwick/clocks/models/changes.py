"""What may be tried before it is done: other promises of a policy, other hours, days that differ, counting a range again.

A change is plain data, so that it can be tried today and carried out tomorrow just as it was tried.
"""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic import ValidationError as ShapeError

#: pairs of from and to for each day of a week, as in a calendar file
Hours = list[list[str]]
Week = dict[str, Hours]
Code = Annotated[str, Field(min_length=1, max_length=40)]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
#: how many days one declaration concerns at most
MOST_DAYS = 366


class _Change(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PolicyChange(_Change):
    """A policy promises something else to everything that runs by it."""

    kind: Literal["policy"] = "policy"
    policy: Key
    targets: dict[str, Any]
    note: Annotated[str, Field(max_length=300)] = ""


class HoursChange(_Change):
    """A calendar has other hours from a day on; without a day, from the beginning."""

    kind: Literal["hours"] = "hours"
    calendar: Code
    weekly: Week
    since: date | None = None
    note: Annotated[str, Field(max_length=300)] = ""


class DaysChange(_Change):
    """Some days of some calendars differ."""

    kind: Literal["days"] = "days"
    calendars: Annotated[list[Code], Field(min_length=1, max_length=50)]
    days: Annotated[list[date], Field(min_length=1, max_length=MOST_DAYS)]
    reason: Annotated[str, Field(min_length=1, max_length=120)]
    source: Annotated[str, Field(max_length=10)] = "other"
    way: Literal["closed", "hours", "closes", "opens"] = "closed"
    hours: Hours = []
    at: time = time(12)


class RepairChange(_Change):
    """What ran in some days is counted again by all that is known today, also what has stopped."""

    kind: Literal["repair"] = "repair"
    first: date
    last: date
    reason: Annotated[str, Field(min_length=1, max_length=300)]
    calendar: Annotated[str, Field(max_length=40)] = ""
    policy: Key | None = None


Change = Annotated[PolicyChange | HoursChange | DaysChange | RepairChange, Field(discriminator="kind")]
_adapter: TypeAdapter[Change] = TypeAdapter(Change)


def read_change(data: object) -> Change:
    """Return a change from what JSON holds. Raises ValidationError with where and what is wrong."""
    try:
        return _adapter.validate_python(data)
    except ShapeError as error:
        raise ValidationError([f"{'.'.join(str(part) for part in found['loc'])}: {found['msg']}" for found in error.errors()]) from error
