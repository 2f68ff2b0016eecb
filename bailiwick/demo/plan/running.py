"""What is on the desk at the moment of the load: late, nearly late, waiting, new, and need-to-know."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bailiwick.demo.plan.blanks import Blanks
from bailiwick.demo.plan.calls import Chooser
from bailiwick.demo.plan.course import Cut, Telling, weigh
from bailiwick.demo.plan.library import Step, Story, read, steps
from bailiwick.demo.plan.shapes import Entry, Ticket, Wait
from bailiwick.demo.plan.text import fill, in_voice
from bailiwick.demo.plan.workdays import after
from bailiwick.demo.plan.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

#: how many stand how, of 150
_MIX = {"new": 16, "soon": 14, "late": 8, "open": 56, "client": 16, "vendor": 10, "parts": 10, "approval": 9, "visit": 11}


def running(world: World, count: int, rng: Random) -> Iterator[Ticket]:
    """Tell about `count` tickets that are not solved yet."""
    chooser = Chooser(world, rng)
    for stand, share in _MIX.items():
        for _ in range(max(1, round(share * count / sum(_MIX.values())))):
            match stand:
                case "new":
                    yield _fresh(world, chooser, rng)
                case "soon":
                    yield _due(world, chooser, rng, world.now + timedelta(minutes=rng.uniform(20, 330)))
                case "late":
                    yield _due(world, chooser, rng, world.now - timedelta(hours=rng.uniform(1, 40)))
                case "open":
                    yield _at_work(world, chooser, rng)
                case _:
                    yield _waiting(world, chooser, rng, stand)


def _story(world: World, chooser: Chooser, fits: str = "") -> tuple[str, Story]:
    """Return a department and a story that takes its time, resting on `fits` if named."""
    while True:
        department = chooser.department().key
        story = chooser.story(department, world.now.month)
        rests = [step.target for step in story.steps if step.kind == "wait"]
        if (fits in rests) if fits else (story.hours[1] >= 2 and len(_before_rest(story)) >= 2):
            return department, story


def _before_rest(story: Story) -> tuple[Step, ...]:
    firsts = [n for n, step in enumerate(story.steps) if step.kind == "wait"]
    return story.steps[: firsts[0]] if firsts else story.steps


def _fresh(world: World, chooser: Chooser, rng: Random) -> Ticket:
    """Tell one that came in during the last hours and that nobody has taken."""
    department, story = _story(world, chooser)
    channel = rng.choice(("e-mail", "portal")) if story.asks else "phone"
    opened = world.now - timedelta(minutes=rng.uniform(4, 210))
    telling = Telling(world, story, chooser.person(department), rng, opened, channel)
    ticket = telling.run(Cut(0, world.now))
    ticket.assignee = ""
    return ticket


def _due(world: World, chooser: Chooser, rng: Random, due: datetime) -> Ticket:
    """Tell one that is promised for a given moment and still worked on."""
    department, story = _story(world, chooser)
    weight = weigh(world, story, rng)
    priority = world.promises.priority(*weight)
    opened = world.promises.opening_for(due, priority)
    if due > world.now >= world.promises.due(opened, priority):  # nobody is due while offices are shut; so it falls on the next morning
        opened += timedelta(minutes=rng.uniform(2, 80))
    opened = min(opened, world.now - timedelta(minutes=12))
    telling = Telling(world, story, chooser.person(department), rng, opened, chooser.channel(story), weight=weight)
    return telling.run(Cut(rng.randint(1, len(_before_rest(story))), world.now))


def _at_work(world: World, chooser: Chooser, rng: Random) -> Ticket:
    """Tell one that is under way and not yet due."""
    department, story = _story(world, chooser)
    weight = weigh(world, story, rng)
    priority = world.promises.priority(*weight)
    latest = world.promises.opening_for(world.now + timedelta(hours=7), priority)
    opened = max(latest, world.now - timedelta(days=6)) + (world.now - max(latest, world.now - timedelta(days=6))) * rng.random() * 0.8
    opened = min(opened, world.now - timedelta(minutes=25))
    telling = Telling(world, story, chooser.person(department), rng, opened, chooser.channel(story), weight=weight)
    return telling.run(Cut(rng.randint(1, len(_before_rest(story))), world.now))


def _waiting(world: World, chooser: Chooser, rng: Random, on: str) -> Ticket:
    """Tell one that rests on a client, a vendor, parts, an approval or a visit."""
    department, story = _story(world, chooser, on)
    opened = world.now - timedelta(hours=rng.uniform(6, 24 * 12))
    while opened.hour < 7 or opened.hour > 17 or opened.weekday() > 4:
        opened -= timedelta(hours=5)
    theme = next(step.theme for step in story.steps if step.kind == "wait" and step.target == on)
    telling = Telling(world, story, chooser.person(department), rng, opened, chooser.channel(story), theme)
    return telling.rest(on, world.now)


def secrets(world: World, rng: Random) -> Iterator[Ticket]:
    """Tell the need-to-know tickets."""
    for number, table in enumerate(read("events/restricted")["secret"]):
        person = world.by_department[table["department"]][0]
        opened = after(world.now - timedelta(days=3 + 2 * number), rng.uniform(30, 400))
        blanks = Blanks(world, person, rng, opened)
        category = world.categories[table["category"]]
        ticket = Ticket(
            kind=category.kind,
            title=table["title"],
            text=fill(table["text"], rng, blanks),
            requester=person.login,
            category=category.key,
            team=world.staff[table["assignee"]].team,
            tier=3,
            assignee=table["assignee"],
            impact=1,
            urgency=1,
            channel="phone",
            opened=opened,
            opened_by=table["assignee"],
            first_team=world.staff[table["assignee"]].team,
            site=person.site,
            call_seconds=rng.randint(200, 700),
            need_to_know=True,
            readers=tuple(table["readers"]),
        )
        _play_secret(ticket, steps(table["steps"]), blanks, rng)
        yield ticket


def _play_secret(ticket: Ticket, acts: tuple[Step, ...], blanks: Blanks, rng: Random) -> None:
    by, kinds = ticket.assignee, {"adjust": "adjustment"}
    for step in acts:
        blanks.at = min(after(blanks.at, rng.uniform(15, 120)), blanks.world.now)
        body = fill(step.text, rng, blanks)
        ticket.responded = ticket.responded or blanks.at
        ticket.move(blanks.at, "waiting" if step.kind == "wait" else "open", by)
        if step.kind == "wait":
            ticket.waits.append(Wait(step.target, body, blanks.at, blanks.world.now + timedelta(days=2), None, by))
        else:
            body = in_voice(body, blanks.world.staff[by].voice, rng)
            ticket.entries.append(Entry(kinds.get(step.kind, step.kind), blanks.at, by, body, rng.randint(5, 40) * 60))
