"""What the API takes and gives about changes that are tried."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ninja import Field, Schema

from bailiwick.clocks.models import DaysChange, Effect, HoursChange, PolicyChange, RepairChange, Simulation
from bailiwick.core.api import Paging

if TYPE_CHECKING:
    from collections.abc import Mapping


class TryIn(Schema):
    """A change to try: other promises of a policy, other hours of a calendar, days that differ, or counting a range again."""

    change: PolicyChange | HoursChange | DaysChange | RepairChange = Field(discriminator="kind")


class SimulationOut(Schema):
    """A change that was tried, and what it came to for whoever tried it."""

    id: int
    title: str
    change: dict[str, Any] = Field(alias="data")
    made_at: datetime
    ended_at: datetime | None = Field(description="Null while clocks are still being looked at.")
    looked_at: int
    moved: int = Field(description="Clocks that come to something else.")
    flips: int = Field(description="Verdicts that turn round.")
    effects: dict[str, int] = Field(description="How many by what happens to them.")
    applied_at: datetime | None

    @staticmethod
    def resolve_effects(made: Simulation) -> Mapping[str, int]:
        """Return the counts by effect."""
        found: dict[str, int] = made.counts.get("effects", {})
        return found


class SimulatedOut(Schema):
    """A clock that would come to something else."""

    label: str
    url: str
    subject_type: str
    subject_id: int
    kind: str
    party: str
    priority: int
    effect: str
    state: str
    due_before: datetime | None = Field(description="Of a clock that rests: if it were taken up when this was tried.")
    due_after: datetime | None
    target_before: str
    target_after: str
    elapsed_before_s: float
    elapsed_after_s: float


class ClocksQuery(Paging):
    """Which clocks of a simulation are wanted."""

    effect: Effect | None = Field(None, description="Only those to which this happens.")
