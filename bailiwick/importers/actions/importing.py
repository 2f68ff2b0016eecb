"""Reads a log into tickets with their history: silent, re-runnable, batch by batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.clocks.models import calendar_of
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.importers.actions.counting import Counting, chosen_calendar, counted_otherwise, measured
from bailiwick.importers.actions.storing import Refusal, store_incidents
from bailiwick.importers.events import IncidentsImported
from bailiwick.importers.models import ImportedEvent, ImportedIncident, ImportRun, RefusedRow
from bailiwick.importers.naming import CHUNK, NameBook
from bailiwick.importers.parsing import NotTaken, RowParser
from bailiwick.importers.permissions import can_import_history
from bailiwick.importers.reading import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from bailiwick.clocks.models import Calendar
    from bailiwick.core.actors import Actor
    from bailiwick.importers.mapping import Mapping
    from bailiwick.importers.measuring import Measured
    from bailiwick.importers.parsing import LogRow

#: incidents written in one transaction, so that nobody waits long for the database
BATCH = 250
#: told how many rows are done, and of how many
Progress = Callable[[int, int], None]
#: told how much working time the incidents took, and of which calendar
Told = Callable[["Calendar", "Iterator[Measured]"], None]


@dataclass(slots=True)
class Log:
    """A file as read: the rows of each incident in order, and the rows that make no sense."""

    incidents: dict[str, list[LogRow]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows were understood."""
        return sum(len(rows) for rows in self.incidents.values())


@dataclass(frozen=True, slots=True)
class Tally:
    """What an import did. `incidents` and `events` are counted from what is stored of this file.

    `run` is None when the file brought nothing new: then no trace of it is kept.
    """

    run: ImportRun | None
    incidents: int
    events: int
    created: int
    changed: int
    refusals: list[Refusal]
    #: incidents that came before and are counted in another calendar than the one asked for
    counted_otherwise: int = 0

    def as_json(self) -> dict[str, int]:
        """Return the counts by the names the command prints."""
        counts = {"incidents": self.incidents, "events": self.events, "created": self.created, "changed": self.changed}
        return {**counts, "refused": len(self.refusals)}


def import_incidents(
    path: Path,
    *,
    actor: Actor,
    now: datetime,
    mapping: Mapping,
    calendar: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
    elapsed: Told | None = None,
) -> Tally:
    """Bring the incidents of a log in, with their history and dates, telling nobody.

    Their working time is counted in a calendar, named by its short name or by a file, otherwise
    the office's own; `elapsed` is told of every incident of the file that is here. A second run
    of the same file changes nothing. With `dry_run` everything is tried and taken back. Raises
    ValidationError when the file cannot be read at all; single rows that cannot be taken are in
    the tally with their reasons.
    """
    require(can_import_history(actor))
    log = read_log(path, mapping)
    if not dry_run:
        return _import_log(path.name, log, actor, now, mapping, calendar, progress, elapsed)
    with transaction.atomic():
        tally = _import_log(path.name, log, actor, now, mapping, calendar, progress, elapsed)
        transaction.set_rollback(True)
    return tally


def read_log(path: Path, mapping: Mapping) -> Log:
    """Read a file into incidents; raises ValidationError when it is no such file."""
    parser, log = RowParser(mapping), Log()
    lines: dict[tuple[str, str], int] = {}
    for line, cells in read_rows(path, [name for name in mapping.columns.values() if name]):
        try:
            row = parser.parse(line, cells)
        except NotTaken as why:
            log.refusals.append(Refusal(line, cells.get(mapping.columns["number"], ""), str(why)))
            continue
        first = lines.setdefault((row.number, row.key), line)
        if first == line:
            log.incidents.setdefault(row.number, []).append(row)
        else:
            log.refusals.append(Refusal(line, row.number, _("The row says the same as line %(line)d.") % {"line": first}))
    return log


def _import_log(
    name: str, log: Log, actor: Actor, now: datetime, mapping: Mapping, choice: str, progress: Progress | None, elapsed: Told | None
) -> Tally:
    with transaction.atomic():
        calendar = chosen_calendar(choice, actor=actor, now=now)
        started_by = actor.user.pk if actor.user is not None else None
        run = ImportRun.objects.create(source=mapping.source, file_name=name[-255:], started_at=now, started_by_id=started_by, calendar=calendar)
        book, counting = NameBook(run, now), Counting(run, actor, now)
        book.learn(row for rows in log.incidents.values() for row in rows)
    created = changed = done = 0
    refusals = list(log.refusals)
    for batch in _batches(log.incidents):
        with transaction.atomic():
            stored = store_incidents(run, book, batch, now=now, counting=counting)
        created, changed, done = created + stored.created, changed + stored.changed, done + sum(len(rows) for rows in batch.values())
        refusals += stored.refusals
        if progress is not None:
            progress(done, log.rows)
    tally = _finish(run, log, actor, now, created, changed, sorted(refusals, key=lambda refusal: refusal.line))
    numbers = list(log.incidents)
    if elapsed is not None:
        elapsed(calendar_of(calendar), measured(mapping.source, numbers, calendar_of(calendar)))
    return replace(tally, counted_otherwise=counted_otherwise(mapping.source, numbers, calendar)) if choice else tally


def _batches(incidents: dict[str, list[LogRow]]) -> Iterator[dict[str, list[LogRow]]]:
    numbers = iter(incidents)
    while batch := list(islice(numbers, BATCH)):
        yield {number: sorted(incidents[number], key=lambda row: row.order) for number in batch}


@transaction.atomic
def _finish(run: ImportRun, log: Log, actor: Actor, now: datetime, created: int, changed: int, refusals: list[Refusal]) -> Tally:
    incidents, events = _stored(run.source, list(log.incidents))
    if not (created or changed or run.names.exists()):
        run.delete()
        return Tally(None, incidents, events, 0, 0, refusals)
    run.created, run.changed, run.refused, run.finished_at = created, changed, len(refusals), now
    run.save(update_fields=["created", "changed", "refused", "finished_at"])
    RefusedRow.objects.bulk_create(RefusedRow(run=run, line=r.line, number=r.number[:255], reason=r.reason[:500]) for r in refusals)
    publish(IncidentsImported(actor=actor, subject=run, at=now, created=created, changed=changed, refused=len(refusals)))
    return Tally(run, incidents, events, created, changed, refusals)


def _stored(source: str, numbers: list[str]) -> tuple[int, int]:
    """Count what the database holds of these incidents."""
    incidents = events = 0
    for start in range(0, len(numbers), CHUNK):
        some = numbers[start : start + CHUNK]
        incidents += ImportedIncident.objects.filter(source=source, number__in=some).count()
        events += ImportedEvent.objects.filter(incident__source=source, incident__number__in=some).count()
    return incidents, events
