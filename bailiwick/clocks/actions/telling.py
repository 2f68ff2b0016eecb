"""Telling people which promises need them: everything that came since the last time in one digest for each of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from bailiwick.clocks.events import PromisesTold
from bailiwick.clocks.models import Digest, Escalation
from bailiwick.clocks.models.subjects import subject_type
from bailiwick.core.actors import System
from bailiwick.core.events import publish_many
from bailiwick.oncall.models import Layer, on_call, rota_for
from bailiwick.people.models import Person, Staff, Team

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from bailiwick.clocks.models.subjects import Described

#: how much is told at a time; the rest follows at once, to the same people in another digest
MANY = 5000
#: how many promises a digest names; of the others it says how many there are
NAMED = 40

Line = dict[str, object]


def tell_promises(*, now: datetime) -> int:
    """Tell whoever is to be told of the points that came, each person once; return how many were told."""
    told = 0
    while some := _tell_some(now):
        told += some[1]
    return told


@transaction.atomic
def _tell_some(now: datetime) -> tuple[int, int] | None:
    """Tell what waits to be told, and note that it was: both or neither."""
    waiting = Escalation.objects.filter(told_at=None).select_related("clock").order_by("id")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(of=("self",), skip_locked=True)
    escalations = list(waiting[:MANY])
    if not escalations:
        return None
    by_person = _by_person(escalations, now)
    people = {person.pk: person for person in Person.objects.filter(pk__in=by_person, retired_at=None)}
    drawn = [_digest(people[key], by_person[key], now) for key in sorted(people)]
    digests = Digest.objects.bulk_create([digest for digest in drawn if digest.lines])
    actor = System("promises need attention")
    publish_many([PromisesTold(actor=actor, subject=digest, at=now) for digest in digests])
    for few in (escalations[place : place + 500] for place in range(0, len(escalations), 500)):
        Escalation.objects.filter(pk__in=[escalation.pk for escalation in few]).update(told_at=now)
    return len(escalations), len(digests)


def _digest(person: Person, escalations: Iterable[Escalation], now: datetime) -> Digest:
    """Return what a person is told: the last point of every clock whose subject they may open, what is due first before."""
    last = {escalation.clock_id: escalation for escalation in escalations}
    ordered = sorted(last.values(), key=lambda escalation: (escalation.clock.due_at is None, escalation.clock.due_at or now, escalation.clock_id))
    described = _described(person, ordered)
    lines = [_line(one, described[one.clock_id]) for one in ordered if one.clock_id in described]
    return Digest(person=person, at=now, lines=lines[:NAMED], more=max(len(lines) - NAMED, 0))


def _line(escalation: Escalation, subject: Described) -> Line:
    clock = escalation.clock
    due = clock.breached_at or clock.due_at
    facts: Line = {"label": subject.label, "url": subject.url, "restricted": subject.is_restricted, "clock": clock.pk}
    return facts | {"kind": str(clock.kind), "party": str(clock.party), "mark": escalation.mark, "due": due.isoformat() if due is not None else None}


def _described(person: Person, escalations: Iterable[Escalation]) -> dict[int, Described]:
    """Return how the subjects of clocks are called for a person, by clock; what the person may not open is missing."""
    clocks = {escalation.clock_id: escalation.clock for escalation in escalations}
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for clock in clocks.values():
        numbers[clock.subject_type].add(clock.subject_id)
    known = {name: owner.describe(person, found) for name, found in numbers.items() if (owner := subject_type(name)) is not None}
    return {
        key: known[clock.subject_type][clock.subject_id] for key, clock in clocks.items() if clock.subject_id in known.get(clock.subject_type, {})
    }


def _by_person(escalations: Iterable[Escalation], now: datetime) -> dict[int, list[Escalation]]:
    """Return what is to be told to whom, in the order in which it came."""
    references = _references(escalations)
    people = _people({reference for found in references.values() for reference in found}, now)
    told: defaultdict[int, list[Escalation]] = defaultdict(list)
    for escalation in escalations:
        for key in sorted({key for reference in references[escalation.pk] for key in people.get(reference, ())}):
            told[key].append(escalation)
    return dict(told)


def _references(escalations: Iterable[Escalation]) -> dict[int, set[str]]:
    """Return whom each escalation names; what a word means is for the owner of the subject to say, once for all subjects."""
    asked: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for escalation in escalations:
        for word in escalation.tell:
            if ":" not in word:
                asked[escalation.clock.subject_type, word].add(escalation.clock.subject_id)
    meant: dict[tuple[str, str], Mapping[int, Iterable[str]]] = {}
    for (name, word), numbers in asked.items():
        owner = subject_type(name)
        meant[name, word] = owner.refer(word, numbers) if owner is not None else {}
    found: dict[int, set[str]] = {}
    for escalation in escalations:
        named = {word for word in escalation.tell if ":" in word}
        words = [word for word in escalation.tell if ":" not in word]
        said = (meant[escalation.clock.subject_type, word].get(escalation.clock.subject_id, ()) for word in words)
        found[escalation.pk] = named.union(*said)
    return found


def _people(references: Collection[str], now: datetime) -> dict[str, set[int]]:
    """Return the persons behind references: a person, the team's people who are there today, its lead, whom its rota calls."""
    keys: defaultdict[str, set[int]] = defaultdict(set)
    for reference in references:
        kind, _colon, number = reference.partition(":")
        keys[kind].add(int(number))
    found = {f"person:{key}": {key} for key in keys["person"]}
    present = Staff.objects.present(timezone.localtime(now).date()).filter(team__in=keys["team"])
    for team_id, person_id in present.values_list("team", "person"):
        found.setdefault(f"team:{team_id}", set()).add(person_id)
    for team in Team.objects.filter(pk__in=keys["lead"] | keys["on_call"]):
        found[f"lead:{team.pk}"] = {team.lead_id} if team.lead_id is not None else set()
        if team.pk in keys["on_call"]:
            found[f"on_call:{team.pk}"] = _called(team, now) or found[f"lead:{team.pk}"]
    return found


def _called(team: Team, now: datetime) -> set[int]:
    """Return who is on call for a team, the backup in a gap of the first."""
    rota = rota_for(team)
    staff = (on_call(rota, now) or on_call(rota, now, Layer.BACKUP)) if rota is not None else None
    return {staff.person_id} if staff is not None else set()
