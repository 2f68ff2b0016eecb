"""The history of the county's tickets as rows of the trail, with the dates on which it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.audit.actions import Past
from bailiwick.desk.models import Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bailiwick.demo.actions.moments import Wall
    from bailiwick.demo.actions.people import People
    from bailiwick.demo.actions.tickets import Told

_LABEL = Ticket._meta.label_lower
_SYSTEM = "solved for 7 days"


def timeline(tickets: list[Told], people: People, wall: Wall, *, cause: str) -> Iterator[Past]:
    """Tell everything that happened, oldest first, so that the trail reads in order."""
    narrator = _Narrator(people, wall, cause)
    yield from sorted((past for told in tickets for past in narrator.tell(told)), key=lambda past: past.at)


class _Narrator:
    def __init__(self, people: People, wall: Wall, cause: str) -> None:
        self.people, self.wall, self.cause = people, wall, cause

    def tell(self, told: Told) -> Iterator[Past]:
        row, plan = told.row, told.plan
        yield self._past(told, "TicketOpened", row.opened_at, plan.opened_by, facts={"channel": plan.channel, "priority": row.priority})
        if (triage := told.triage) is not None:
            facts = {"tree": triage.version.tree.title, "number": triage.version.number, "outcome": triage.outcome, "is_security": triage.is_security}
            yield self._past(told, "TicketTriaged", triage.at, plan.opened_by, facts=facts)
        for entry, written in zip(plan.entries, told.entries, strict=True):
            if entry.kind == "resolution":
                continue
            if entry.author == plan.requester:
                yield self._past(told, "ClientReplied", written.at, entry.author, facts={"entry": written.pk})
            else:
                facts = {"entry": written.pk, "kind": entry.kind, "worked_seconds": entry.seconds, "mentioned": []}
                yield self._past(told, "EntryAdded", written.at, entry.author, facts=facts)
        for passing in plan.hand_offs:
            teams = (self.people.teams[passing.from_team].name, self.people.teams[passing.to_team].name)
            yield self._past(told, "TicketHandedOff", self.wall.aware(passing.at), passing.by, {"team": teams}, {"reason": passing.reason})
        yield from self._stages(told)

    def _stages(self, told: Told) -> Iterator[Past]:
        before, waits = "new", list(told.plan.waits)
        solutions = [entry for entry in told.entries if entry.kind == "resolution"]
        for move in told.plan.moves:
            at, changes = self.wall.aware(move.at), {"state": (before, move.state)}
            match before, move.state:
                case _, "waiting" if waits:
                    wait = waits[0]
                    facts = {"on": wait.on, "reason": wait.reason, "until": self.wall.aware(wait.until).isoformat()}
                    yield self._past(told, "TicketWaits", at, move.by, changes, facts)
                case "waiting", "open":
                    wait = waits.pop(0)
                    yield self._past(told, "TicketResumed", at, move.by, changes, {"on": wait.on, "due_at": None})
                case "solved", "open":
                    yield self._past(told, "TicketReopened", at, move.by, changes, {"reason": "", "due_at": None})
                case _, "solved":
                    solved = {"entry": solutions.pop(0).pk, "first_contact_fix": told.plan.first_contact_fix}
                    yield self._past(told, "TicketSolved", at, move.by, changes, solved)
                case _, "closed":
                    yield self._past(told, "TicketClosed", at, move.by, changes)
                case _:
                    yield self._past(told, "TicketPickedUp", at, move.by, changes, {"assignee": self.people.persons[move.by].name if move.by else ""})
            before = move.state

    def _past(self, told: Told, event: str, at: datetime, by: str, changes: object = None, facts: object = None) -> Past:
        user, person = self.people.users.get(by), self.people.persons.get(by)
        return Past(
            event=f"desk.{event}",
            at=at,
            subject_type=_LABEL,
            subject_id=told.row.pk,
            subject_name=str(told.row),
            actor_id=user.pk if user is not None else None,
            actor_name=person.name if person is not None else _SYSTEM,
            cause=self.cause,
            changes=changes or {},
            facts=facts or {},
        )
