"""What the API takes and gives about calendars."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from bailiwick.clocks.engine.reading import INTERVALS
from bailiwick.clocks.models import CalendarException, CalendarVersion
from bailiwick.clocks.pack import FIRST_YEAR, LAST_YEAR

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-zA-Z0-9_-]+$")]
Clock = Annotated[str, Field(min_length=5, max_length=8, description="08:00; 24:00 ends a day")]
Intervals = Annotated[list[Annotated[list[Clock], Field(min_length=2, max_length=2)]], Field(max_length=INTERVALS)]
Weekly = Annotated[dict[str, Intervals], Field(max_length=7, description="By mon, tue, wed, thu, fri, sat, sun; days that are missing are closed.")]
Declared = Literal["board", "emergency", "furlough", "other"]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]


class CalendarOut(Schema):
    """A calendar by name."""

    code: str
    name: str
    zone: str
    is_default: bool = Field(description="The office's own: counted with wherever no other is named.")
    note: str
    is_retired: bool
    version: int


class CalendarIn(Schema):
    """A new calendar; its hours hold from the beginning."""

    code: Code
    name: str = Field(min_length=1, max_length=80)
    zone: str = Field(min_length=1, max_length=64, description="America/Chicago")
    weekly: Weekly
    note: str = Field("", max_length=300)


class CalendarNameIn(Schema):
    """What a calendar is called."""

    name: str = Field(min_length=1, max_length=80)
    note: str = Field("", max_length=300)
    version: int | None = Field(None, ge=1, le=2**31 - 1, description="The version it was read as; an older one is answered with 409.")


class HoursIn(Schema):
    """Hours that hold from a day on."""

    weekly: Weekly
    since: date | None = Field(None, description="The first day with these hours; without it they hold from the beginning.")
    note: str = Field("", max_length=300)
    seen: int | None = Field(None, ge=0, le=2**31 - 1, description="The newest version that was read; a newer one is answered with 409.")
    is_confirmed: bool = Field(False, description="Days that are over change on purpose.")


class HoursOut(Schema):
    """A version of a calendar's hours."""

    number: int
    since: date | None
    weekly: dict[str, Any]
    note: str
    published_at: datetime
    published_by: str | None

    @staticmethod
    def resolve_published_by(version: CalendarVersion) -> str | None:
        """Name who published it; nobody for what came with the product."""
        return str(version.published_by) if version.published_by is not None else None


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


class MoveOut(Schema):
    """Something that would be due at another time."""

    label: str
    url: str
    before: datetime | None
    after: datetime | None
    words: str


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


class FileIn(Schema):
    """A calendar file."""

    calendar: dict[str, Any] = Field(description="As `GET /clocks/calendars/{code}/file` gives it.")
    is_confirmed: bool = Field(False, description="Days that are over change on purpose.")
