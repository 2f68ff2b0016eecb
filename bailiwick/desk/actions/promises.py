"""What happens to the promises on tickets: every step writes the ledgers of their clocks, and the ticket shows what follows.

The ledgers are the truth. What a ticket has of them (by when it is due, whether that broke) is kept for the queues; whoever calls
saves it, `PROMISE_FIELDS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bailiwick.clocks.actions import HandOff, Happening, Retarget, Start, hand_over_clocks, record_happenings, retarget_clocks, start_clocks
from bailiwick.clocks.models import Clock, ClockKind, ClockParty, ClockState, EventKind, subject_of
from bailiwick.desk.actions.choosing import Promiser
from bailiwick.desk.actions.retelling import MERGED, SOLVED, kinds_for, tell_past
from bailiwick.desk.actions.showing import CLIENT, PROMISE_FIELDS, TEAM, show
from bailiwick.desk.models import SUBJECT, Entry, EntryKind, Ticket, WaitsOn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bailiwick.clocks.models import PolicyVersion
    from bailiwick.core.actors import Actor
    from bailiwick.core.events import Changes
    from bailiwick.desk.models import Wait

VENDOR = ClockParty.VENDOR
#: what waits for a vendor of no kept reason
ANY_VENDOR = "any"


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
    )
    clocks = start_clocks([start], actor=actor, now=now, book=promiser.book)
    show(ticket, clocks, now=now)
    Ticket.objects.filter(pk=ticket.pk).update(**{name: getattr(ticket, name) for name in PROMISE_FIELDS})
    if ticket.assignee_id is not None and any(clock.kind == ClockKind.ACKNOWLEDGE for clock in clocks):
        acknowledge(ticket, actor=actor, now=now)


def acknowledge(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Note that somebody has taken the ticket."""
    _record([ticket], [Happening(subject_of(ticket), EventKind.STOP, now, kinds=(ClockKind.ACKNOWLEDGE,))], actor=actor, now=now)


def answered(tickets: Sequence[Ticket], *, actor: Actor, now: datetime) -> None:
    """Note that clients were spoken to: the first time is the first answer, each time the next word is due later."""
    fresh = [ticket for ticket in tickets if ticket.responded_at is None]
    for ticket in tickets:
        ticket.responded_at, ticket.told_at = ticket.responded_at or now, now
    happenings = [Happening(subject_of(ticket), EventKind.STOP, now, kinds=(ClockKind.FIRST_RESPONSE,)) for ticket in fresh]
    _record(tickets, [*happenings, *(_told(ticket, now) for ticket in tickets)], actor=actor, now=now)


