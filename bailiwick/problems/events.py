"""What happens to spikes, outages and problems.

Facts name no ticket by its title: a ticket's words stand behind its own read door.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.desk.models import Ticket
from bailiwick.problems.models import Problem, Spike


@dataclass(frozen=True, kw_only=True)
class SpikeFound(Event):
    """Many like calls came in a short time."""

    sentence = _("noticed {calls} like calls")

    subject: Spike
    calls: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class SpikeTakenUp(Event):
    """A spike is a known outage now, under a parent."""

    sentence = _("made a known outage of it, under {parent}")

    subject: Spike
    parent: str
    joined: int


@dataclass(frozen=True, kw_only=True)
class SpikeDismissed(Event):
    """Somebody looked at a spike and found that it is none."""

    sentence = _("dismissed the spike: {reason}")

    subject: Spike
    reason: str


@dataclass(frozen=True, kw_only=True)
class SpikeEnded(Event):
    """Nobody calls any more, or the outage is solved."""

    sentence = _("ended the spike")

    subject: Spike


@dataclass(frozen=True, kw_only=True)
class OutageReturned(Event):
    """The solution of an outage did not hold."""

    sentence = _("noticed that the outage is not over")

    subject: Spike


@dataclass(frozen=True, kw_only=True)
class OutageChanged(Event):
    """What callers are told of an outage, or whether they join it, was changed."""

    sentence = _("changed what callers are told")

    subject: Spike


@dataclass(frozen=True, kw_only=True)
class ProblemMoved(Event):
    """A problem reached another stage."""

    sentence = _("moved the problem to “{state}”")

    subject: Problem
    state: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ProblemTicketsLinked(Event):
    """Tickets were found to have this cause."""

    sentence = _("linked {count} tickets with the problem")

    subject: Problem
    count: int


@dataclass(frozen=True, kw_only=True)
class TicketLinkedToProblem(Event):
    """A ticket's cause is a problem."""

    sentence = _("linked the ticket with problem {problem}")

    subject: Ticket
    problem: str


@dataclass(frozen=True, kw_only=True)
class TicketUnlinkedFromProblem(Event):
    """A ticket's cause is not this problem after all."""

    sentence = _("took away the link with problem {problem}")

    subject: Ticket
    problem: str
