"""What the API takes and gives about days that differ, and holidays."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from bailiwick.clocks.models import CalendarException
from bailiwick.clocks.pack import FIRST_YEAR, LAST_YEAR
from bailiwick.clocks.schemas.calendars import Code, Intervals

Declared = Literal["board", "emergency", "furlough", "other"]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]


class CalendarDaysIn(Schema):
    """Days that differ, in one or several calendars."""

    calendars: Annotated[list[Code], Field(min_length=1, max_length=100)]
    days: Annotated[list[date], Field(min_length=1, max_length=366)]
    reason: str = Field(min_length=1, max_length=120)
    source: Declared = "other"
    way: Literal["closed", "hours", "closes", "opens"] = Field(
        "closed", description="closes and opens keep the hours of the week up to or from `at`."
    )
    intervals: Intervals = Field(default_factory=list, description="The hours instead, for the way “hours”.")
    at: time | None = Field(None, description="When the day ends or begins, for the ways “closes” and “opens”.")
    replaces: bool = Field(False, description="Days that differ already are replaced.")
    is_confirmed: bool = Field(False, description="Days that are over change on purpose.")


class CalendarDayOut(Schema):
    """A day that differs from its week."""

    id: int
    calendar: str
    on: date
    closed: bool
    intervals: list[Any]
    reason: str
    source: str
    declared_at: datetime
    declared_by: str | None
    withdrawn_at: datetime | None

    @staticmethod
    def resolve_calendar(row: CalendarException) -> str:
        """Name the calendar by its short name."""
        return row.calendar.code

    @staticmethod
    def resolve_closed(row: CalendarException) -> bool:
        """Whether nothing is open."""
        return row.is_closed

    @staticmethod
    def resolve_declared_by(row: CalendarException) -> str | None:
        """Name who declared it; nobody for what was adopted by itself."""
        return str(row.declared_by) if row.declared_by is not None else None


class HolidayChoiceIn(Schema):
    """Whose holidays, in which years."""

    state: str = Field("US", min_length=2, max_length=2, description="A state, DC, or US for federal offices.")
    years: Annotated[list[Year], Field(min_length=1, max_length=11)]
    saturday: Literal["law", "friday", "monday", "none"] = "law"
    sunday: Literal["law", "monday", "none"] = "law"


class HolidayOut(Schema):
    """A holiday as it would stand in the calendar."""

    slug: str = Field(description="What `chosen` names it by.")
    on: date
    name: str
    nominal: date = Field(description="The day it falls on; another one than `on` where it is kept instead of a weekend.")
    is_usual: bool = Field(description="Offices of the state close.")
    is_own: bool = Field(description="The county's own line.")
    is_idle: bool = Field(description="The calendar has no hours on that day anyway.")
    is_past: bool
    is_chosen: bool = Field(description="Adopted when nothing else is chosen.")


class AdoptIn(HolidayChoiceIn):
    """The holidays to adopt."""

    chosen: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=1000)] | None = Field(
        None, description="Slugs of proposals; without it what is usual is adopted."
    )
    is_yearly: bool = Field(True, description="Each coming year is adopted in the same way, by itself.")
    is_confirmed: bool = Field(False, description="Days that are over change on purpose.")
