"""Writes how much working time incidents took: as a table, or as cases that `bailiwick clock compute --jsonl` counts again."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from typing import TYPE_CHECKING

from bailiwick.core.csv_cells import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from _typeshed import SupportsWrite

    from bailiwick.clocks.models import Calendar
    from bailiwick.importers.measuring import Measured

COLUMNS = ("key", "opened", "ended", "elapsed_s", "paused_s", "wall_s", "solved_s", "state")
SECOND = timedelta(seconds=1)


def write_table(out: SupportsWrite[str], calendar: Calendar, found: Iterable[Measured]) -> None:
    """Write CSV: instants as the wall of the calendar shows them, with their offset; lengths in seconds."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found:
        lengths = (_seconds(length) for length in (one.elapsed, one.paused, one.wall, one.solved))
        writer.writerow((harmless(one.number), _local(calendar, one.opened), _local(calendar, one.ended), *lengths, one.state))


def write_cases(out: SupportsWrite[str], calendar: Calendar, found: Iterable[Measured]) -> None:
    """Write one object of JSON a line: the question, and with it our answer."""
    for one in found:
        pauses = [[_local(calendar, pause.since), _local(calendar, pause.ended_at) if pause.ended_at else None] for pause in one.pauses]
        asked = {"id": one.number, "start": _local(calendar, one.opened), "until": _local(calendar, one.ended), "pauses": pauses}
        lengths = {
            "elapsed_s": _seconds(one.elapsed),
            "paused_s": _seconds(one.paused),
            "solved_s": _seconds(one.solved),
            "wall_s": _seconds(one.wall),
        }
        out.write(json.dumps({**asked, **lengths, "state": one.state}, ensure_ascii=False) + "\n")


def _local(calendar: Calendar, at: datetime) -> str:
    return at.astimezone(calendar.zone).isoformat()


def _seconds(length: timedelta) -> int | float:
    """Return a length in seconds, whole where it is whole."""
    return length // SECOND if not length % SECOND else length / SECOND
