"""What happens to the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DemoLoaded(Event):
    """The invented county was loaded."""

    seed: int
    tickets: int
    persons: int


@dataclass(frozen=True, kw_only=True)
class DemoRemoved(Event):
    """The invented county was removed."""

    tickets: int
    persons: int
