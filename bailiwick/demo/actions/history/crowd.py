"""The people of ten years: those who asked for something, many of whom have left by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import islice, product
from typing import TYPE_CHECKING

from bailiwick.core.search import index_many
from bailiwick.demo.actions.register import Register
from bailiwick.demo.plan.library import read
from bailiwick.people.actions import index_persons, prepare_person
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from random import Random

    from bailiwick.demo.models import DemoLoad

#: how many tickets of the history come from one person on average
EACH = 50
#: how many of those who once asked are gone
GONE = 0.4
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Caller:
    """What a ticket takes over from the person who asked for it."""

    key: int
    place: tuple[int | None, ...]
    contact: tuple[str, str]
    told: str
    computer: str
    is_plain: bool


def bring_crowd(load: DemoLoad, tickets: int, now: datetime, chance: Random) -> list[Caller]:
    """Bring one person for every so many tickets, and return all of the county who ask."""
    known = list(Person.objects.filter(pk__in=load.records.filter(label="people.person").values("record_id")).select_related("room", "department"))
    register, made = Register(load), _persons(known, now, chance)
    for _batch in range(max(1, tickets // EACH // BATCH + 1)):
        wanted = min(BATCH, tickets // EACH - _batch * BATCH)
        if wanted > 0:
            some = list(islice(made, wanted))
            register.bring(some)
            index_persons(some)
            index_many(some)
            known += some
    register.write()
    load.refresh_from_db(fields=["counts"])
    load.counts["people.person"] = load.counts.get("people.person", 0) + register.counts().get("people.person", 0)
    load.save(update_fields=["counts"])
    return [_caller(person) for person in known]


def _persons(known: list[Person], now: datetime, chance: Random) -> Iterator[Person]:
    names = read("names")
    first, last = names["first"].split(), names["last"].split()
    chance.shuffle(first)
    chance.shuffle(last)
    for number, (family, given) in enumerate(product(last, first), 1):
        like = chance.choice(known)
        person = Person(
            name=f"{given} {family}",
            employee_number=f"HX{number:06}",
            email=f"h{number:05}@harrow.example",
            phone=f"(555) 01{number % 10}-{number % 9_000 + 1_000}",
            job_title=like.job_title,
            department=like.department,
            site_id=like.site_id,
            room=like.room,
            retired_at=now - timedelta(days=chance.randrange(30, 3_000)) if chance.random() < GONE else None,
        )
        prepare_person(person)
        yield person


def _caller(person: Person) -> Caller:
    room, code = person.room, person.department.code if person.department is not None else "HC"
    told = f"\n{person.name}\n{person.phone}\n{person.email}"
    return Caller(
        key=person.pk,
        place=(person.department_id, person.site_id, room.building_id if room is not None else None, person.room_id),
        contact=(person.phone, person.email),
        told=told,
        computer=f"{code}-LT-{person.pk:05}",
        is_plain=told.isascii(),
    )
