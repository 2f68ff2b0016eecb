"""What every act of the county's life is told against: its people, its tickets and the moment of the load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from bailiwick.core.actors import Actor
from bailiwick.desk.models import Ticket
from bailiwick.desk.permissions import can_work_ticket

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from random import Random

    from django.db.models import QuerySet

    from bailiwick.demo.actions.moments import Wall
    from bailiwick.demo.actions.people import People
    from bailiwick.demo.actions.places import Places
    from bailiwick.demo.actions.register import Register
    from bailiwick.demo.actions.tickets import Told
    from bailiwick.people.models import Person, Staff


@dataclass(frozen=True)
class Life:
    """The county as it was brought in bulk, to be lived in."""

    tickets: list[Told]
    people: People
    places: Places
    register: Register
    wall: Wall
    now: datetime
    random: Random
    cause: str

    def actor(self, login: str) -> Actor:
        """Return one of the county's people as whoever acts."""
        return Actor(user=self.people.users[login], cause=self.cause)

    def ago(self, **past: float) -> datetime:
        """Return an instant so long before the load."""
        return self.now - timedelta(**past)

    def person(self, login: str) -> Person:
        """Return one of the county's people."""
        return self.people.persons[login]

    @cached_property
    def taken(self) -> set[int]:
        """Tickets of which something is told already; each story has its own."""
        return set()

    @cached_property
    def called(self) -> list[Ticket]:
        """Tickets that were called in because a story lacked one."""
        return []

    @cached_property
    def read(self) -> dict[int, int]:
        """How often each article was read in the county, by its key."""
        return {}

    def some(self, rows: QuerySet[Ticket], count: int, *, first: str = "-opened_at") -> list[Ticket]:
        """Return some of these tickets that no other story has, the newest unless told otherwise, and keep them for this one."""
        free = rows.filter(pk__in=self._own, need_to_know=False).exclude(pk__in=self.taken).order_by(first, "-pk")
        found = list(free.select_related("requester", "department", "category", "assignee__person")[:count])
        self.taken.update(ticket.pk for ticket in found)
        return found

    @cached_property
    def _own(self) -> QuerySet[Ticket, int]:
        return Ticket.objects.filter(source="demo").values_list("pk", flat=True)

    def working_on(self, ticket: Ticket) -> Actor:
        """Return whoever has a ticket in hand, otherwise the supervisor."""
        login = self._logins.get(ticket.assignee_id or 0, "grace")
        return next((actor for actor in map(self.actor, (login, "grace")) if can_work_ticket(actor, ticket)), self.actor("ada"))

    @cached_property
    def _logins(self) -> dict[int, str]:
        return {staff.pk: login for login, staff in self.people.staff.items()}

    def staff(self, *logins: str) -> list[Staff]:
        """Return members of the staff."""
        return [self.people.staff[login] for login in logins]

    def clients(self, site: str) -> list[Person]:
        """Return people of a site who may call, in the order in which they came."""
        key, staff = self.places.sites[site].pk, set(self.people.staff)
        return [person for login, person in self.people.persons.items() if person.site_id == key and login not in staff and login not in _KNOWN]

    def spread(self, since: datetime, count: int) -> Iterable[datetime]:
        """Return instants at even distances between a moment and the load."""
        return [since + (self.now - since) * (place + 1) / (count + 1) for place in range(count)]


#: people one signs in as are not pulled into stories that others tell
_KNOWN = {"rita", "carl", "otto", "ada", "lucia"}
