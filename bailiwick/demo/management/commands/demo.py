"""`bailiwick demo`: loads the invented county, removes it, or says whether it is there."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from bailiwick.core.actors import System
from bailiwick.core.clock import now
from bailiwick.core.problems import Conflict
from bailiwick.demo.actions import bring_history, demo_sign_ins, is_owed, load_demo, mend, refuse_years, remove_demo
from bailiwick.demo.models import DemoLoad

if TYPE_CHECKING:
    from argparse import ArgumentParser

#: columns of the progress bar
WIDTH = 40


class Command(BaseCommand):
    help = "Load the invented demo county, remove it, or say whether it is loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--remove", action="store_true", help="remove the county and what its people did")
        what.add_argument("--status", action="store_true", help="say whether the county is loaded")
        what.add_argument("--mend", action="store_true", help="build again what an interrupted load of many tickets laid aside")
        parser.add_argument("--tickets", type=int, default=0, help="bring so many more: closed ones of ten years and a queue of fitting length")
        parser.add_argument("--seed", type=int, default=1, help="another seed gives another county (default 1)")
        parser.add_argument("--scale", type=float, default=1.0, help="a part of the county, such as 0.1 (default 1)")

    def handle(self, *_args: object, **options: object) -> None:
        try:
            if options["status"]:
                self.tell_status()
            elif options.get("mend"):
                self.mend()
            elif options["remove"]:
                self.remove()
            else:
                refuse_years(int(str(options["tickets"])))
                self.load(int(str(options["seed"])), float(str(options["scale"])), int(str(options["tickets"])))
                self.bring(int(str(options["tickets"])))
        except Conflict as error:
            raise CommandError(str(error.message)) from error

    def load(self, seed: int, scale: float = 1.0, years: int = 0) -> None:
        """Load the county with a progress line."""
        began = time.monotonic()
        loaded = load_demo(System(f"bailiwick demo, seed {seed}"), now(), seed, scale=scale, progress=self.tell_progress, years=years)
        took = time.monotonic() - began
        self.stdout.write(
            f"{loaded.load.county} is loaded: {loaded.counts['tickets']:,} tickets, {loaded.counts['people.person']:,} people, {took:.0f} s."
        )
        self.tell_sign_ins()

    def bring(self, tickets: int) -> None:
        """Bring the years before."""
        if tickets > 0:
            rate = bring_history(DemoLoad.objects.get(), tickets, now(), self.tell_progress)
            self.stdout.write(f"{tickets:,} more tickets of ten years: {rate:,} a second, indexes, search, seals and counts included.")

    def remove(self) -> None:
        """Remove the county."""
        removed = remove_demo(System("bailiwick demo --remove"), now(), progress=self.tell_progress)
        self.stdout.write(f"The demo county is removed: {removed.tickets:,} tickets, {removed.persons:,} people.")

    def mend(self) -> None:
        """Build again what an interrupted load laid aside."""
        mended = mend(lambda statement: self.tell_progress(statement[:60], 0.5))
        self.stdout.write("Indexes and search are whole again." if mended else "Nothing is to be mended.")

    def tell_status(self) -> None:
        """Say what is there."""
        load = DemoLoad.objects.first()
        if load is None:
            self.stdout.write("No demo county is loaded. Load it with: bailiwick demo")
            return
        self.stdout.write(f"{load.county}, seed {load.seed}, loaded {load.loaded_at:%Y-%m-%d %H:%M} UTC: {load.counts['tickets']:,} tickets.")
        if is_owed():
            self.stdout.write(
                "A load of many tickets was interrupted: indexes, and on SQLite search, are missing. Build them with: bailiwick demo --mend"
            )
        self.tell_sign_ins()

    def tell_sign_ins(self) -> None:
        """List whom one may sign in as."""
        for person in demo_sign_ins():
            self.stdout.write(f"  {person.username:<8} {person.password:<20} {person.name}, {person.role}")

    def tell_progress(self, words: str, share: float) -> None:
        """Draw one line on a terminal, or one line per step elsewhere."""
        filled = round(WIDTH * share)
        if sys.stderr.isatty():
            self.stderr.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {share:4.0%} {words:<32}", ending="\n" if share >= 1 else "")
        else:
            self.stderr.write(f"{share:4.0%} {words}")
