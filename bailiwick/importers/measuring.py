"""Counts the working time of an incident in any calendar, from what its log says. Pure functions, like the stories they count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.clocks.models import SOLVED, Pause, Run
from bailiwick.importers.deriving import FINISHED
from bailiwick.importers.parsing import WHOLE_NUMBER

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from bailiwick.clocks.models import Calendar
    from bailiwick.importers.deriving import Story


@dataclass(frozen=True, slots=True)
class Measured:
    """How long an incident took: `elapsed`, `paused` and `solved` are working time, `wall` is what a watch shows.

    The first three add up to the working time from `opened` to `ended`. An incident that is not finished ends with
    the last thing its log says.
    """

    number: str
    opened: datetime
    ended: datetime
    elapsed: timedelta
    paused: timedelta
    solved: timedelta
    wall: timedelta
    state: str
    pauses: tuple[Pause, ...]


def pauses_of(story: Story) -> list[Pause]:
    """Return when the clock of an incident rested, in order: its waits, and the time in which it was taken for solved."""
    waits = [Pause(span.since, span.ended_at, _("As imported"), span.party, f"wait:{n}") for n, span in enumerate(story.waits, 1)]
    returns = [Pause(span.since, span.until, _("As imported"), SOLVED) for span in story.returns]
    return sorted((pause for pause in (*waits, *returns) if pause.ended_at != pause.since), key=lambda pause: pause.since)


def measure(story: Story, calendar: Calendar) -> Measured:
    """Count an incident."""
    pauses = pauses_of(story)
    ended = story.solved_at if story.state in FINISHED and story.solved_at is not None else max(story.last.at, story.opened_at)
    elapsed = Run(story.opened_at, pauses).elapsed(calendar, ended)
    not_waiting = Run(story.opened_at, [pause for pause in pauses if pause.party != SOLVED]).elapsed(calendar, ended)
    return Measured(
        number=story.last.kept.get(WHOLE_NUMBER, story.last.number),
        opened=story.opened_at,
        ended=ended,
        elapsed=elapsed,
        paused=calendar.between(story.opened_at, ended) - not_waiting,
        solved=not_waiting - elapsed,
        wall=ended - story.opened_at,
        state=story.state,
        pauses=tuple(pauses),
    )
