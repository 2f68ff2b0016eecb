"""What happens to schedules."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.recurring.models import Schedule


@dataclass(frozen=True, kw_only=True)
class ScheduleEvent(Event):
    """Anything that happens to a schedule."""

    subject: Schedule


@dataclass(frozen=True, kw_only=True)
class ScheduleMade(ScheduleEvent):
    """Work comes back from now on."""

    sentence = _("made the schedule: {words}")

    words: str


@dataclass(frozen=True, kw_only=True)
class ScheduleChanged(ScheduleEvent):
    """What comes back, or when, was changed."""

    sentence = _("changed the schedule: {words}")

    words: str


@dataclass(frozen=True, kw_only=True)
class SchedulePaused(ScheduleEvent):
    """Nothing is opened until it goes on."""

    sentence = _("paused the schedule: {reason}")

    reason: str


@dataclass(frozen=True, kw_only=True)
class ScheduleResumed(ScheduleEvent):
    """It goes on with the next day to come."""

    sentence = _("let the schedule go on")


@dataclass(frozen=True, kw_only=True)
class ScheduleEnded(ScheduleEvent):
    """It comes back no more."""

    sentence = _("ended the schedule")


@dataclass(frozen=True, kw_only=True)
class OccurrenceSettled(ScheduleEvent):
    """The schedule came round: a ticket was opened, or not and why."""

    sentence = _("came round for {on}: {outcome}")

    on: str
    outcome: str
    ticket: str
