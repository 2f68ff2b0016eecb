"""Promises that are settled: kept or broken when they stopped, or broken while they run; counted and listed by the same conditions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, Sum, Value, When

from bailiwick.clocks.models import Clock, ClockParty
from bailiwick.desk.models import SUBJECT, Ticket
from bailiwick.reports.counting import trusted_months
from bailiwick.reports.models import PromiseCount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from bailiwick.reports.cuts import Cut
    from bailiwick.reports.periods import Span

#: stands for what has none
NONE = "none"
NOTHING = timedelta(0)


class Cell(NamedTuple):
    """What promises are counted by: a span of the period, and whose and what they are."""

    place: int
    kind: str
    party: str
    priority: int
    policy: int | None
    team: int | None
    department: int | None


@dataclass(slots=True)
class Sums:
    """What the promises of some cells came to."""

    number: int = 0
    #: how many of them are over; only of these it is known what they took
    over: int = 0
    kept: int = 0
    restated: int = 0
    elapsed: timedelta = NOTHING
    waited: timedelta = NOTHING
    solved: timedelta = NOTHING

    def add(self, other: Sums) -> None:
        """Add the promises of another cell."""
        self.number += other.number
        self.over += other.over
        self.kept += other.kept
        self.restated += other.restated
        self.elapsed += other.elapsed
        self.waited += other.waited
        self.solved += other.solved


@dataclass(frozen=True, slots=True)
class Row:
    """Which promises of a cut are meant: everything that is said must hold; `none` stands for what has none."""

    verdict: str = ""
    is_restated: bool = False
    priority: str = ""
    policy: str = ""
    team: str = ""
    department: str = ""


def settled(cut: Cut, span: Span) -> list[QuerySet[Clock]]:
    """Return the promises of a cut that were settled in a span: those that stopped, and those that broke and run on."""
    begins, ends = span.instants()
    rows = _of(cut)
    stopped = rows.filter(stopped_at__gte=begins, stopped_at__lt=ends, met__isnull=False)
    return [stopped, rows.filter(stopped_at=None, breached_at__gte=begins, breached_at__lt=ends)]


def _of(cut: Cut) -> QuerySet[Clock]:
    """Return the promises about tickets that the reader may open, narrowed as a report is."""
    tickets = Ticket.objects.open_to(cut.user).listed_to(cut.user).filter(cut.anyhow().condition(), pk=OuterRef("subject_id"))
    rows = Clock.objects.filter(Exists(tickets), subject_type=SUBJECT)
    for name, value in (("party", cut.party), ("kind", cut.kind)):
        rows = rows.filter(**{name: value}) if value else rows
    if cut.policy is not None:
        rows = rows.filter(policy_version__policy=cut.policy.pk)
    return by_team(rows, str(cut.team.pk)) if cut.team is not None else rows


def by_team(rows: QuerySet[Clock], team: str) -> QuerySet[Clock]:
    """Return the promises that a team gave, and those about tickets it has."""
    gave = Q(party=ClockParty.TEAM, party_key="" if team == NONE else team)
    has = Ticket.objects.filter(pk=OuterRef("subject_id"), **({"team": None} if team == NONE else {"team": team}))
    return rows.filter(gave | (~Q(party=ClockParty.TEAM) & Exists(has)))


def narrowed(rows: QuerySet[Clock], row: Row) -> QuerySet[Clock]:
    """Return the promises behind one number."""
    if row.verdict:
        rows = rows.filter(met=True) if row.verdict == "kept" else rows.exclude(met=True)
    rows = rows.filter(restated_at__isnull=False) if row.is_restated else rows
    rows = rows.filter(priority=row.priority) if row.priority else rows
    rows = rows.filter(policy_version__policy=None if row.policy == NONE else int(row.policy)) if row.policy else rows
    rows = by_team(rows, row.team) if row.team else rows
    if row.department:
        own = Ticket.objects.filter(pk=OuterRef("subject_id"), department=None if row.department == NONE else int(row.department))
        rows = rows.filter(Exists(own))
    return rows


def count(cut: Cut, spans: Sequence[Span]) -> dict[Cell, Sums]:
    """Count what was settled in each span: from the roll-up where it can be trusted, from the rows elsewhere; a few queries in all."""
    counted: dict[Cell, Sums] = defaultdict(Sums)
    trusted = trusted_months(cut, spans) if cut.category is None else set()
    rolled = {span.month: place for place, span in enumerate(spans) if span.month is not None and span.month in trusted}
    fresh = [place for place in range(len(spans)) if place not in rolled.values()]
    stopped, broken = settled(cut, whole(spans))
    parts = [(broken, "breached_at", range(len(spans))), (stopped, "stopped_at", fresh)]
    if rolled:
        secrets = list(
            Ticket.objects.filter(need_to_know=True).open_to(cut.user).order_by().values_list("pk", flat=True)
        )  # few; they lead, not the dates
        parts.append((stopped.filter(subject_id__in=secrets), "stopped_at", list(rolled.values())))
        for cell, sums in _rolled_up(cut, rolled):
            counted[cell].add(sums)
    for rows, at, places in parts:
        if places:
            for cell, sums in _cells(rows.filter(_within(at, spans, places)), at, spans):
                counted[cell].add(sums)
    return dict(counted)


def _within(at: str, spans: Sequence[Span], places: Sequence[int]) -> Q:
    """Return the condition that an instant lies in one of some spans."""
    found = Q(pk__in=())
    for begins, ends in (spans[place].instants() for place in places):
        found |= Q((f"{at}__gte", begins), (f"{at}__lt", ends))
    return found


def _rolled_up(cut: Cut, months: Mapping[date, int]) -> Iterator[tuple[Cell, Sums]]:
    """Yield what the roll-up says of some months, narrowed as the rows are."""
    rows = PromiseCount.objects.filter(month__in=list(months))
    narrowing = {"party": cut.party, "kind": cut.kind, "policy_id": cut.policy.pk if cut.policy is not None else ""}
    rows = rows.filter(**{name: value for name, value in narrowing.items() if value})
    if cut.team is not None:
        gave = Q(party=ClockParty.TEAM, party_key=str(cut.team.pk))
        rows = rows.filter(gave | (~Q(party=ClockParty.TEAM) & Q(team_id=cut.team.pk)))
    names = ("month", "kind", "party", "priority", "policy_id", "party_key", "team_id", "department_id")
    sums = ("number", "kept", "restated", "elapsed", "waited", "solved")
    for month, kind, party, priority, policy, key, team, department, number, *others in rows.values_list(*names, *sums):
        yield Cell(months[month], kind, party, priority, policy, _giver(party, key, team), department), Sums(number, number, *others)


def _giver(party: str, key: str, team: int | None) -> int | None:
    """Return the team that gave a promise: whose it is, or that which has the ticket."""
    return (int(key) if key.isdecimal() else None) if party == ClockParty.TEAM else team


def whole(spans: Sequence[Span]) -> Span:
    """Return everything from the first span to the last."""
    return type(spans[0])(spans[0].first, spans[-1].last, "")


def _cells(rows: QuerySet[Clock], at: str, spans: Sequence[Span]) -> Iterator[tuple[Cell, Sums]]:
    ticket = Ticket.objects.filter(pk=OuterRef("subject_id"))
    places = [When(Q((f"{at}__gte", span.instants()[0]), (f"{at}__lt", span.instants()[1])), then=Value(place)) for place, span in enumerate(spans)]
    grouped = rows.annotate(
        place=Case(*places, default=Value(0), output_field=IntegerField()),
        ticket_team=Subquery(ticket.values("team")[:1]),
        ticket_department=Subquery(ticket.values("department")[:1]),
    )
    names = ("place", "kind", "party", "party_key", "priority", "policy_version__policy", "ticket_team", "ticket_department")
    sums = {
        "number": Count("pk"),
        "kept": Count("pk", filter=Q(met=True)),
        "again": Count("pk", filter=Q(restated_at__isnull=False)),
        "used": Sum("elapsed"),
        "rested": Sum("waited"),
        "meanwhile": Sum("solved"),
    }
    for place, kind, party, key, priority, policy, team, department, *numbers in grouped.order_by().values_list(*names).annotate(**sums):
        number, kept, again, used, rested, meanwhile = numbers
        given = _giver(party, key, team)
        spent = (used, rested, meanwhile) if at == "stopped_at" else (NOTHING, NOTHING, NOTHING)
        over = number if at == "stopped_at" else 0
        yield Cell(place, kind, party, priority, policy, given, department), Sums(number, over, kept, again, *spent)


def listed(cut: Cut, row: Row) -> QuerySet[Clock]:
    """Return the promises behind one number of a report of a cut, to be ordered and read page by page."""
    both = settled(cut, cut.period.whole)
    return narrowed(both[0] | both[1], row)
