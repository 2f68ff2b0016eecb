"""What happens to the promises on tickets: every step writes the ledgers of their clocks, and the ticket shows what follows.

The ledgers are the truth. What a ticket has of them (by when it is due, whether that broke) is kept for the queues; whoever calls
saves it, `PROMISE_FIELDS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.clocks.actions import HandOff, Happening, Retarget, Start, hand_over_clocks, record_happenings, retarget_clocks, start_clocks
from bailiwick.clocks.actions.histories import forget_told
from bailiwick.clocks.models import Clock, ClockKind, EventKind, subject_of
from bailiwick.core.storing import update
from bailiwick.desk.actions.choosing import Promiser
from bailiwick.desk.actions.recording import record, told_line
from bailiwick.desk.actions.resting import awake, rest_for
from bailiwick.desk.actions.retelling import SOLVED, kinds_for, tell_past
from bailiwick.desk.actions.showing import CLIENT, PROMISE_FIELDS, TEAM, show
from bailiwick.desk.models import SUBJECT, Ticket

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.clocks.models import PolicyVersion
    from bailiwick.core.actors import Actor
    from bailiwick.core.events import Changes
    from bailiwick.desk.models import Wait


@dataclass(frozen=True, slots=True)
class Stop:
    """A ticket that is solved, whether it waited, and the wait that ends with it."""

    ticket: Ticket
    waited: bool
    wait: Wait | None


def begin_promises(ticket: Ticket, *, actor: Actor, now: datetime, service: str = "") -> None:
    """Start the clocks of a new ticket by the policy that is for it, and keep on it what they say."""
    promiser = Promiser({ticket.pk: service})
    version = promiser.version(ticket)
    if version is None:
        return
    start = Start(
        subject_of(ticket),
        version,
        ticket.priority,
        ticket.opened_at,
        kinds=kinds_for(ticket, version),
        parties=(CLIENT, TEAM),
        team=str(ticket.team_id or ""),
        is_new=True,
    )
    clocks = start_clocks([start], actor=actor, now=now, book=promiser.book)
    show(ticket, clocks, now=now)
    update(ticket, *PROMISE_FIELDS)
    if ticket.assignee_id is not None and any(clock.kind == ClockKind.ACKNOWLEDGE for clock in clocks):
        acknowledge(ticket, actor=actor, now=now)


def acknowledge(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Note that somebody has taken the ticket."""
    record([ticket], [Happening(subject_of(ticket), EventKind.STOP, now, kinds=(ClockKind.ACKNOWLEDGE,))], actor=actor, now=now)


def answered(tickets: Sequence[Ticket], *, actor: Actor, now: datetime) -> None:
    """Note that clients were spoken to: the first time is the first answer, each time the next word is due later."""
    fresh = [ticket for ticket in tickets if ticket.responded_at is None]
    for ticket in tickets:
        ticket.responded_at, ticket.told_at = ticket.responded_at or now, now
    happenings = [Happening(subject_of(ticket), EventKind.STOP, now, kinds=(ClockKind.FIRST_RESPONSE,)) for ticket in fresh]
    record(tickets, [*happenings, *(told_line(ticket, now) for ticket in tickets)], actor=actor, now=now)


def told(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Note that the client just heard from us without being answered."""
    ticket.told_at = now
    record([ticket], [told_line(ticket, now)], actor=actor, now=now)


def finish(stops: Sequence[Stop], *, actor: Actor, now: datetime) -> None:
    """Stop all clocks of tickets that are solved and whose clients are told so; a wait ends with it."""
    happenings: list[Happening] = []
    for stop in stops:
        ticket = stop.ticket
        ticket.responded_at, ticket.told_at = ticket.responded_at or now, now
        happenings += [
            *(awake(ticket, stop.wait, now) if stop.waited else ()),
            told_line(ticket, now),
            Happening(subject_of(ticket), EventKind.STOP, now),
        ]
    record([stop.ticket for stop in stops], happenings, actor=actor, now=now)


def take_up_again(ticket: Ticket, *, actor: Actor, now: datetime, reason: str) -> None:
    """Let the clocks of a ticket run on whose solution did not hold; the time in between is neither work nor waiting."""
    subject, back = subject_of(ticket), (ClockKind.RESOLVE.value, ClockKind.CLIENT_UPDATE.value)
    forget_told(subject, actor=actor, now=now)
    record(
        [ticket],
        [
            Happening(subject, EventKind.RESUME, now, SOLVED, reason, kinds=back, parties=(CLIENT,)),
            Happening(subject, EventKind.RESUME, now, SOLVED, reason, kinds=back, parties=(TEAM,), key=str(ticket.team_id or "")),
        ],
        actor=actor,
        now=now,
    )
    promise_otherwise(ticket, actor=actor, now=now, reason=reason)


def promise_otherwise(ticket: Ticket, *, actor: Actor, now: datetime, reason: str = "") -> bool:
    """Promise what holds for the ticket as it is now: another priority, or another policy; tells whether anything changed.

    Where its policy is the same, it keeps the version it runs by. What the ticket had no clock for, it gets, with all that happened.
    """
    promiser = Promiser()
    version = promiser.version(ticket)
    if version is None:
        return False
    clocks = Clock.objects.about(SUBJECT, [ticket.pk]).unfinished()
    running = list(clocks.values_list("kind", "party", "priority", "policy_version__policy"))
    same = all((priority, policy) == (ticket.priority, version.policy_id) for _kind, _party, priority, policy in running)
    moved = [] if same else _retarget(ticket, version, promiser, actor=actor, now=now, reason=reason)
    show(ticket, moved, now=now)
    if same and _has_all(ticket, version, {kind for kind, party, _priority, _policy in running if party == CLIENT}):
        return bool(moved)
    tell_past([ticket], actor=actor, now=now, promiser=promiser)
    return True


def _retarget(ticket: Ticket, version: PolicyVersion, promiser: Promiser, *, actor: Actor, now: datetime, reason: str) -> list[Clock]:
    to = Retarget(subject_of(ticket), version, ticket.priority, reason)
    return [moved.clock for moved in retarget_clocks([to], actor=actor, now=now, book=promiser.book)]


def _has_all(ticket: Ticket, version: PolicyVersion, running: set[str]) -> bool:
    """Whether a ticket has the clocks that may still be wanted; what was answered or taken has had its clock."""
    return {ClockKind.RESOLVE, ClockKind.CLIENT_UPDATE} & set(kinds_for(ticket, version)) <= running


def keep_hands(ticket: Ticket, changes: Changes, *, actor: Actor, now: datetime) -> None:
    """Let the clocks follow a ticket that changed hands: another team begins, and whoever has it has picked it up."""
    if not ticket.is_unfinished:
        return
    if "team" in changes:
        pass_to_team(ticket, actor=actor, now=now)
    if "assignee" in changes and ticket.assignee_id is not None:
        acknowledge(ticket, actor=actor, now=now)


def pass_to_team(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Let the promises of the team that had the ticket end, and those of the one that has it now begin."""
    promiser, subject = Promiser(), subject_of(ticket)
    version = promiser.version(ticket)
    if version is None:
        return
    hand_off = HandOff(subject, version, ticket.priority, str(ticket.team_id or ""), now)
    clocks = hand_over_clocks([hand_off], actor=actor, now=now, book=promiser.book)
    wait = ticket.waits.filter(ended_at=None).first() if clocks else None
    if wait is not None:
        record_happenings([rest_for(ticket, wait, now, team=hand_off.team)], actor=actor, now=now, book=promiser.book)
