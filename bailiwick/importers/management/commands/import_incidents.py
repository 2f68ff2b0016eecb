"""`bailiwick import incidents FILE`: the event log of another service desk, as tickets with history."""

from __future__ import annotations

import csv
import json
import sys
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
from bailiwick.importers.mapping import STANDARD, read_mapping
from bailiwick.importers.models import ImportRun

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from bailiwick.importers.actions import Tally

#: columns of the progress bar
WIDTH = 40
#: reasons printed before the rest is only counted; the whole list is stored and written with --report
SHOWN = 20


class Command(BaseCommand):
    help = "Import an incident event log (CSV, also .xz, .gz, .bz2), or undo an import."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="the log")
        parser.add_argument("--mapping", type=Path, default=STANDARD, help="a mapping file for other columns and words (TOML)")
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
        mapping = read_mapping(Path(str(options["mapping"])))
        tally = import_incidents(
            path, actor=System(f"import of {path.name}"), now=now(), mapping=mapping, dry_run=bool(options["dry_run"]), progress=self._progress
        )
        if sys.stderr.isatty():
            self.stderr.write("")
        self._explain(tally, bool(options["dry_run"]))
        if isinstance(options["report"], Path):
            self._report(options["report"], tally)
        if options["json"]:
            self.stdout.write(json.dumps(tally.as_json()))

    def _progress(self, done: int, total: int) -> None:
        filled = WIDTH * done // max(total, 1)
        if sys.stderr.isatty():
            self.stderr.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {done:,} / {total:,}", ending="")
        elif done == total:
            self.stderr.write(f"{done:,} / {total:,}")

    def _explain(self, tally: Tally, dry_run: bool) -> None:  # noqa: FBT001 - passed on from the option
        for refusal in tally.refusals[:SHOWN]:
            self.stdout.write(_("Line %(line)d, %(number)s: %(reason)s") % {"line": refusal.line, "number": refusal.number, "reason": refusal.reason})
        if len(tally.refusals) > SHOWN:
            self.stdout.write(_("… and %(n)d more rows not taken; --report FILE lists them all.") % {"n": len(tally.refusals) - SHOWN})
        words = _("%(created)d tickets made, %(changed)d changed, %(refused)d rows not taken.") % tally.as_json()
        if dry_run:
            self.stdout.write(_("Rehearsal, nothing was kept: ") + words)
        elif tally.run is None:
            self.stdout.write(words)
        else:
            self.stdout.write(words + " " + _("Undo with: bailiwick import incidents --undo %(run)d") % {"run": tally.run.pk})

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
            state = _("undone") if run.undone_at else _("done") if run.finished_at else _("broken off; run the file again")
            self.stdout.write(f"{run.pk:>5}  {run.started_at:%Y-%m-%d %H:%M}  {run.file_name}  +{run.created} ~{run.changed} -{run.refused}  {state}")
