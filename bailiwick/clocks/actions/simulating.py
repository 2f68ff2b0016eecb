"""Trying a change: which clocks would break, be saved, move; carried out afterwards just as it was tried."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.clocks.actions.foreseeing import foresee
from bailiwick.clocks.actions.storing import insert_rows
from bailiwick.clocks.actions.trying import tried
from bailiwick.clocks.models import FLIPS, SimulatedClock, Simulation
from bailiwick.clocks.permissions import can_simulate
from bailiwick.core import clock
from bailiwick.core.jobs import Progress, start_progress
from bailiwick.core.permissions import require
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.clocks.actions.foreseeing import Foreseen
    from bailiwick.clocks.models import Change
    from bailiwick.core.actors import Actor

#: so many clocks are looked at while the person waits; more are work for the background
AT_ONCE = 1500
#: simulations that are kept for a person; the oldest go first
KEPT = 30


@transaction.atomic
def begin_simulation(change: Change, *, actor: Actor, now: datetime) -> Simulation:
    """Note what is to be tried; the work itself is `simulate`. Raises ValidationError for what could not be carried out."""
    require(can_simulate(actor))
    attempt = tried(change)
    attempt.check()
    title, by = attempt.title()[:200], actor.user.pk if actor.user is not None else 0
    made = Simulation.objects.create(
        title=title,
        data=change.model_dump(mode="json"),
        base=attempt.base(),
        made_at=now,
        made_by_id=by,
        progress=start_progress(actor.user, _("Trying: %(change)s") % {"change": title}, now=now),
    )
    old = list(Simulation.objects.filter(made_by=by).order_by("-id").values_list("pk", flat=True)[KEPT : KEPT + 50])
    Simulation.objects.filter(pk__in=old).delete()
    return made


def is_quick(simulation: Simulation) -> bool:
    """Whether so few clocks are concerned that one can wait for them."""
    return tried(simulation.change).clocks()[: AT_ONCE + 1].count() <= AT_ONCE


def simulate(simulation_id: int, result_url: str = "") -> None:
    """Look at all clocks that a change concerns; again from the beginning after a crash. Nothing but its own result is written."""
    simulation = Simulation.objects.filter(pk=simulation_id, ended_at=None).first()
    if simulation is None:
        return
    SimulatedClock.objects.filter(simulation=simulation).delete()
    with Progress(simulation.progress_id or 0) as progress:
        progress.result_url = result_url
        _look(simulation, progress)


def _look(simulation: Simulation, progress: Progress) -> None:
    attempt = tried(simulation.change)
    clocks, now = attempt.clocks(), simulation.made_at
    person = Person.objects.filter(account=simulation.made_by_id).first()
    total, done, looked, unread = clocks.count(), 0, 0, 0
    effects, kinds = Counter[str](), Counter[tuple[str, str, str]]()
    for part in foresee(clocks, attempt.proposal(), now=now, person=person):
        insert_rows([_row(simulation, one) for one in part.foreseen])
        effects.update(str(one.effect) for one in part.foreseen)
        kinds.update((one.clock.party, one.clock.kind, str(one.effect)) for one in part.foreseen)
        looked += part.clocks
        unread += part.unread
        done = min(done + 1000, total)
        progress.step(done, total)
    simulation.looked_at, simulation.ended_at = looked, clock.now()
    simulation.counts = {"effects": dict(effects), "kinds": [[*key, number] for key, number in sorted(kinds.items())]}
    simulation.save(update_fields=["looked_at", "ended_at", "counts"])
    if unread:
        progress.message = ngettext(
            "%(count)d clock cannot be read and was passed over.", "%(count)d clocks cannot be read and were passed over.", unread
        ) % {"count": unread}


def _row(simulation: Simulation, one: Foreseen) -> SimulatedClock:
    return SimulatedClock(
        simulation=simulation,
        clock=one.clock,
        effect=one.effect,
        rank=0 if one.effect in FLIPS else 1,
        state=one.clock.state,
        due_before=one.due_before,
        due_after=one.due_after,
        target_before=one.clock.target,
        target_after=one.target_after,
        elapsed_before=one.elapsed_before,
        elapsed_after=one.elapsed_after,
    )
