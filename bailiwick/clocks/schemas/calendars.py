"""What the API takes and gives about calendars."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema

from bailiwick.clocks.engine.reading import INTERVALS
from bailiwick.clocks.models import CalendarVersion

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-zA-Z0-9_-]+$")]
Clock = Annotated[str, Field(min_length=5, max_length=8, description="08:00; 24:00 ends a day")]
Intervals = Annotated[list[Annotated[list[Clock], Field(min_length=2, max_length=2)]], Field(max_length=INTERVALS)]
Weekly = Annotated[dict[str, Intervals], Field(max_length=7, description="By mon, tue, wed, thu, fri, sat, sun; days that are missing are closed.")]


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


class MoveOut(Schema):
    """Something that would be due at another time."""

    label: str
    url: str
    before: datetime | None
    after: datetime | None
    words: str


class FileIn(Schema):
    """A calendar file."""

    calendar: dict[str, Any] = Field(description="As `GET /clocks/calendars/{code}/file` gives it.")
    is_confirmed: bool = Field(False, description="Days that are over change on purpose.")
