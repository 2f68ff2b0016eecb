"""What a change would come to, line by line as a file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.clocks.actions import describe_clocks
from bailiwick.clocks.models import SimulatedClock
from bailiwick.core.csv_cells import harmless
from bailiwick.core.moments import exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.clocks.models import Simulation
    from bailiwick.core.actors import Account

#: lines written at a time
FEW = 1000


def csv_of_simulation(simulation: Simulation, user: Account, effect: str = "") -> Iterator[str]:
    """Yield the lines of a file, a thousand clocks at a time; what the reader may not open is left out."""
    rows = SimulatedClock.objects.filter(simulation=simulation).select_related("clock").order_by("id")
    rows = rows.filter(effect=effect) if effect else rows
    heads = [_("What"), _("Promise"), _("Party"), _("Priority"), _("State"), _("What happens"), _("Due now"), _("Due then")]
    heads += [_("Promised now"), _("Promised then"), _("Used now, seconds"), _("Used then, seconds")]
    yield "\ufeff" + _lines([heads])
    last = 0
    while few := list(rows.filter(id__gt=last)[:FEW]):
        last = few[-1].pk
        described = describe_clocks([row.clock for row in few], getattr(user, "person", None))
        yield _lines([_cells(row, described[row.clock_id].label) for row in few if row.clock_id in described])


def _cells(row: SimulatedClock, label: str) -> list[str]:
    clock = row.clock
    facts = [label, clock.get_kind_display(), clock.get_party_display(), str(clock.priority), row.get_state_display(), row.get_effect_display()]
    facts += [exact(row.due_before), exact(row.due_after), row.target_before, row.target_after]
    return [harmless(str(one)) for one in facts] + [f"{one.total_seconds():.0f}" for one in (row.elapsed_before, row.elapsed_after)]


def _lines(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
