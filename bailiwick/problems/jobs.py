"""What the worker does for spikes."""

from __future__ import annotations

from bailiwick.core import clock
from bailiwick.core.jobs import scheduled
from bailiwick.problems.actions import end_quiet_spikes, forget_traces


@scheduled("* * * * *")
def end_spikes() -> None:
    """Every minute: end the spikes about which nobody calls any more."""
    end_quiet_spikes(now=clock.now())


@scheduled("23 * * * *")
def forget_calls() -> None:
    """Every hour: clear away what the detector no longer needs."""
    forget_traces(now=clock.now())
