"""What is written in the ledger of a clock, and the terms under which it is read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bailiwick.clocks.engine.calendars import Calendar
    from bailiwick.clocks.engine.marks import Mark
    from bailiwick.clocks.engine.targets import Target

#: the party in whose name the time between a solution and its return rests: neither work nor waiting
SOLVED = "solved"
#: for whom a clock may rest; which of them stop it, the policy says
PARTIES = ("client", "vendor", "approval", "visit", "parts", "closure", "parent", "team")


class FactKind(StrEnum):
    """What may happen to a clock."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    RESET = "reset"
    RETARGET = "retarget"
    OVERRIDE = "override"
    BREACH = "breach"
    THRESHOLD = "threshold"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised: how much time of which calendar, what is looked at on the way, and who may stop the clock.

    A run that is over is read by what was known of the calendar then (`as_known`), so that a snow day declared afterwards
    changes it only on purpose.
    """

    calendar: Calendar
    target: Target | None = None
    marks: tuple[Mark, ...] = ()
    stops_for: frozenset[str] = field(default=frozenset(PARTIES))
    as_known: Callable[[datetime], Calendar] | None = field(default=None, compare=False, repr=False)

    def known_at(self, instant: datetime) -> Terms:
        """Return the terms with the calendar as it was known at an instant."""
        return self if self.as_known is None else replace(self, calendar=self.as_known(instant))


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the ledger.

    `at` is when it holds, `recorded_at` when it became known, `number` in which order it was written. `terms` come with a start and a retarget, `due` or
    `verdict` with an override, `mark` and `run` with a breach and a threshold.
    """

    number: int
    kind: FactKind
    at: datetime
    recorded_at: datetime
    party: str = ""
    cause: str = ""
    reason: str = ""
    terms: Terms | None = None
    due: datetime | None = None
    verdict: bool | None = None
    mark: str = ""
    run: int = 0
