"""What if, for programs: trying a change, reading what it comes to page by page, carrying it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest  # noqa: TC002 - the API reads annotations when it starts
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router, Status

from bailiwick.clocks import actions, jobs
from bailiwick.clocks.models import SimulatedClock, Simulation
from bailiwick.clocks.permissions import can_simulate
from bailiwick.clocks.schemas import simulations as given
from bailiwick.core import clock
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.core.jobs import enqueue
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from bailiwick.clocks.models import Change

router = Router(tags=["clocks"])


def _simulation(request: HttpRequest, simulation_id: int) -> Simulation:
    require(can_simulate(actor_of(request)))
    return get_object_or_404(Simulation.objects.visible_to(account_of(request)), pk=simulation_id)


@router.post("/simulations", response={201: given.SimulationOut, 202: given.SimulationOut}, summary="Try a change")
def try_change(request: HttpRequest, payload: given.TryIn) -> object:
    """Find out which open clocks would break, be saved or move. Where many are concerned the answer is 202: read it again until it has ended."""
    change: Change = payload.change
    made = actions.begin_simulation(change, actor=actor_of(request), now=clock.now())
    url = reverse("clocks:simulation", args=[made.pk])
    if not actions.is_quick(made):
        enqueue(jobs.simulate, made.pk, url)
        return Status(202, made)
    actions.simulate(made.pk, url)
    return Status(201, Simulation.objects.get(pk=made.pk))


@router.get("/simulations", response=Page[given.SimulationOut], summary="List what you tried")
def list_simulations(request: HttpRequest, paging: Query[Paging]) -> object:
    """Return the account's own simulations, the newest first."""
    require(can_simulate(actor_of(request)))
    return page_of(Simulation.objects.visible_to(account_of(request)), paging)


@router.get("/simulations/{simulation_id}", response=given.SimulationOut, summary="Read a simulation")
def read_simulation(request: HttpRequest, simulation_id: Key) -> object:
    """Return what a change came to."""
    return _simulation(request, simulation_id)


@router.get("/simulations/{simulation_id}/clocks", response=Page[given.SimulatedOut], summary="List the clocks that come to something else")
def list_simulated_clocks(request: HttpRequest, simulation_id: Key, asked: Query[given.ClocksQuery]) -> object:
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


@router.post("/simulations/{simulation_id}/apply", response=given.SimulationOut, summary="Carry out what was tried")
def apply_simulation(request: HttpRequest, simulation_id: Key) -> object:
    """Do it just as it was tried; answered with 409 when something else was changed since. Clocks move at once or in the background."""
    applied = actions.apply_simulation(_simulation(request, simulation_id), actor=actor_of(request), now=clock.now())
    user, url = account_of(request), reverse("clocks:simulation", args=[applied.pk])
    if actions.is_quick(applied):
        actions.move_clocks(applied.pk, user, url)
    else:
        enqueue(jobs.move_clocks, applied.pk, user.pk, url)
    return applied
