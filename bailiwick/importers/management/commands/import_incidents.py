"""`bailiwick import incidents FILE`: the event log of another service desk, as tickets with history and clocks."""

from __future__ import annotations

import csv
import json
import os
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.core.clock import now
from bailiwick.core.csv_cells import harmless
from bailiwick.core.problems import Conflict
from bailiwick.importers.actions import import_incidents, undo_import
from bailiwick.importers.elapsing import write_cases, write_table
from bailiwick.importers.mapping import STANDARD, STANDARD_XES, read_mapping
from bailiwick.importers.models import ImportRun
from bailiwick.importers.xes import is_xes

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Iterator

    from _typeshed import SupportsWrite

    from bailiwick.clocks.models import Calendar
    from bailiwick.importers.actions import Tally
    from bailiwick.importers.measuring import Measured

    Write = Callable[[SupportsWrite[str], Calendar, Iterator[Measured]], None]

#: columns of the progress bar
WIDTH = 40
#: reasons printed before the rest is only counted; the whole list is stored and written with --report
SHOWN = 20


class Command(BaseCommand):
    help = "Import an incident event log (CSV or XES, also .xz, .gz, .bz2), or undo an import."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="the log")
        parser.add_argument("--mapping", type=Path, help="a mapping file for other columns and words (TOML)")
        parser.add_argument("--time-zone", default="", metavar="ZONE", help="time zone of dates without an offset, as Europe/Stockholm")
        parser.add_argument(
            "--calendar", default="", metavar="CODE|FILE.json", help="count working time in this calendar instead of the office's own"
        )
        parser.add_argument("--elapsed", metavar="FILE.csv|FILE.jsonl|-", help="write how much working time each incident took")
        parser.add_argument("--dry-run", action="store_true", help="try everything, keep nothing")
        parser.add_argument("--report", type=Path, help="write the rows not taken and why to this CSV file")
        parser.add_argument("--json", action="store_true", help="end with one line of counts as JSON")
        parser.add_argument("--undo", type=int, metavar="RUN", help="take out what this run brought")
        parser.add_argument("--runs", action="store_true", help="list the runs")

    def handle(self, *_args: object, **options: object) -> None:
        try:
            self._do(options)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except Conflict as error:
            raise CommandError(str(error.message)) from error

    def _do(self, options: dict[str, object]) -> None:
        if options["runs"]:
            self._list()
        elif options["undo"] is not None:
            self._undo(int(str(options["undo"])))
        elif isinstance(options["file"], Path):
            self._import(options["file"], options)
        else:
            raise CommandError(_("Name the file to import, or --undo RUN."))

    def _import(self, path: Path, options: dict[str, object]) -> None:
        chosen, elapsed = options["mapping"], str(options["elapsed"] or "")
        mapping = read_mapping(
            chosen if isinstance(chosen, Path) else STANDARD_XES if is_xes(path) else STANDARD, time_zone=str(options["time_zone"])
        )
        self.out = self.stderr if elapsed == "-" else self.stdout
        if not options["dry_run"]:
            self._tell_of_broken(mapping.source, path.name)
        with self._opened(elapsed) as times:
            tally = import_incidents(
                path,
                actor=System(f"import of {path.name}"),
                now=now(),
                mapping=mapping,
                calendar=str(options["calendar"]),
                dry_run=bool(options["dry_run"]),
                progress=self._progress,
                elapsed=partial(_write, write_cases if elapsed.endswith(".jsonl") else write_table, times) if times is not None else None,
            )
        if sys.stderr.isatty():
            self.stderr.write("")
        self._explain(tally, bool(options["dry_run"]), is_xes=is_xes(path))
        if isinstance(options["report"], Path):
            self._report(options["report"], tally)
        if options["json"]:
            self.stdout.write(json.dumps(tally.as_json()))

    def _tell_of_broken(self, source: str, name: str) -> None:
        """Say how far the last import of this file came, when it was broken off and none came to its end since."""
        last = ImportRun.objects.filter(source=source, file_name=name[-255:], undone_at=None).order_by("-pk").first()
        if last is not None and last.finished_at is None:
            facts = {"when": f"{last.started_at:%Y-%m-%d %H:%M} UTC", "number": last.incidents.count(), "run": last.pk}
            self._say(_("Import %(run)d of this file, begun %(when)s, was broken off after %(number)d incidents. It goes on after them.") % facts)

    @contextmanager
    def _opened(self, name: str) -> Iterator[SupportsWrite[str] | None]:
        """Open what the working times are written to, before anything is brought in."""
        if name in {"", "-"}:
            yield self.stdout if name else None
            return
        try:
            out = Path(name).open("w", encoding="utf-8", newline="")  # noqa: SIM115 - closed below
        except OSError as error:
            raise CommandError(_("The working times cannot be written: %(why)s") % {"why": error}) from error
        with out:
            yield out

    def _say(self, words: str) -> None:
        """Say something to whoever reads along: beside the working times, where those are printed."""
        self.out.write(words, style_func=str)

    def _progress(self, done: int, total: int) -> None:
        filled = WIDTH * done // max(total, 1)
        if sys.stderr.isatty():
            self.stderr.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {done:,} / {total:,}", ending="")
        elif done == total:
            self.stderr.write(f"{done:,} / {total:,}")

    def _explain(self, tally: Tally, dry_run: bool, *, is_xes: bool) -> None:  # noqa: FBT001 - passed on from the option
        row = _("Event %(line)d, %(number)s: %(reason)s") if is_xes else _("Line %(line)d, %(number)s: %(reason)s")
        for refusal in tally.refusals[:SHOWN]:
            self._say(row % {"line": refusal.line, "number": refusal.number, "reason": refusal.reason})
        if len(tally.refusals) > SHOWN:
            self._say(_("… and %(n)d more rows not taken; --report FILE lists them all.") % {"n": len(tally.refusals) - SHOWN})
        if tally.counted_otherwise:
            words = _("%(n)d incidents came before and their clocks stay in another calendar. Take that import back to count them anew.")
            self._say(words % {"n": tally.counted_otherwise})
        words = _("%(created)d tickets made, %(changed)d changed, %(refused)d rows not taken.") % tally.as_json()
        if dry_run:
            self._say(_("Rehearsal, nothing was kept: ") + words)
        elif tally.run is None:
            self._say(words)
        else:
            self._say(words + " " + _("Undo with: bailiwick import incidents --undo %(run)d") % {"run": tally.run.pk})

    def _report(self, path: Path, tally: Tally) -> None:
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["line", "number", "reason"])
            writer.writerows((refusal.line, harmless(refusal.number), refusal.reason) for refusal in tally.refusals)

    def _undo(self, key: int) -> None:
        run = ImportRun.objects.filter(pk=key).first()
        if run is None:
            raise CommandError(_("There is no import %(run)d; --runs lists them.") % {"run": key})
        undone = undo_import(run, actor=System("undo of an import"), now=now())
        self.stdout.write(_("%(gone)d tickets withdrawn, %(back)d put back as they were.") % {"gone": undone.withdrawn, "back": undone.restored})
        for number in undone.kept:
            self.stdout.write(_("%(number)s was worked on since and stays.") % {"number": number})

    def _list(self) -> None:
        for run in ImportRun.objects.order_by("pk"):
            self.stdout.write(
                f"{run.pk:>5}  {run.started_at:%Y-%m-%d %H:%M}  {run.file_name}  +{run.created} ~{run.changed} -{run.refused}  {_state_of(run)}"
            )


def _state_of(run: ImportRun) -> str:
    if run.undone_at or run.finished_at:
        return _("undone") if run.undone_at else _("done")
    return _("broken off after %(number)d incidents; run the file again") % {"number": run.incidents.count()}


def _write(write: Write, out: SupportsWrite[str], calendar: Calendar, found: Iterator[Measured]) -> None:
    """Write the working times; whoever reads along and has enough of it does not stop the import."""
    try:
        write(out, calendar, found)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
