"""What a team promised ends with its turn: the next team's clock begins at the hand-off, not at two minutes to the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.clocks.actions.courses import any_of
from bailiwick.clocks.actions.ledgers import Ledgers
from bailiwick.clocks.actions.starting import Start, start_clocks
from bailiwick.clocks.models import Book, Clock, ClockEvent, ClockParty, ClockState, EventKind, PolicyVersion, Subject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor


@dataclass(frozen=True, slots=True)
class HandOff:
    """A subject that passes to another team, or to nobody."""

    subject: Subject
    version: PolicyVersion
    priority: int
    team: str
    at: datetime
    cause: str = ""


@transaction.atomic
def hand_over_clocks(hand_offs: Sequence[HandOff], *, actor: Actor, now: datetime) -> list[Clock]:
    """Stop the clocks of the teams that had subjects, and start those of the teams that have them now.

    A team that has had the subject before begins anew: what it was late with then is on record in an earlier run.
    Returns the clocks of the new teams that run.
    """
    book = Book()
    teams = {hand_off.subject: hand_off.team for hand_off in hand_offs}
    clocks = Clock.objects.filter(any_of(teams), party=ClockParty.TEAM)
    ledgers = Ledgers.held(clocks, now=now, actor=actor, book=book)
    told = {hand_off.subject: hand_off for hand_off in hand_offs}
    for clock in ledgers.clocks.values():
        hand_off = told[Subject(clock.subject_type, clock.subject_id)]
        if clock.party_key == hand_off.team:
            ledgers.write(clock, ClockEvent(kind=EventKind.RESET, at=hand_off.at, cause=hand_off.cause))
        elif clock.state != ClockState.STOPPED:
            ledgers.write(clock, ClockEvent(kind=EventKind.STOP, at=hand_off.at, cause=hand_off.cause))
    ledgers.keep()
    starts = [
        Start(one.subject, one.version, one.priority, one.at, parties=(ClockParty.TEAM,), team=one.team, cause=one.cause)
        for one in hand_offs
        if one.team
    ]
    started = start_clocks(starts, actor=actor, now=now, book=book)
    again = [clock for clock in ledgers.clocks.values() if clock.state != ClockState.STOPPED]
    return again + started
