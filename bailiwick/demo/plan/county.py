"""Puts the county together: the same seed and moment give the same county, to the letter."""

from __future__ import annotations

from datetime import datetime
from random import Random

from bailiwick.demo.plan import geography, special
from bailiwick.demo.plan.calls import everyday
from bailiwick.demo.plan.people import members, people
from bailiwick.demo.plan.running import running, secrets
from bailiwick.demo.plan.shapes import County, Ticket
from bailiwick.demo.plan.workdays import Promises
from bailiwick.demo.plan.world import World

#: tickets of a whole county
EVERYDAY, STORM, ELECTION, ROLLOUT, RUNNING = 8_100, 295, 110, 340, 150


def build_plan(now: datetime, *, seed: int = 1, scale: float = 1.0, promises: Promises | None = None) -> County:
    """Plan the county as it stands at `now` (naive, its wall clock); a scale below 1 makes a small one."""
    now = now.replace(microsecond=0)
    sites, departments = geography.sites(), geography.departments(scale)
    everyone = people(departments, sites, _stream(seed, "people"))
    tone = _stream(seed, "tones")
    world = World(
        now=now,
        scale=scale,
        promises=promises or Promises(),
        departments=departments,
        sites=sites,
        people=everyone,
        teams=geography.teams(),
        staff=members(everyone),
        categories=geography.categories(),
        tones={login: tone.random() for login in everyone},
    )
    return County(
        name="Harrow County",
        seat="Millbrook",
        now=now,
        departments=departments,
        sites=sites,
        notices=[*geography.notices(), *special.notices(now)],
        people=everyone,
        teams=world.teams,
        staff=world.staff,
        categories=world.categories,
        tickets=_tickets(world, seed),
        storm_on=special.storm_day(now),
        election_on=datetime.combine(special.election(now), now.time().min),
    )


def _stream(seed: int, name: str) -> Random:
    """Return randomness of its own for each part, so that one part can change without the others."""
    return Random(f"{seed}/{name}")


def _tickets(world: World, seed: int) -> list[Ticket]:
    def some(count: int) -> int:
        return max(3, round(count * world.scale))

    told = [
        *everyday(world, some(EVERYDAY), _stream(seed, "everyday")),
        *special.storm(world, some(STORM), _stream(seed, "storm")),
        *special.election_week(world, some(ELECTION), _stream(seed, "election")),
        *special.rollout(world, some(ROLLOUT), _stream(seed, "rollout")),
        *running(world, some(RUNNING), _stream(seed, "running")),
        *secrets(world, _stream(seed, "secrets")),
    ]
    return sorted(told, key=lambda ticket: ticket.opened)
