"""Keeps the clocks of imported incidents: in which calendar they count, and their ledgers as the log tells them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bailiwick.clocks.actions import PastClock, calendar_file, calendar_in_file, import_calendar, install_clocks, store_past_clocks, withdraw_clocks
from bailiwick.clocks.models import Book, Clock, WorkCalendar, calendar_of, subject_of
from bailiwick.desk.models import Ticket
from bailiwick.importers.deriving import FINISHED, tell
from bailiwick.importers.measuring import measure, pauses_of
from bailiwick.importers.models import ImportedEvent, ImportedIncident
from bailiwick.importers.naming import CHUNK
from bailiwick.importers.parsing import LogRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bailiwick.clocks.models import Calendar
    from bailiwick.core.actors import Actor
    from bailiwick.importers.actions.storing import Draft
    from bailiwick.importers.measuring import Measured
    from bailiwick.importers.models import ImportRun

#: a larger file is no calendar
LARGEST = 4_000_000
TYPE = Ticket._meta.label_lower


@dataclass(frozen=True)
class Counting:
    """By which calendar a run counts, for whom and when; calendars are read once for all batches."""

    run: ImportRun
    actor: Actor
    now: datetime
    book: Book = field(default_factory=Book)

    @property
    def cause(self) -> str:
        """What the lines of the ledgers come from."""
        return f"import:{self.run.pk}"

    def calendar_id(self) -> int:
        """Return the key of the run's calendar."""
        return self.run.calendar_id or WorkCalendar.objects.values_list("pk", flat=True).get(is_default=True)


def chosen_calendar(choice: str, *, actor: Actor, now: datetime) -> WorkCalendar:
    """Return the calendar that is named by its short name or by a file; without a name, the office's own.

    A file brings its calendar in, unless there is one that says the same. Raises ValidationError.
    """
    if not choice:
        return _office()
    if choice.lower().endswith(".json"):
        return _from_file(Path(choice), actor=actor, now=now)
    found = WorkCalendar.objects.filter(code=choice).first()
    if found is None:
        codes = ", ".join(WorkCalendar.objects.in_use().order_by("code").values_list("code", flat=True))
        raise ValidationError(
            _("There is no calendar “%(code)s”. Name a file that ends with .json, or one of: %(all)s.") % {"code": choice, "all": codes}
        )
    return found


def _office() -> WorkCalendar:
    if not WorkCalendar.objects.filter(is_default=True).exists():
        install_clocks()
    return WorkCalendar.objects.get(is_default=True)


def _from_file(path: Path, *, actor: Actor, now: datetime) -> WorkCalendar:
    data = _object(path)
    data["name"] = data.get("name") or path.stem
    data["code"] = str(data.get("code") or slugify(str(data["name"])) or slugify(path.stem) or "calendar")[:40]
    found = WorkCalendar.objects.filter(code=data["code"]).first()
    if found is None:
        return import_calendar(data, actor=actor, now=now)
    if not _same(calendar_of(found), calendar_in_file(data)):
        raise ValidationError(
            _(
                "The calendar “%(code)s” has other hours here than %(file)s. Give the file another “code”, or name the calendar by --calendar %(code)s."
            )
            % {"code": found.code, "file": path.name}
        )
    return found


def _object(path: Path) -> dict[str, object]:
    """Return what a calendar file holds; the reader of calendars says what is wrong with its parts."""
    try:
        with path.open("rb") as file:
            data = calendar_file(file.read(LARGEST + 1))
    except OSError as error:
        raise ValidationError(_("The calendar file cannot be read: %(why)s") % {"why": error}) from error
    except ValidationError as error:
        raise ValidationError([_no_calendar(path), *error.messages]) from None
    if not isinstance(data, dict):
        raise ValidationError(_no_calendar(path))
    return data


def _no_calendar(path: Path) -> str:
    return _("%(file)s is no calendar file. It is an object of JSON, see docs/reference/calendar-file.md.") % {"file": path.name}


def _same(one: Calendar, two: Calendar) -> bool:
    """Whether two calendars count the same, whatever they and their exceptions are called."""
    days = [{on: exceptional.shifts for on, exceptional in calendar.exceptions.items()} for calendar in (one, two)]
    return one.zone == two.zone and one.weeks == two.weeks and days[0] == days[1]


def start_past(counting: Counting, drafts: Sequence[Draft], calendars: dict[int, int] | None = None) -> None:
    """Store the clock of every ticket: started when it was opened, at rest while it waited, stopped when it was solved.

    `calendars` names those of single tickets; the others count in the run's.
    """
    usual = counting.calendar_id()
    store_past_clocks(
        [
            PastClock(
                subject=subject_of(draft.ticket),
                priority=draft.ticket.priority,
                calendar_id=(calendars or {}).get(draft.ticket.pk, usual),
                start=draft.story.opened_at,
                pauses=pauses_of(draft.story),
                stop=draft.story.solved_at if draft.story.state in FINISHED else None,
                cause=counting.cause,
            )
            for draft in drafts
        ],
        actor=counting.actor,
        now=counting.now,
        book=counting.book,
    )


def withdraw_past(counting: Counting, tickets: Sequence[Ticket], reason: str) -> dict[int, int]:
    """Take the clocks of tickets out of sight; returns in which calendar each counted."""
    numbers = [ticket.pk for ticket in tickets]
    calendars = dict(Clock.objects.about(TYPE, numbers).values_list("subject_id", "calendar_id"))
    withdraw_clocks([subject_of(ticket) for ticket in tickets], actor=counting.actor, now=counting.now, reason=reason, cause=counting.cause)
    return calendars


def counted_otherwise(source: str, numbers: Sequence[str], calendar: WorkCalendar) -> int:
    """Return how many incidents that came before are counted in another calendar."""
    found = 0
    for start in range(0, len(numbers), CHUNK):
        tickets = ImportedIncident.objects.filter(source=source, number__in=numbers[start : start + CHUNK]).values("ticket")
        found += Clock.objects.filter(subject_type=TYPE, subject_id__in=tickets).exclude(calendar=calendar).count()
    return found


def measured(source: str, numbers: Sequence[str], calendar: Calendar) -> Iterator[Measured]:
    """Yield the working time of incidents as it follows from all that was ever imported of them, in the order of their numbers."""
    for start in range(0, len(numbers), CHUNK):
        some = numbers[start : start + CHUNK]
        rows: dict[str, list[LogRow]] = {number: [] for number in some}
        stored = ImportedEvent.objects.filter(incident__source=source, incident__number__in=some)
        for number, key, data in stored.values_list("incident__number", "key", "data").iterator():
            rows[number].append(LogRow.from_json(number, key, data))
        for told in rows.values():
            if told:
                yield measure(tell(sorted(told, key=lambda row: row.order)), calendar)
