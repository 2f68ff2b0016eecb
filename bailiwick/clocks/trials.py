"""What if, for programs: trying a change, reading what it comes to page by page, carrying it out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router, Schema, Status

from bailiwick.clocks import actions, jobs
from bailiwick.clocks.models import DaysChange, Effect, HoursChange, PolicyChange, RepairChange, SimulatedClock, Simulation
from bailiwick.clocks.permissions import can_simulate
from bailiwick.core import clock
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.core.jobs import enqueue
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.clocks.models import Change

router = Router(tags=["clocks"])


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


def _simulation(request: HttpRequest, simulation_id: int) -> Simulation:
    require(can_simulate(actor_of(request)))
    return get_object_or_404(Simulation.objects.visible_to(account_of(request)), pk=simulation_id)


@router.post("/simulations", response={201: SimulationOut, 202: SimulationOut}, summary="Try a change")
def try_change(request: HttpRequest, payload: TryIn) -> object:
    """Find out which open clocks would break, be saved or move. Where many are concerned the answer is 202: read it again until it has ended."""
    change: Change = payload.change
    made = actions.begin_simulation(change, actor=actor_of(request), now=clock.now())
    url = reverse("clocks:simulation", args=[made.pk])
    if not actions.is_quick(made):
        enqueue(jobs.simulate, made.pk, url)
        return Status(202, made)
    actions.simulate(made.pk, url)
    return Status(201, Simulation.objects.get(pk=made.pk))


@router.get("/simulations", response=Page[SimulationOut], summary="List what you tried")
def list_simulations(request: HttpRequest, paging: Query[Paging]) -> object:
    """Return the account's own simulations, the newest first."""
    require(can_simulate(actor_of(request)))
    return page_of(Simulation.objects.visible_to(account_of(request)), paging)


@router.get("/simulations/{simulation_id}", response=SimulationOut, summary="Read a simulation")
def read_simulation(request: HttpRequest, simulation_id: Key) -> object:
    """Return what a change came to."""
    return _simulation(request, simulation_id)


@router.get("/simulations/{simulation_id}/clocks", response=Page[SimulatedOut], summary="List the clocks that come to something else")
def list_simulated_clocks(request: HttpRequest, simulation_id: Key, asked: Query[ClocksQuery]) -> object:
    """Return the clocks that a change would move or turn round, as far as the account may open what they run for."""
    rows = SimulatedClock.objects.filter(simulation=_simulation(request, simulation_id)).select_related("clock")
    page = page_of(rows.filter(effect=asked.effect) if asked.effect else rows, asked, sort=["rank"])
    found: list[SimulatedClock] = page["items"]  # type: ignore[assignment]  # what a page of these rows holds
    described = actions.describe_clocks([row.clock for row in found], getattr(account_of(request), "person", None))
    page["items"] = [
        {
            **row.facts(),
            "label": described[row.clock.pk].label,
            "url": described[row.clock.pk].url,
            "subject_type": row.clock.subject_type,
            "subject_id": row.clock.subject_id,
            "kind": row.clock.kind,
            "party": row.clock.party,
            "priority": row.clock.priority,
        }
        for row in found
        if row.clock.pk in described
    ]
    return page


@router.post("/simulations/{simulation_id}/apply", response=SimulationOut, summary="Carry out what was tried")
def apply_simulation(request: HttpRequest, simulation_id: Key) -> object:
    """Do it just as it was tried; answered with 409 when something else was changed since. Clocks move at once or in the background."""
    applied = actions.apply_simulation(_simulation(request, simulation_id), actor=actor_of(request), now=clock.now())
    user, url = account_of(request), reverse("clocks:simulation", args=[applied.pk])
    if actions.is_quick(applied):
        actions.move_clocks(applied.pk, user, url)
    else:
        enqueue(jobs.move_clocks, applied.pk, user.pk, url)
    return applied
