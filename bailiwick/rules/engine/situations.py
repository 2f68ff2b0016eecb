"""What is known of a ticket when a rule looks at it: as it is now, or as it was when something happened."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from bailiwick.clocks.models import office_calendar
from bailiwick.core.tags import tags_of
from bailiwick.desk.models import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.clocks.models import Calendar
    from bailiwick.desk.models import Ticket

#: what a situation reads of a ticket, in one query
READ = ("category", "team", "assignee__person", "requester", "department", "site")
#: fields that a run compares before and after, in the order they are shown
COMPARED = ("title", "kind", "state", "category", "team", "tier", "assignee", "impact", "urgency", "priority")


class Situation:
    """A ticket and the event on it.

    `changes` are those of the event: field -> (before, after), records by name. `past` overrides what
    the ticket says now with what it said then; a record of the past is known by its name alone.
    """

    def __init__(
        self,
        ticket: Ticket,
        *,
        at: datetime,
        changes: Mapping[str, tuple[object, object]] | None = None,
        entry: int | None = None,
        entry_kind: str = "",
        by: str = "",
        past: Mapping[str, object] | None = None,
        is_whole: bool = False,
        calendar: Calendar | None = None,
    ) -> None:
        self.ticket, self.at, self.entry, self.entry_kind, self.by = ticket, at, entry, entry_kind, by
        self.changes = changes or {}
        self.past = past or {}
        #: nothing was there before: everything counts as changed
        self.is_whole = is_whole
        self._calendar = calendar

    def told(self, field: str) -> str:
        """Return what a field says, records by name; nothing for an empty one."""
        value = self.past[field] if field in self.past else getattr(self.ticket, field)
        return "" if value is None else str(value)

    def key(self, field: str) -> int | None:
        """Return the key of a record, where it is known: not of the past."""
        return None if field in self.past else cast("int | None", getattr(self.ticket, f"{field}_id"))

    def record(self, field: str) -> Model | None:
        """Return the record of a field as it is now."""
        return cast("Model | None", getattr(self.ticket, field))

    @cached_property
    def tags(self) -> set[str]:
        """The tags that are on the ticket now."""
        return set(tags_of(self.ticket))

    @cached_property
    def written(self) -> str:
        """What was written, if something was."""
        body = Entry.objects.filter(pk=self.entry).values_list("body", flat=True).first() if self.entry else None
        return body or ""

    @cached_property
    def in_office_hours(self) -> bool:
        """Whether the office was open when it happened."""
        return (self._calendar or office_calendar()).is_open(self.at)

    @cached_property
    def is_public_safety(self) -> bool:
        """Whether the ticket's site serves public safety."""
        return self.ticket.site is not None and self.ticket.site.is_public_safety


def snapshot(ticket: Ticket) -> dict[str, str]:
    """Return what a run compares before and after."""
    said = {name: str(value) if (value := getattr(ticket, name)) is not None else "" for name in COMPARED}
    return said | {"tags": ", ".join(tags_of(ticket))}
