"""Everyday life: who calls, about what, how and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from bailiwick.demo.plan.course import Telling, close
from bailiwick.demo.plan.library import Story, stories
from bailiwick.demo.plan.rhythm import days, moment, season
from bailiwick.demo.plan.shapes import Department, Person, Ticket
from bailiwick.demo.plan.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

WINDOW = timedelta(days=548)
_REOPENED = 0.035
_CHANNELS = {"phone": 58, "e-mail": 19, "portal": 17, "walk-in": 7, "field": 3}


class Chooser:
    """Picks callers and their stories with the weights of the county."""

    def __init__(self, world: World, rng: Random) -> None:
        self.world, self.rng = world, rng
        self._people: dict[str, list[float]] = {}
        self._stories: dict[tuple[str, int], tuple[list[Story], list[float]]] = {}
        self._departments = [d for d in world.departments.values() if d.key in world.by_department]
        self._weights = list(accumulate(d.appetite * len(world.by_department[d.key]) for d in self._departments))

    def department(self) -> Department:
        """Return whose people call now."""
        return self.rng.choices(self._departments, cum_weights=self._weights)[0]

    def person(self, department: str) -> Person:
        """Return a caller; some call ten times as often as others."""
        people = self.world.by_department[department]
        if department not in self._people:
            self._people[department] = list(accumulate(self.rng.lognormvariate(0, 0.9) for _ in people))
        return self.rng.choices(people, cum_weights=self._people[department])[0]

    def story(self, department: str, month: int) -> Story:
        """Return what it is about."""
        if (department, month) not in self._stories:
            fitting = [story for story in stories() if not story.departments or department in story.departments]
            self._stories[department, month] = fitting, list(accumulate(_weights(self.world, fitting, month)))
        fitting, weights = self._stories[department, month]
        return self.rng.choices(fitting, cum_weights=weights)[0]

    def channel(self, story: Story) -> str:
        """Return how the caller reaches the desk; a story may know only spoken or only written words."""
        allowed = [c for c in _CHANNELS if (story.says if c in {"phone", "walk-in", "field"} else story.asks)]
        allowed = [c for c in allowed if not story.channels or c in story.channels] or ["phone"]
        return self.rng.choices(allowed, [_CHANNELS[c] for c in allowed])[0]


def _weights(world: World, fitting: list[Story], month: int) -> Iterator[float]:
    shares: dict[str, float] = {}
    for story in fitting:
        shares[story.category] = shares.get(story.category, 0) + story.weight
    for story in fitting:
        category = world.categories[story.category]
        special = 3.0 if story.departments else 1.0
        yield category.weight * special * season(category.season, month) * story.weight / shares[story.category]


def everyday(world: World, count: int, rng: Random) -> Iterator[Ticket]:
    """Tell `count` finished tickets of the window before the last days, which `running` fills."""
    chooser = Chooser(world, rng)
    span, weights = days((world.now - WINDOW).date(), (world.now - timedelta(hours=20)).date())
    for day in sorted(rng.choices(span, weights, k=count)):
        department = chooser.department()
        story = chooser.story(department.key, day.month)
        channel = chooser.channel(story)
        opened = moment(day, channel, rng, always=department.round_the_clock and story.always)
        yield from finished(world, story, chooser.person(department.key), rng, opened, channel)


def finished(world: World, story: Story, person: Person, rng: Random, opened: datetime, channel: str) -> Iterator[Ticket]:
    """Tell a ticket to its end if that lies before now; if it does not, the desk was quicker today."""
    telling = Telling(world, story, person, rng, opened, channel)
    ticket = telling.finish()
    if ticket.solved is not None and ticket.solved < world.now:
        if rng.random() < _REOPENED and ticket.solved < world.now - timedelta(days=9):
            telling.reopen()
        close(ticket, world.now)
        yield ticket
    else:
        yield from _earlier(world, story, person, rng, opened, channel)


def _earlier(world: World, story: Story, person: Person, rng: Random, opened: datetime, channel: str) -> Iterator[Ticket]:
    """Tell it two weeks earlier, so that it has ended by now."""
    ticket = Telling(world, story, person, rng, opened - timedelta(days=14), channel).finish()
    if ticket.solved is not None and ticket.solved < world.now:
        close(ticket, world.now)
        yield ticket
