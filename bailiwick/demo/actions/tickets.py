"""Brings the tickets with everything that hangs on them, in a few large statements."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.clocks.models import Pause
from bailiwick.core.actors import System
from bailiwick.core.numbering import reserve_numbers
from bailiwick.demo.models import SOURCE
from bailiwick.desk.actions import Promiser, save_shown, tell_past
from bailiwick.desk.models import Call, Entry, HandOff, PriorityRule, Reader, Reopening, State, Ticket, Triage, Wait
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bailiwick.demo.actions.moments import Wall
    from bailiwick.demo.actions.people import People
    from bailiwick.demo.actions.places import Places
    from bailiwick.demo.plan import County
    from bailiwick.demo.plan.shapes import Ticket as Plan
    from bailiwick.people.models import User

BATCH = 1_000
SPOKEN = {"phone", "walk-in", "field"}


class Told:
    """A plan with the row made of it, and the rows of its entries."""

    def __init__(self, plan: Plan, row: Ticket) -> None:
        """Keep both together."""
        self.plan, self.row = plan, row
        self.entries: list[Entry] = []
        self.triage: Triage | None = None


def bring_tickets(county: County, places: Places, people: People, wall: Wall, now: datetime) -> list[Told]:
    """Insert the tickets in the order of their opening; returns plan and row of each."""
    writer = _Writer(places, people, wall, now)
    numbers = reserve_numbers("ticket", len(county.tickets), prefix="T-")
    told = [Told(plan, writer.ticket(plan, number)) for plan, number in zip(county.tickets, numbers, strict=True)]
    Ticket.objects.bulk_create([each.row for each in told], batch_size=BATCH)
    for each in told:
        each.entries = list(writer.entries(each))
    Entry.objects.bulk_create((entry for each in told for entry in each.entries), batch_size=BATCH)
    rows = {id(each.plan): each.row for each in told}
    writer.promiser.learn(each.row for each in told)
    Wait.objects.bulk_create((wait for each in told for wait in writer.waits(each, rows)), batch_size=BATCH)
    HandOff.objects.bulk_create((passing for each in told for passing in writer.hand_offs(each)), batch_size=BATCH)
    Reopening.objects.bulk_create((again for each in told for again in writer.reopenings(each)), batch_size=BATCH)
    Call.objects.bulk_create((call for each in told for call in writer.calls(each)), batch_size=BATCH)
    Reader.objects.bulk_create(reader for each in told for reader in writer.readers(each))
    writer.promise(told)
    return told


class _Writer:
    """Makes rows of plans."""

    def __init__(self, places: Places, people: People, wall: Wall, now: datetime) -> None:
        self.places, self.people, self.wall, self.now = places, people, wall, now
        self.promiser = Promiser()
        self.matrix = {(rule.impact, rule.urgency): rule.priority for rule in PriorityRule.objects.filter(retired_at=None)}

    def at(self, moment: datetime | None) -> datetime | None:
        return self.wall.aware(moment) if moment is not None else None

    def user(self, login: str) -> User | None:
        return self.people.users.get(login)

    def name(self, login: str) -> str:
        return self.people.persons[login].name

    def ticket(self, plan: Plan, number: str) -> Ticket:
        person, at = self.people.persons[plan.requester], self.wall.aware
        opened, moves = at(plan.opened), [at(move.at) for move in plan.moves]
        at_home = self.places.sites[plan.site].pk == person.site_id
        return Ticket(
            number=number,
            kind=plan.kind,
            state=plan.state,
            title=plan.title,
            description=plan.text,
            requester=person,
            affected=person,
            contact_phone=person.mobile if plan.channel == "field" else person.phone,
            contact_email=person.email,
            contact_confirmed=plan.channel in SPOKEN,
            department=person.department,
            site=self.places.sites[plan.site],
            building=person.room.building if at_home and person.room else None,
            room=person.room if at_home else None,
            category=self.people.categories[plan.category],
            team=self.people.teams[plan.team],
            tier=plan.tier,
            assignee=self.people.staff.get(plan.assignee),
            impact=plan.impact,
            urgency=plan.urgency,
            priority=self.matrix.get((plan.impact, plan.urgency), 4),
            channel=plan.channel,
            opened_at=opened,
            opened_by=self.user(plan.opened_by),
            responded_at=self.at(plan.responded),
            solved_at=self.at(plan.solved),
            closed_at=self.at(plan.closed),
            last_activity_at=max([opened, *moves, *(at(entry.at) for entry in plan.entries)]),
            first_contact_fix=plan.first_contact_fix,
            reopened_count=plan.reopened,
            worked_seconds=sum(entry.seconds for entry in plan.entries),
            need_to_know=plan.need_to_know,
            source=SOURCE,
            source_key=number,
        )

    def promise(self, told: Sequence[Told]) -> None:
        """Start the clocks of all tickets with all that happened since, and let the tickets show them."""
        actor, rows = System(_("The demo county")), [each.row for each in told]
        for few in (rows[place : place + BATCH] for place in range(0, len(rows), BATCH)):
            tell_past(few, actor=actor, now=self.now, promiser=self.promiser)
            save_shown(few)

    def _reopened(self, plan: Plan) -> Iterator[tuple[datetime, datetime]]:
        for before, move in zip(plan.moves, plan.moves[1:], strict=False):
            if before.state == State.SOLVED and move.state == State.OPEN:
                yield self.wall.aware(before.at), self.wall.aware(move.at)

    def entries(self, told: Told) -> Iterator[Entry]:
        for plan in told.plan.entries:
            yield Entry(
                ticket=told.row,
                kind=plan.kind,
                body=plan.body,
                author=self.user(plan.author),
                author_name=self.name(plan.author),
                at=self.wall.aware(plan.at),
                worked_seconds=plan.seconds,
                channel=plan.channel,
            )

    def waits(self, told: Told, rows: dict[int, Ticket]) -> Iterator[Wait]:
        facts, ended = self.promiser.facts(told.row), list[Pause]()
        for plan in told.plan.waits:
            since, until = self.wall.aware(plan.since), self.wall.aware(plan.until)
            left = self.promiser.left(facts, told.row.priority, told.row.opened_at, since, ended)
            yield Wait(
                ticket=told.row,
                on=plan.on,
                reason=plan.reason,
                parent=rows[id(told.plan.parent)] if plan.on == "parent" and told.plan.parent is not None else None,
                since=since,
                until=max(until, since) if plan.ended or until > since else None,
                ended_at=self.at(plan.ended),
                started_by=self.user(plan.by),
                remaining_seconds=left,
            )
            ended.append(Pause(since, self.at(plan.ended), plan.reason, plan.on))

    def hand_offs(self, told: Told) -> Iterator[HandOff]:
        for plan in told.plan.hand_offs:
            yield HandOff(
                ticket=told.row,
                from_team=self.people.teams[plan.from_team],
                to_team=self.people.teams[plan.to_team],
                from_tier=plan.from_tier,
                to_tier=plan.to_tier,
                from_assignee=self.people.staff.get(plan.from_assignee),
                to_assignee=self.people.staff.get(plan.to_assignee),
                reason=plan.reason,
                at=self.wall.aware(plan.at),
                by=self.user(plan.by),
            )

    def reopenings(self, told: Told) -> Iterator[Reopening]:
        for solved, again in self._reopened(told.plan):
            said = next((entry.body for entry in told.entries if entry.at >= again), told.row.title)
            yield Reopening(ticket=told.row, solved_at=solved, at=again, reason=said[:255], by=self.user(told.plan.requester))

    def calls(self, told: Told) -> Iterator[Call]:
        plan = told.plan
        if plan.channel in SPOKEN and plan.opened_by in self.people.staff:
            begun = told.row.opened_at
            yield Call(
                caller=self._person(plan.requester),
                taken_by=self.user(plan.opened_by),
                channel=plan.channel,
                started_at=begun,
                ended_at=begun + timedelta(seconds=plan.call_seconds),
                ticket=told.row,
                contact_confirmed=True,
            )

    def _person(self, login: str) -> Person:
        return self.people.persons[login]

    def readers(self, told: Told) -> Iterator[Reader]:
        named = {reader for login in told.plan.readers if (reader := self.user(login)) is not None}
        named |= {user} if told.plan.need_to_know and (user := self.user(told.plan.assignee)) is not None else set()
        for reader in sorted(named, key=lambda user: user.pk):
            yield Reader(ticket=told.row, user=reader, named_by=self.user(told.plan.assignee), named_at=told.row.opened_at)
