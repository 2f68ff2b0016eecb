"""`manage repair_clocks`: counts the clocks of a range again by all that is known today, after a mistake."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from bailiwick.clocks.actions import rebuild_clocks, repair_clocks
from bailiwick.clocks.models import Clock, WorkCalendar
from bailiwick.core.actors import System
from bailiwick.core.clock import now

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from django.db.models import QuerySet

    from bailiwick.clocks.actions import Restated


class Command(BaseCommand):
    help = (
        "Say which clocks of a range come to something else when they are counted by all that is known today. With --apply each of them gets a line"
        " in its ledger and an event; with --rebuild only what is kept beside the ledgers is mended."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True, help="first day, such as 2026-03-09")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True, help="last day; whatever ran between them is looked at")
        parser.add_argument("--calendar", default="", help="only what is counted in this calendar, by its short name")
        parser.add_argument("--reason", default="", help="what was wrong; needed with --apply")
        parser.add_argument("--apply", action="store_true", help="change it; without, nothing is changed")
        parser.add_argument("--rebuild", action="store_true", help="mend what is kept beside the ledgers; no fact of the past changes")

    def handle(self, *_args: object, **given: object) -> None:
        clocks = self._clocks(given)
        if given["rebuild"]:
            rebuilt = rebuild_clocks(clocks, now=now())
            self.stdout.write(f"{rebuilt.read} clocks read, {len(rebuilt.mended)} mended.")
            return
        reason, is_rehearsal = str(given["reason"]), not given["apply"]
        try:
            found = repair_clocks(
                clocks,
                actor=System("manage repair_clocks"),
                now=now(),
                reason=reason or ("rehearsal" if is_rehearsal else ""),
                is_rehearsal=is_rehearsal,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        for one in found:
            self.stdout.write(line(one))
        flips = sum(one.flips for one in found)
        done = "Nothing was changed; repeat with --apply to change it." if is_rehearsal else "Each has a line in its ledger."
        self.stdout.write(f"{len(found)} clocks come to something else, {flips} of them turn round. {done}")

    def _clocks(self, given: dict[str, object]) -> QuerySet[Clock]:
        first, last, code = given["first"], given["last"], str(given["calendar"])
        if not isinstance(first, date) or not isinstance(last, date) or last < first:
            raise CommandError("The last day is before the first.")
        clocks = Clock.objects.between(first, last)
        if not code:
            return clocks
        if not WorkCalendar.objects.filter(code=code).exists():
            raise CommandError(f"There is no calendar “{code}”.")
        return clocks.filter(calendar__code=code)


def line(one: Restated) -> str:
    """Return what a clock came to and comes to: subject, promise, time used, verdict."""
    verdicts = {None: "open", True: "kept", False: "broken"}
    verdict = verdicts[one.met_before] + (f" -> {verdicts[one.met_after]}" if one.flips else "")
    due = f", due {_instant(one.due_before)} -> {_instant(one.due_after)}" if one.due_before != one.due_after else ""
    return f"{one.clock}: used {one.elapsed_before} -> {one.elapsed_after}, {verdict}{due}"


def _instant(at: object) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at is not None else "-"
