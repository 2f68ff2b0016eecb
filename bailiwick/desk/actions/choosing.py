"""Which policy promises what on a ticket, and by when something opened now would be due."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from bailiwick.clocks.models import Book, ClockKind, ClockParty, NoWorkingTime, Policies, Run, Target
from bailiwick.desk.models import facts_of, names_of, services_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bailiwick.clocks.models import Calendar, Chosen, Facts, Pause, PolicyVersion
    from bailiwick.desk.models import Ticket


class Promiser:
    """The policies and calendars in force, read once for as many tickets as wanted."""

    def __init__(self, services: dict[int, str] | None = None) -> None:
        """Read nothing yet. `services` says by which service tickets were asked for, where that is known."""
        self._services: dict[int, str] = dict(services or {})
        self._known: set[int] = set(self._services)
        self._chosen: dict[Facts, PolicyVersion | None] = {}

    @cached_property
    def policies(self) -> Policies:
        """The policies in force."""
        return Policies.read()

    @cached_property
    def book(self) -> Book:
        """All calendars."""
        return Book.present()

    def learn(self, tickets: Iterable[Ticket]) -> None:
        """Find by which services tickets were asked for, at once."""
        keys = {ticket.pk for ticket in tickets} - self._known
        self._services.update(services_of(keys))
        self._known |= keys

    def facts(self, ticket: Ticket, *, vendor_managed: bool = False) -> Facts:
        """Return what the policy for a ticket is chosen by."""
        self.learn([ticket])
        return facts_of(ticket, self._services.get(ticket.pk, ""), vendor_managed=vendor_managed)

    def version(self, ticket: Ticket, *, vendor_managed: bool = False) -> PolicyVersion | None:
        """Return what is promised for a ticket today; nothing where no policy is for it."""
        return self.version_for(self.facts(ticket, vendor_managed=vendor_managed))

    def version_for(self, facts: Facts) -> PolicyVersion | None:
        """Return what is promised for such things; asked once for all that are alike."""
        if facts not in self._chosen:
            chosen = self.policies.choose(facts)
            self._chosen[facts] = chosen.version if chosen is not None else None
        return self._chosen[facts]

    def due(self, facts: Facts, priority: int, start: datetime, kind: str = ClockKind.RESOLVE) -> datetime | None:
        """Return by when something that begins at an instant would be due; nothing where nothing is promised."""
        found = self._run(facts, priority, start, kind)
        try:
            return found[1].due(found[0], found[2]) if found is not None else None
        except NoWorkingTime:
            return None

    def _run(self, facts: Facts, priority: int, start: datetime, kind: str, rests: Sequence[Pause] = ()) -> tuple[Calendar, Run, Target] | None:
        version = self.version_for(facts)
        line = version.document.line(priority, kind, ClockParty.CLIENT) if version is not None else None
        if version is None or line is None:
            return None
        document = version.document
        calendar = self.book.calendars[self.book.calendar_id(document.calendar_of(line))].known_at()
        stopping = [rest for rest in rests if rest.party in document.stops(line)]
        return calendar, Run(start, stopping), Target.parse(line.target)

    def left(self, facts: Facts, priority: int, start: datetime, at: datetime, rests: Sequence[Pause] = ()) -> int | None:
        """Return how many seconds of the promise to solve would be left at an instant; nothing where nothing is promised."""
        found = self._run(facts, priority, start, ClockKind.RESOLVE, rests)
        remaining = found[1].remaining(found[0], found[2], at) if found is not None else None
        return int(remaining.total_seconds()) if remaining is not None else None


def chosen_policy(ticket: Ticket) -> Chosen | None:
    """Return the policy that is in force for a ticket, with the reason in words."""
    promiser = Promiser()
    facts = promiser.facts(ticket)
    return promiser.policies.choose(facts, names_of(facts))