def told(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Note that the client just heard from us without being answered."""
    ticket.told_at = now
    _record([ticket], [_told(ticket, now)], actor=actor, now=now)


def _told(ticket: Ticket, now: datetime) -> Happening:
    return Happening(subject_of(ticket), EventKind.RESET, now, kinds=(ClockKind.CLIENT_UPDATE,), parties=(CLIENT,))


def rest(ticket: Ticket, wait: Wait, *, actor: Actor, now: datetime) -> None:
    """Let the clocks of a ticket rest for whom it waits for, as far as their policy has it; a vendor's own begin, and those of a visit."""
    kinds = tuple(kind for kind in ClockKind.values if kind != ClockKind.ON_SITE) if wait.on == WaitsOn.VISIT else None
    subject = subject_of(ticket)
    pause = Happening(subject, EventKind.PAUSE, now, wait.on, wait.reason, _cause(ticket, wait), kinds=kinds, parties=(CLIENT, TEAM))
    _record([ticket], [pause], actor=actor, now=now)
    promiser = Promiser()
    version = promiser.version(ticket, vendor_managed=wait.on == WaitsOn.VENDOR) if wait.on in (WaitsOn.VENDOR, WaitsOn.VISIT) else None
    if version is not None and wait.on == WaitsOn.VENDOR:
        vendor = str(wait.kind_id or ANY_VENDOR)
        hand_over_clocks([HandOff(subject, version, ticket.priority, vendor, now, party=VENDOR)], actor=actor, now=now, book=promiser.book)
    elif version is not None:
        visit = Start(subject, version, ticket.priority, now, kinds=(ClockKind.ON_SITE,), parties=(CLIENT,))
        start_clocks([visit], actor=actor, now=now, book=promiser.book)


def _cause(ticket: Ticket, wait: Wait) -> str:
    """Return since which of our replies the client is awaited."""
    if wait.on != WaitsOn.CLIENT:
        return ""
    replies = Entry.objects.filter(ticket=ticket.pk, kind=EntryKind.REPLY, revises=None, at__lte=wait.since).count()
    return f"entry:{replies}" if replies else ""


def go_on(ticket: Ticket, wait: Wait | None, *, actor: Actor, now: datetime) -> None:
    """Let the clocks of a ticket run on after a wait."""
    _record([ticket], list(_awake(ticket, wait, now)), actor=actor, now=now)


def _awake(ticket: Ticket, wait: Wait | None, now: datetime) -> Iterable[Happening]:
    subject, on = subject_of(ticket), wait.on if wait is not None else ""
    yield Happening(subject, EventKind.RESUME, now, on, parties=(CLIENT, TEAM))
    if on == WaitsOn.VENDOR:
        yield Happening(subject, EventKind.STOP, now, parties=(VENDOR,))
    elif on == WaitsOn.VISIT:
        yield Happening(subject, EventKind.STOP, now, kinds=(ClockKind.ON_SITE,))


def finish(stops: Sequence[Stop], *, actor: Actor, now: datetime) -> None:
    """Stop all clocks of tickets that are solved and whose clients are told so; a wait ends with it."""
    happenings: list[Happening] = []
    for stop in stops:
        ticket = stop.ticket
        ticket.responded_at, ticket.told_at = ticket.responded_at or now, now
        happenings += [
            *(_awake(ticket, stop.wait, now) if stop.waited else ()),
            _told(ticket, now),
            Happening(subject_of(ticket), EventKind.STOP, now),
        ]
    _record([stop.ticket for stop in stops], happenings, actor=actor, now=now)


def take_up_again(ticket: Ticket, *, actor: Actor, now: datetime, reason: str) -> None:
    """Let the clocks of a ticket run on whose solution did not hold; the time in between is neither work nor waiting."""
    subject, back = subject_of(ticket), (ClockKind.RESOLVE.value, ClockKind.CLIENT_UPDATE.value)
    _record(
        [ticket],
        [
            Happening(subject, EventKind.RESUME, now, SOLVED, reason, kinds=back, parties=(CLIENT,)),
            Happening(subject, EventKind.RESUME, now, SOLVED, reason, kinds=back, parties=(TEAM,), key=str(ticket.team_id or "")),
        ],
        actor=actor,
        now=now,
    )
    promise_otherwise(ticket, actor=actor, now=now, reason=reason)


def stand_still(ticket: Ticket, *, actor: Actor, now: datetime, reason: str) -> None:
    """Stop the clocks of a ticket whose number leads to another from now on; it shows what it showed."""
    record_happenings([Happening(subject_of(ticket), EventKind.STOP, now, reason=reason, cause=MERGED)], actor=actor, now=now)


def stand_alone(ticket: Ticket, *, actor: Actor, now: datetime, reason: str) -> None:
    """Let the clocks run on that stopped when a ticket was merged; what it waited for is still awaited."""
    subject = subject_of(ticket)
    clocks = Clock.objects.about(SUBJECT, [ticket.pk]).filter(state=ClockState.STOPPED, events__kind=EventKind.STOP, events__cause=MERGED)
    stopped = [clock for clock in clocks.distinct() if clock.events.latest("number").cause == MERGED]
    happenings = [
        Happening(subject, EventKind.RESUME, now, SOLVED, reason, kinds=(clock.kind,), parties=(clock.party,), key=clock.party_key)
        for clock in stopped
    ]
    wait = ticket.waits.filter(ended_at=None).first()
    if wait is not None:  # a stop ends every rest up to its own instant, so this one begins after it
        again = max([now, *(clock.stopped_at + timedelta.resolution for clock in stopped if clock.stopped_at is not None)])
        happenings.append(Happening(subject, EventKind.PAUSE, again, wait.on, wait.reason, parties=(CLIENT, TEAM)))
    _record([ticket], happenings, actor=actor, now=now)
    Ticket.objects.filter(pk=ticket.pk).update(**{name: getattr(ticket, name) for name in PROMISE_FIELDS})


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
        pause = Happening(subject, EventKind.PAUSE, now, wait.on, wait.reason, parties=(TEAM,), key=hand_off.team)
        record_happenings([pause], actor=actor, now=now, book=promiser.book)


def _record(tickets: Sequence[Ticket], happenings: Sequence[Happening], *, actor: Actor, now: datetime) -> None:
    """Write what happened, and show what follows. A ticket from before there were ledgers gets its own first."""
    if not happenings:
        return
    moved = record_happenings(happenings, actor=actor, now=now)
    found = {one.clock.subject_id for one in moved}
    for ticket in tickets:
        show(ticket, [one.clock for one in moved if one.clock.subject_id == ticket.pk], now=now)
    without = [ticket for ticket in tickets if ticket.pk not in found]
    has_some = set(Clock.objects.about(SUBJECT, [ticket.pk for ticket in without]).values_list("subject_id", flat=True)) if without else set()
    late = [ticket for ticket in without if ticket.pk not in has_some]
    if late:
        tell_past(late, actor=actor, now=now)
