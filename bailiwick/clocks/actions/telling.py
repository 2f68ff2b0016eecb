"""Telling people which promises need them: everything that came since the last time in one digest for each of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bailiwick.clocks.actions.ledgers import BATCH
from bailiwick.clocks.events import PromisesTold
from bailiwick.clocks.models import Digest, Escalation
from bailiwick.clocks.models.subjects import subject_type
from bailiwick.core.actors import System
from bailiwick.core.events import publish_many
from bailiwick.oncall.models import Layer, on_call, rota_for
from bailiwick.people.models import Person, Staff, Team

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from bailiwick.clocks.models import Clock
    from bailiwick.clocks.models.subjects import Described

#: about how many clocks it is gathered at a time what is to be told
MANY = 2000
#: how many promises a digest names; of the others it says how many there are
NAMED = 40

Line = dict[str, object]
Place = tuple[bool, "datetime", int]


@dataclass(slots=True)
class _News:
    """What one person is to be told: what is due first, and how much there is altogether."""

    first: list[tuple[Place, Line]] = field(default_factory=list)
    count: int = 0

    def hear(self, lines: Sequence[tuple[Place, Line]]) -> None:
        """Take in further promises; only as many are kept as a digest names."""
        self.first = nsmallest(NAMED, [*self.first, *lines], key=itemgetter(0))
        self.count += len(lines)


def tell_promises(*, now: datetime) -> int:
    """Tell whoever is to be told of the points that came, each person once and in one digest; return how many were told.

    What waits is gathered without holding anything, however much it is; then it is told and noted as told, both or neither.
    Whoever comes second, because somebody else told some of it meanwhile, tells nothing: the next minute tells the rest.
    """
    waiting = list(Escalation.objects.filter(told_at=None).order_by("clock", "id").values_list("clock", "pk"))
    if not waiting:
        return 0
    news: defaultdict[int, _News] = defaultdict(_News)
    by_clock = [[key for _clock, key in pairs] for _clock, pairs in groupby(waiting, itemgetter(0))]
    for few in (by_clock[place : place + MANY] for place in range(0, len(by_clock), MANY)):
        _gather([key for keys in few for key in keys], news, now)
    try:
        return _tell([key for _clock, key in waiting], news, now)
    except _ToldMeanwhile:
        return 0


def _gather(keys: Sequence[int], news: defaultdict[int, _News], now: datetime) -> None:
    """Add what waits to be told, all of a clock at a time, to what each person is to be told."""
    escalations = list(Escalation.objects.filter(pk__in=keys).select_related("clock").order_by("id"))
    by_person = _by_person(escalations, now)
    people = {person.pk: person for person in Person.objects.filter(pk__in=by_person, retired_at=None)}
    for key, person in people.items():
        news[key].hear(_lines(person, by_person[key], now))


class _ToldMeanwhile(Exception):  # noqa: N818 - nothing went wrong
    """Somebody else told of some of it."""


@transaction.atomic
def _tell(escalations: Sequence[int], news: Mapping[int, _News], now: datetime) -> int:
    """Tell it and note that it is told: both or neither. Raises _ToldMeanwhile."""
    for few in (escalations[place : place + BATCH] for place in range(0, len(escalations), BATCH)):
        if Escalation.objects.filter(pk__in=few, told_at=None).update(told_at=now) != len(few):
            raise _ToldMeanwhile
    people = Person.objects.in_bulk([key for key, told in news.items() if told.count])
    drawn = [Digest(person=people[key], at=now, lines=[line for _place, line in news[key].first]) for key in sorted(people)]
    for digest in drawn:
        digest.more = news[digest.person_id].count - len(digest.lines)
    digests = Digest.objects.bulk_create(drawn)
    actor = System("promises need attention")
    publish_many([PromisesTold(actor=actor, subject=digest, at=now) for digest in digests])
    return len(digests)


def _lines(person: Person, escalations: Iterable[Escalation], now: datetime) -> list[tuple[Place, Line]]:
    """Return the last point of every clock whose subject a person may open, each with its place: what is due first before."""
    last = {escalation.clock_id: escalation for escalation in escalations}
    described = _described(person, last.values())
    return [(_place(one.clock, now), _line(one, described[key])) for key, one in last.items() if key in described]


def _place(clock: Clock, now: datetime) -> Place:
    return clock.due_at is None, clock.due_at or now, clock.pk


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
