"""`bailiwick keys`: shows the ring, draws a new key, seals everything under it, puts former ones away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.keys.actions import draw_key, new_key, reseal, retire_keys
from bailiwick.core.keys.ring import key_file
from bailiwick.core.keys.state import lost, may_go_at, standings, unnamed, waiting
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from argparse import ArgumentParser

CAUSE = "exchange of keys"
STEPS = ("status", "new", "rotate", "reseal", "retire")


class Command(BaseCommand):
    help = "The keys that sign sessions and seal secrets: status, new (print one), rotate (draw and seal), reseal, retire. See docs/how-to/rotate-keys.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", nargs="?", choices=STEPS, default="status")

    def handle(self, *, step: str, **_options: object) -> None:
        {"status": self.status, "new": self.new, "rotate": self.rotate, "reseal": self.reseal, "retire": self.retire}[step]()

    def status(self) -> None:
        self.stdout.write(f"Keys come from {key_file() or 'the settings'}, the newest first:")
        for standing in standings():
            since = f"since {standing.begun_at:%Y-%m-%d %H:%M} UTC" if standing.begun_at else "not noted yet"
            words = "signs and seals" if standing.is_current else self._future(may_go_at(standing))
            self.stdout.write(f"  {standing.key.name}  {since}; holds {standing.holds} secrets; {words}")
        for count, words in ((unnamed(), "sealed by an older version: bailiwick keys reseal"), (lost(), "sealed under a key that is not here")):
            if count:
                self.stdout.write(f"  {count} secrets are {words}")

    @staticmethod
    def _future(at: object) -> str:
        return f"may go from {at:%Y-%m-%d %H:%M} UTC on" if at else "is needed"

    def new(self) -> None:
        self.stdout.write(new_key())

    def rotate(self) -> None:
        try:
            key = draw_key(actor=System(CAUSE), now=clock.now())
        except Conflict as problem:
            raise CommandError(f"{problem.message} `bailiwick keys new` prints one; see docs/how-to/rotate-keys.md.") from problem
        self.stdout.write(f"The key {key.name} is drawn.")
        self.reseal()
        self.stdout.write("Start the product again, so that it signs with the new key too. Later: bailiwick keys retire")

    def reseal(self) -> None:
        self.stdout.write(f"{reseal(actor=System(CAUSE), now=clock.now())} secrets are sealed anew; {waiting()} are not under the newest key.")

    def retire(self) -> None:
        gone = retire_keys(actor=System(CAUSE), now=clock.now())
        self.stdout.write(f"Put away: {', '.join(key.name for key in gone)}" if gone else "No former key may go yet.")
        if gone and key_file() is None:
            self.stdout.write("Nothing needs them: take them out of the setting secret_key_fallbacks on every machine.")
        self.status()
