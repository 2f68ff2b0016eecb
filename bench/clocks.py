"""`python -m bench.clocks`: how long it takes to tick and to rebuild 100,000 open clocks, against a bare commit."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from collections.abc import Callable

    from bailiwick.clocks.models import PolicyVersion

CLOCKS, DUE, COMMITS = 100_000, 2_000, 200
#: a Monday, eight o'clock in the county
START = datetime(2026, 3, 9, 13, tzinfo=UTC)
HEAD = """# Results of `python -m bench.clocks`

{clocks:,} open clocks with {lines:,} lines in their ledgers, on SQLite. The yardstick is the middle of {commits} bare commits of one row in the
same run. Seconds depend on the machine and on what else it does; those of the processor and the ratio less.

| moment | seconds | of the processor | bare commits |
|---|---|---|---|
"""


def main() -> None:
    """Make the clocks in a folder of their own, measure, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clocks", type=int, default=CLOCKS)
    parser.add_argument("--due", type=int, default=DUE)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "CLOCKS.md")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(BAILIWICK_DATA=folder, DJANGO_SETTINGS_MODULE="bailiwick.config.settings", BAILIWICK_DEMO="0", BAILIWICK_LOG_LEVEL="ERROR")
        import django  # noqa: PLC0415 - the folder must be chosen first

        django.setup()
        chosen.out.write_text(measure(chosen.clocks, chosen.due))
    print(chosen.out.read_text())


def measure(clocks: int, due: int) -> str:
    """Return the table."""
    from django.core.management import call_command  # noqa: PLC0415 - after the set-up

    from bailiwick.clocks.actions import rebuild_clocks, tell_promises, tick  # noqa: PLC0415 - likewise
    from bailiwick.clocks.models import Clock, ClockEvent, PolicyVersion  # noqa: PLC0415 - likewise

    call_command("migrate", verbosity=0)
    version = PolicyVersion.objects.published().get(policy__scope="default")
    rows = [("start them", timed(lambda: make(version, clocks, due)))]
    lines, commit = ClockEvent.objects.count(), bare_commit()
    rows.append(("tick, nothing due", timed(lambda: tick(now=START + timedelta(minutes=1)))))
    rows.append((f"tick, {due:,} due", timed(lambda: tick(now=START + timedelta(hours=8, minutes=5)))))
    rows.append(("tell of them", timed(lambda: tell_promises(now=START + timedelta(hours=8, minutes=5)))))
    rows.append(("rebuild all, all true", timed(lambda: rebuild_clocks(Clock.objects.all(), now=START))))
    Clock.objects.update(due_at=None, elapsed=timedelta(1))
    rows.append(("rebuild all, all wrong", timed(lambda: rebuild_clocks(Clock.objects.all(), now=START))))
    head = HEAD.format(clocks=Clock.objects.count(), lines=lines, commits=COMMITS)
    table = [f"| {name} | {took:.2f} | {worked:.2f} | {worked / commit:,.0f} |\n" for name, (took, worked) in rows]
    return head + "".join(table) + f"| a bare commit | {commit:.5f} | {commit:.5f} | 1 |\n"


def make(version: PolicyVersion, clocks: int, due: int) -> None:
    """Start the clocks, let every third rest for two hours, so that as many as wanted are due after eight hours."""
    from bailiwick.clocks.actions import Happening, Start, record_happenings, start_clocks  # noqa: PLC0415 - after the set-up
    from bailiwick.clocks.models import EventKind, Subject  # noqa: PLC0415 - likewise
    from bailiwick.core.actors import System  # noqa: PLC0415 - likewise

    actor = System("the bench")
    for first in range(0, clocks, 10_000):
        numbers = range(first, min(first + 10_000, clocks))
        starts = [Start(Subject("bench.thing", number), version, 2 if number < due else 4, START, kinds=("resolve",)) for number in numbers]
        start_clocks(starts, actor=actor, now=START)
        rested = [Subject("bench.thing", number) for number in numbers if number >= due and number % 3 == 0]
        course = [
            happening
            for subject in rested
            for happening in (
                Happening(subject, EventKind.PAUSE, START + timedelta(hours=1), "client", "asked", "entry:1"),
                Happening(subject, EventKind.RESUME, START + timedelta(hours=3), "client", cause="entry:1"),
            )
        ]
        record_happenings(course, actor=actor, now=START + timedelta(hours=3))


def bare_commit() -> float:
    """Return the seconds of the processor that changing one row takes."""
    from django.db import transaction  # noqa: PLC0415 - after the set-up
    from django.db.models import F  # noqa: PLC0415 - likewise

    from bailiwick.core.models import Series  # noqa: PLC0415 - likewise

    Series.objects.create(name="bench")

    def commit() -> None:
        with transaction.atomic():
            Series.objects.filter(pk="bench").update(last=F("last") + 1)

    return statistics.median(timed(commit)[1] for _round in range(COMMITS))


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds something takes, and those of them in which the processor worked for it."""
    began, worked = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - began, time.process_time() - worked


if __name__ == "__main__":
    main()
