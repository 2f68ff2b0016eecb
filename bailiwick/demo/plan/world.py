"""What every call is told against: people, places, staff, promises and the moment of the load."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bailiwick.demo.plan.shapes import Category, Department, Member, Person, Site, Team
from bailiwick.demo.plan.workdays import Promises

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

#: people whose requests are told one by one, not drawn from the stories
OWN_STORIES = frozenset({"lucia"})


@dataclass(frozen=True)
class World:
    """The county without its tickets."""

    now: datetime
    scale: float
    promises: Promises
    departments: dict[str, Department]
    sites: dict[str, Site]
    people: dict[str, Person]
    teams: dict[str, Team]
    staff: dict[str, Member]
    categories: dict[str, Category]
    #: how formally each person writes, 0 to 1
    tones: dict[str, float] = field(default_factory=dict)

    @cached_property
    def by_department(self) -> dict[str, list[Person]]:
        """People who may call, by department; the IT staff log calls, they make none."""
        found: dict[str, list[Person]] = {}
        for person in self.people.values():
            if person.login not in self.staff and person.login not in OWN_STORIES:
                found.setdefault(person.department, []).append(person)
        return found

    @cached_property
    def by_site(self) -> dict[str, list[Person]]:
        """People who may call, by site."""
        found: dict[str, list[Person]] = {}
        for department in self.by_department.values():
            for person in department:
                found.setdefault(person.site, []).append(person)
        return found

    def pick(self, team: str, rng: Random, *, tier: int = 0, at: datetime) -> Member:
        """Choose who takes a ticket in a team; the first tier's people take the calls."""
        crew = [member for member in self.staff.values() if member.team == team and not self._away(member, at)]
        fitting = [member for member in crew if not tier or member.tier == tier] or crew
        return rng.choices(fitting, [0.35 if member.level in {"lead", "supervisor"} else 1.0 for member in fitting])[0]

    def _away(self, member: Member, at: datetime) -> bool:
        return member.level == "supervisor" or (member.absent and (self.now - at).days < 6)
