"""Brings the whole county in, in one transaction, telling nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bailiwick.audit.actions import record_history
from bailiwick.clocks.actions import install_clocks, install_holidays, install_policies
from bailiwick.clocks.models import Facts, installation_zone
from bailiwick.core.bulk import reserve_keys
from bailiwick.core.events import publish
from bailiwick.core.models import SearchDocument, Series
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.core.search import index_many, searchables
from bailiwick.demo.actions.history import FOUND
from bailiwick.demo.actions.living import Life, live
from bailiwick.demo.actions.moments import Wall
from bailiwick.demo.actions.people import bring_people
from bailiwick.demo.actions.places import bring_places
from bailiwick.demo.actions.register import Register
from bailiwick.demo.actions.tickets import bring_tickets
from bailiwick.demo.actions.timeline import timeline
from bailiwick.demo.actions.triages import bring_triages
from bailiwick.demo.events import DemoLoaded
from bailiwick.demo.models import READ, ROOM, SOURCE, DemoLoad
from bailiwick.demo.permissions import can_manage_demo
from bailiwick.demo.plan import Promises, build_plan
from bailiwick.desk.actions import Promiser, install_priority_rules
from bailiwick.desk.models import Entry, PriorityRule, Ticket
from bailiwick.people.actions import install_roles
from bailiwick.reports.actions import rebuild_rollups

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.demo.plan import County

#: where the installation promises no solution, the county's people take about this long
UNPROMISED = timedelta(days=5)
#: (what is being done, share of the whole that is done, 0 to 1)
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load came to."""

    load: DemoLoad
    counts: dict[str, int]


def load_demo(
    actor: Actor, now: datetime, seed: int = 1, *, scale: float = 1.0, lively: bool = True, progress: Progress | None = None, years: int = 0
) -> Loaded:
    """Load the county as it stands now; the same seed at the same moment gives the same one.

    Raises Refused, and Conflict when it is loaded already. A `scale` below 1 makes a
    small county for trials; without `lively` it has its tickets only, and nothing that came of them.
    Room is kept for so many tickets of the `years` before, which `bring_history` brings. Nobody is notified; the trail gets the history with its dates.
    """
    require(can_manage_demo(actor))
    tell = progress or (lambda _words, _share: None)
    with transaction.atomic():
        if DemoLoad.objects.exists():
            raise Conflict(_("The demo county is loaded already. Remove it first: bailiwick demo --remove"))
        _install(now)
        tell(_("Inventing people and calls"), 0.02)
        wall = Wall(installation_zone())
        county = build_plan(wall.local(now), seed=seed, scale=scale, promises=_promises(wall))
        return _bring(county, actor, now, seed, wall, tell, lively=lively, years=years)


def _install(now: datetime) -> None:
    install_roles()
    install_clocks()
    install_policies(now=now)
    install_holidays(range(now.year - 2, now.year + 2), now=now.replace(year=now.year - 2, month=1, day=1))
    install_priority_rules()


def _promises(wall: Wall) -> Promises:
    """Return the installation's own rules for priorities and promised times."""
    promiser = Promiser()
    matrix = {(rule.impact, rule.urgency): rule.priority for rule in PriorityRule.objects.filter(retired_at=None)}

    def due(opened: datetime, priority: int) -> datetime:
        begins = wall.aware(opened)
        return wall.local(promiser.due(Facts(), priority, begins) or begins + UNPROMISED)

    return Promises(due=due, priority=lambda impact, urgency: matrix.get((impact, urgency), 4))


def _bring(county: County, actor: Actor, now: datetime, seed: int, wall: Wall, tell: Progress, *, lively: bool, years: int) -> Loaded:
    series = Series.objects.filter(name="ticket").first()
    load = DemoLoad.objects.create(
        county=county.name,
        seed=seed,
        loaded_at=now,
        loaded_by_id=actor.user.pk if actor.user is not None else None,
        last_number_before=series.last if series is not None else 0,
    )
    room = {ROOM: reserve_keys(SearchDocument, years * FOUND)} if years else {}
    register = Register(load)
    tell(_("Places and people"), 0.12)
    places = bring_places(county, register, wall)
    people = bring_people(county, places, register, wall)
    tell(_("Calls and what was done"), 0.2)
    tickets = bring_tickets(county, places, people, wall, now)
    bring_triages(tickets, people, now, seed)
    tell(_("The trail"), 0.45)
    record_history(timeline(tickets, people, wall, cause=f"{SOURCE}: {county.name}"), now=now)
    tell(_("Search"), 0.75)
    _index(register)
    tell(_("What was done lately"), 0.88)
    opened = _let_live(Life(tickets, people, places, register, wall, now, Random(f"{seed}/life"), f"{SOURCE}: {county.name}")) if lively else 0
    register.write()
    tell(_("Counts"), 0.97)
    rebuild_rollups(now)
    load.counts |= {"tickets": len(tickets) + opened, **register.counts(), **room}
    load.save(update_fields=["counts"])
    publish(DemoLoaded(actor=actor, subject=load, at=now, seed=seed, tickets=len(tickets) + opened, persons=len(county.people)))
    tell(_("Done"), 1.0)
    return Loaded(load, load.counts)


def _let_live(life: Life) -> int:
    """Let the county's people act; returns how many tickets they opened."""
    last = max((told.row.pk for told in life.tickets), default=0)
    live(life)
    life.register.load.counts = {f"{READ}{key}": times for key, times in life.read.items()}
    return Ticket.objects.filter(pk__gt=last).update(source=SOURCE, source_key=F("number"))


def _index(register: Register) -> None:
    """Make everything findable that somebody registered for it."""
    brought = register.keys()
    for label, searchable in searchables().items():
        if label == Ticket._meta.label_lower:
            records = searchable.all_records().filter(source=SOURCE).order_by("opened_at", "pk")
        elif label == Entry._meta.label_lower:
            records = searchable.all_records().filter(ticket__source=SOURCE).order_by("at", "pk")
        elif label in brought:
            records = searchable.all_records().filter(pk__gte=min(brought[label]), pk__lte=max(brought[label]))
        else:
            continue
        index_many(records.iterator(chunk_size=500))
