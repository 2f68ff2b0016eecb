"""The days people still speak of: the storm, the election week, the new telephones."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bailiwick.demo.plan.blanks import Blanks
from bailiwick.demo.plan.calls import finished
from bailiwick.demo.plan.course import close
from bailiwick.demo.plan.library import Table, lines, read, stories_of
from bailiwick.demo.plan.shapes import Entry, Notice, Person, Ticket, Wait
from bailiwick.demo.plan.text import fill, in_voice
from bailiwick.demo.plan.workdays import DAY, election_day, is_open
from bailiwick.demo.plan.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

_BEFORE_STORM = 35
_BEFORE_ROLLOUT = timedelta(weeks=21)


def storm_day(now: datetime) -> datetime:
    """Return the afternoon on which the storm broke: about five weeks ago, on a working day."""
    day = now.date() - DAY * _BEFORE_STORM
    while not is_open(day) or day.weekday() == 4:
        day -= DAY
    return datetime.combine(day, time(13, 20))


def election(now: datetime) -> date:
    """Return the last election day whose week is over."""
    day = election_day(now.year)
    return day if day + DAY * 5 < now.date() else election_day(now.year - 1)


def notices(now: datetime) -> list[Notice]:
    """Return the notices of the special weeks, with their dates."""
    tuesday = datetime.combine(election(now), time(0))
    text = "Election week: call the elections director (ext. 4220) before touching anything, power and network included."
    sites = ("election_warehouse", "annex", "records", "lib_central")
    return [Notice(site, text, tuesday - DAY * 10, tuesday + DAY * 4) for site in sites]


def storm(world: World, count: int, rng: Random) -> Iterator[Ticket]:
    """Tell the storm: one parent, under it a ticket for each dark site and `count` calls that wait until their site is back."""
    table, begin = read("events/storm"), storm_day(world.now)
    outages = [outage for outage in table["outage"] if outage["site"] in world.by_site]
    sites = [_outage(world, outage, table["site"], begin + timedelta(minutes=rng.uniform(4, 25)), rng) for outage in outages]
    if not sites:
        return
    whole = _whole(world, table["whole"], begin, max(site.solved or begin for site in sites), rng)
    yield whole
    for site in sites:
        site.parent = whole
    yield from sites
    weights = [len(world.by_site[site.site]) ** 0.6 for site in sites]
    for site in rng.choices(sites, weights, k=count):
        yield _child(world, site, whole, table["child"], rng)


def _whole(world: World, words: Table, opened: datetime, back: datetime, rng: Random) -> Ticket:
    """Return the one ticket over the storm, solved soon after the last site is back."""
    blanks = Blanks(world, world.people["grace"], rng, opened)
    ticket = _noticed(words, blanks, impact=4, site=blanks.person.site)
    _act_out(ticket, words["steps"], words["done"], blanks, rng, opened, back + timedelta(minutes=80))
    close(ticket, world.now)
    return ticket


def _outage(world: World, outage: Table, words: Table, opened: datetime, rng: Random) -> Ticket:
    blanks = Blanks(world, rng.choice(world.by_site[outage["site"]]), rng, opened)
    blanks.keep(cause=outage["cause"], site=world.sites[outage["site"]].name)
    ticket = _noticed(words, blanks, impact=3, site=outage["site"])
    ends = opened + timedelta(hours=outage["hours"] * rng.uniform(0.9, 1.1))
    _act_out(ticket, words["steps"], words["done"], blanks, rng, opened, ends)
    close(ticket, world.now)
    return ticket


def _noticed(words: Table, blanks: Blanks, *, impact: int, site: str) -> Ticket:
    """Return what the monitoring of the network told of a dark site, in the hands of an engineer."""
    rng, world = blanks.rng, blanks.world
    engineer = world.pick("network", rng, at=blanks.at)
    return Ticket(
        kind="incident",
        title=fill(rng.choice(words["titles"]), rng, blanks),
        text=fill(rng.choice(words["texts"]), rng, blanks),
        requester=blanks.person.login,
        category="net_site",
        team="network",
        tier=world.teams["network"].tier,
        assignee=engineer.login,
        impact=impact,
        urgency=4,
        channel="monitor",
        opened=blanks.at,
        opened_by="",
        first_team="network",
        site=site,
    )


def _act_out(ticket: Ticket, texts: list[str], done: list[str], blanks: Blanks, rng: Random, begins: datetime, ends: datetime) -> None:
    voice = blanks.world.staff[ticket.assignee].voice
    kinds = {"adjust": "adjustment"}
    for n, text in enumerate(texts):
        blanks.at = begins + (ends - begins) * ((n + rng.uniform(0.1, 0.9)) / len(texts))
        kind, _, words = text.partition(":")
        body = fill(words.strip(), rng, blanks)
        ticket.entries.append(Entry(kinds.get(kind, kind), blanks.at, ticket.assignee, body, rng.randint(5, 45) * 60))
    ticket.responded = ticket.entries[0].at
    ticket.move(ticket.responded, "open", ticket.assignee)
    ticket.entries.append(Entry("resolution", ends, ticket.assignee, in_voice(fill(rng.choice(done), rng, blanks), voice, rng), 600))
    ticket.move(ends, "solved", ticket.assignee)
    ticket.solved = ends


def _child(world: World, outage: Ticket, whole: Ticket, words: Table, rng: Random) -> Ticket:
    person = rng.choice(world.by_site[outage.site])
    ends = outage.solved or outage.opened
    last = min(ends, outage.opened + timedelta(hours=5))
    opened = outage.opened + (last - outage.opened) * (rng.random() ** 1.7)
    blanks = Blanks(world, person, rng, opened)
    channel = rng.choices(("phone", "field", "portal"), (84, 6, 10))[0]
    desk = world.pick("desk", rng, tier=1, at=opened)
    line = rng.choice(lines(words["asks" if channel == "portal" else "says"]))
    ticket = Ticket(
        kind="incident",
        title=fill(rng.choice(lines(words["subjects"])), rng, blanks),
        text=fill(line, rng, blanks),
        requester=person.login,
        category=rng.choice(("net_site", "net_site", "net_floor", "net_desk")),
        team="desk",
        tier=1,
        assignee=desk.login,
        impact=2,
        urgency=4,
        channel=channel,
        opened=opened,
        opened_by=person.login if channel == "portal" else desk.login,
        first_team="desk",
        site=outage.site,
        parent=whole,
    )
    _wait_for(ticket, outage, words, blanks, rng)
    close(ticket, world.now)
    return ticket


def _wait_for(ticket: Ticket, outage: Ticket, words: Table, blanks: Blanks, rng: Random) -> None:
    voice, by = blanks.world.staff[ticket.assignee].voice, ticket.assignee
    ends = outage.solved or ticket.opened
    joined = min(ticket.opened + timedelta(minutes=rng.uniform(1, 6)), ends)
    ticket.call_seconds = 0 if ticket.channel == "portal" else rng.randint(45, 200)
    ticket.responded = joined
    ticket.entries.append(Entry("note", joined, by, in_voice(fill(rng.choice(words["notes"]), rng, blanks), voice, rng), rng.randint(1, 4) * 60))
    ticket.waits.append(Wait("parent", "Storm: waits for the site to come back.", joined, ends, ends, by))
    ticket.move(joined, "waiting", by)
    solved = ends + timedelta(minutes=rng.uniform(1, 75))
    ticket.move(ends, "open", by)
    ticket.entries.append(Entry("resolution", solved, by, in_voice(fill(rng.choice(words["done"]), rng, blanks), voice, rng), 60))
    ticket.move(solved, "solved", by)
    ticket.solved = solved


def election_week(world: World, count: int, rng: Random) -> Iterator[Ticket]:
    """Tell the calls of the election week, most of them on the day itself."""
    tuesday = datetime.combine(election(world.now), time(5, 40))
    told = stories_of("events/election")
    people = [person for key in ("elections", "clerk") for person in world.by_department[key]]
    for _ in range(count):
        story = rng.choices(told, [s.weight for s in told])[0]
        if story.always and rng.random() < 0.8:
            opened = tuesday + timedelta(minutes=rng.triangular(0, 17 * 60, 120))
        else:
            opened = tuesday + DAY * rng.choice((-4, -1, -1, 1, 2)) + timedelta(minutes=rng.uniform(140, 660))
        channel = "phone" if story.says else rng.choice(("e-mail", "portal"))
        yield from finished(world, story, rng.choice(people), rng, opened, channel)


def rollout(world: World, count: int, rng: Random) -> Iterator[Ticket]:
    """Tell the telephone roll-out: one ticket per wave and site, and `count` calls in the days after each."""
    waves = read("events/rollout")["wave"]
    told = stories_of("events/rollout")
    cutovers = [_cutover(world.now, number) for number in range(len(waves))]
    for number, wave in enumerate(waves):
        for site in wave["sites"]:
            if site in world.by_site:
                yield _wave_ticket(world, site, cutovers[number], rng)
    weights = [sum(len(world.by_site.get(site, ())) for site in wave["sites"]) for wave in waves]
    for number in rng.choices(range(len(waves)), weights, k=count):
        people: list[Person] = [person for site in waves[number]["sites"] for person in world.by_site.get(site, ())]
        day = cutovers[number] + DAY * rng.choices((0, 1, 2, 5, 6), (50, 25, 12, 8, 5))[0]
        while not is_open(day.date()):
            day += DAY
        story = rng.choices(told, [s.weight for s in told])[0]
        channel = rng.choices(("phone", "field", "e-mail"), (60, 25, 15))[0] if story.says and story.asks else "phone"
        yield from finished(world, story, rng.choice(people), rng, day + timedelta(minutes=rng.triangular(0, 520, 60)), channel)


def _cutover(now: datetime, number: int) -> datetime:
    """Return the morning after a wave: a Wednesday, one week after the other, some months ago."""
    start = (now - _BEFORE_ROLLOUT).date()
    start += DAY * ((2 - start.weekday()) % 7) + DAY * 7 * number
    return datetime.combine(start, time(8))


def _wave_ticket(world: World, site: str, morning: datetime, rng: Random) -> Ticket:
    words, person = read("events/rollout")["parent"], rng.choice(world.by_site[site])
    opened = morning - timedelta(days=9, minutes=rng.uniform(-200, 200))
    blanks = Blanks(world, person, rng, opened)
    blanks.keep(site=world.sites[site].name, weekday=f"{morning:%A}")
    worker = world.pick("network", rng, at=opened)
    ticket = Ticket(
        kind="request",
        title=fill(rng.choice(words["titles"]), rng, blanks),
        text=fill(rng.choice(words["texts"]), rng, blanks),
        requester=person.login,
        category="phone",
        team="network",
        tier=world.teams["network"].tier,
        assignee=worker.login,
        impact=2,
        urgency=1,
        channel="portal",
        opened=opened,
        opened_by=person.login,
        first_team="network",
        site=site,
    )
    _act_out(ticket, words["steps"], words["done"], blanks, rng, opened, morning + timedelta(hours=rng.uniform(4, 30)))
    close(ticket, world.now)
    return ticket
