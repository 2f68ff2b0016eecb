"""A county of 100,000 tickets on SQLite, made in bulk: what the measurements run on."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.db import transaction

from bailiwick.audit.actions import Past, record_history
from bailiwick.core.actors import System
from bailiwick.core.numbering import reserve_numbers
from bailiwick.core.search import index_many
from bailiwick.core.trees import replant
from bailiwick.desk.models import Category, Entry, Ticket
from bailiwick.people.actions import grant_role, index_persons, install_roles
from bailiwick.people.models import Department, Person, Role, Staff, Team, User
from bailiwick.places.models import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

THINGS = [
    "printer",
    "scanner",
    "laptop",
    "phone",
    "monitor",
    "badge",
    "reader",
    "router",
    "dock",
    "camera",
    "projector",
    "tablet",
    "permit-system",
    "payroll",
    "mailbox",
]
FAULTS = ["jams", "freezes", "blinks", "drops", "restarts", "squeals", "overheats", "refuses", "loses", "forgets"]
PEOPLE, STAFF, CHUNK = 2_000, 24, 2_000
#: share of tickets that are still unfinished, as on a busy Monday
UNFINISHED = 0.02
#: share of tickets that somebody has
ASSIGNED = 0.8


def make_county(tickets: int, now: datetime) -> User:
    """Fill an empty database and return the technician who looks at it."""
    chance = random.Random(7)
    install_roles()
    departments = [_department(n) for n in range(20)]
    sites = Site.objects.bulk_create(Site(name=f"Site {n:02}", code=f"S{n:02}") for n in range(40))
    teams = Team.objects.bulk_create(Team(name=f"Team {n}", tier=1 + n % 3) for n in range(6))
    persons = Person.objects.bulk_create(
        Person(name=f"Person {n:05}", sort_name=f"{n:05}, Person", extension=f"{n:05}", department=departments[n % 20], site=sites[n % 40])
        for n in range(PEOPLE)
    )
    index_persons(persons)
    staff = Staff.objects.bulk_create(Staff(person=persons[n], team=teams[n % 6], level="2") for n in range(STAFF))
    categories = [_category(n, teams[n % 6]) for n in range(30)]
    user = User.objects.create(username="technician", person=persons[0], password=make_password(None))
    grant_role(user, actor=System("bench"), now=now, role=Role.objects.get(slug="technician-2"))
    rows = _tickets(tickets, now, chance, persons, staff, categories)
    while batch := list(islice(rows, CHUNK)):
        _store(batch, now)
    return user


def _department(n: int) -> Department:
    department = Department.objects.create(code=f"D{n:02}", name=f"Department {n:02}")
    replant(department)
    return department


def _category(n: int, team: Team) -> Category:
    category = Category.objects.create(name=f"Category {n:02}", team=team)
    replant(category)
    return category


def _tickets(
    count: int, now: datetime, chance: random.Random, persons: list[Person], staff: list[Staff], categories: list[Category]
) -> Iterator[Ticket]:
    step = timedelta(days=730) / count
    for n, number in enumerate(reserve_numbers("ticket", count, prefix="T-")):
        opened_at = now - timedelta(days=730) + n * step
        finished = n < count * (1 - UNFINISHED)
        person, owner = chance.choice(persons), chance.choice(staff)
        yield Ticket(
            number=number,
            state="closed" if finished else "open",
            title=f"{chance.choice(THINGS)} {chance.choice(FAULTS)} in room {n % 400}",
            description=f"{chance.choice(THINGS)} PW-LT-{n % 10_000:04} {chance.choice(FAULTS)} since the morning.",
            requester=person,
            affected=person,
            department_id=person.department_id,
            site_id=person.site_id,
            category=chance.choice(categories),
            team=owner.team,
            assignee=owner if chance.random() < ASSIGNED else None,
            opened_at=opened_at,
            last_activity_at=opened_at,
            responded_at=opened_at,
            solved_at=opened_at + timedelta(hours=5) if finished else None,
            closed_at=opened_at + timedelta(days=7) if finished else None,
            due_at=opened_at + timedelta(days=2),
            priority=chance.randint(1, 4),
        )


@transaction.atomic
def _store(batch: list[Ticket], now: datetime) -> None:
    Ticket.objects.bulk_create(batch)
    entries = [
        Entry(ticket=ticket, kind=kind, body=f"{ticket.description} {kind}", author_name="Technician", at=ticket.opened_at)
        for ticket in batch
        for kind in ("call", "test", "resolution")
    ]
    Entry.objects.bulk_create(entries)
    record_history((Past("desk.TicketOpened", t.opened_at, "desk.ticket", t.pk, str(t), actor_name="Technician") for t in batch), now=now)
    index_many(batch)
