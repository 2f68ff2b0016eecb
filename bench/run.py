"""`make bench`: how long the desk's four moments take on 100,000 tickets, against a bare view and a bare commit."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from collections.abc import Callable

TICKETS, ROUNDS = 100_000, 60
HEAD = """# Results of `make bench`

{tickets:,} tickets, {entries:,} entries on SQLite. Each figure is the middle of {rounds} rounds; all are measured in turn in the same run,
so that what slows the machine slows the yardsticks too. The bare view answers two letters behind the same middleware; the bare commit
changes one row. Milliseconds depend on the machine, ratios hardly.

| moment | ms | best tenth, ms | ratio | to |
|---|---|---|---|---|
"""


def main() -> None:
    """Make the county in a folder of its own, measure, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=TICKETS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "RESULTS.md")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(BAILIWICK_DATA=folder, DJANGO_SETTINGS_MODULE="bailiwick.config.settings", BAILIWICK_DEMO="0", BAILIWICK_LOG_LEVEL="ERROR")
        import django  # noqa: PLC0415 - the folder must be chosen first

        django.setup()
        from bench.moments import measure  # noqa: PLC0415 - likewise

        figures, entries = measure(chosen.tickets, chosen.rounds)
    chosen.out.write_text(HEAD.format(tickets=chosen.tickets, entries=entries, rounds=chosen.rounds) + "".join(table(figures)))
    print(chosen.out.read_text())


def table(figures: dict[str, list[float]]) -> list[str]:
    """Return the lines of the table, each moment against its yardstick."""
    middle = {name: statistics.median(times) * 1000 for name, times in figures.items()}
    lines = []
    for name, times in figures.items():
        best = sorted(times)[len(times) // 10] * 1000
        yardstick = "bare commit" if name in {"call save", "bare commit"} else "bare view"
        lines.append(f"| {name} | {middle[name]:.2f} | {best:.2f} | {middle[name] / middle[yardstick]:.1f} | {yardstick} |\n")
    return lines


def timed(act: Callable[[], object]) -> float:
    """Return the seconds something takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
