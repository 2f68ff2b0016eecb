"""The ledgers of tickets that are there already: told from their waits, answers, hand-offs and solutions, many at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils.translation import gettext as _

from bailiwick.clocks.actions import Happening, Start
from bailiwick.clocks.actions.histories import History, keep_as_told, tell_histories
from bailiwick.clocks.models import Clock, ClockKind, EventKind, subject_of
from bailiwick.core.actors import System
from bailiwick.core.jobs import start_progress
from bailiwick.core.models import JobProgress
from bailiwick.desk.actions.choosing import Promiser
from bailiwick.desk.actions.showing import CLIENT, TEAM, save_shown, show
from bailiwick.desk.models import EDGES, FINISHED, SUBJECT, Entry, EntryKind, HandOff, Join, Reopening, Ticket, Wait

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bailiwick.clocks.models import PolicyVersion
    from bailiwick.core.actors import Actor
    from bailiwick.desk.models.tickets import TicketQuerySet

#: in whose name the time rests between a solution and its return; what the clocks of a merged ticket stopped for
SOLVED, MERGED = "solved", "merged"
#: how many tickets are told in one transaction
FEW = 500
#: entries by which a client hears from us
TELLING = (EntryKind.REPLY, EntryKind.CALL, EntryKind.RESOLUTION)


def kinds_for(ticket: Ticket, version: PolicyVersion) -> list[str]:
    """Return the kinds of promises that begin with a ticket: no word to a client where there is none, nothing on site before somebody is to go."""
    document = version.document
    promised = dict.fromkeys([*document.kinds(CLIENT), *document.kinds(TEAM)])
    has_client = ticket.requester_id is not None or ticket.affected_id is not None
    return [kind for kind in promised if kind != ClockKind.ON_SITE and (kind != ClockKind.CLIENT_UPDATE or has_client)]


@dataclass
class Past:
    """What is on record about some tickets, by their keys."""

    waits: defaultdict[int, list[Wait]] = field(default_factory=lambda: defaultdict(list))
    returns: defaultdict[int, list[Reopening]] = field(default_factory=lambda: defaultdict(list))
    words: defaultdict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    hand_offs: defaultdict[int, list[HandOff]] = field(default_factory=lambda: defaultdict(list))
    merged_at: dict[int, datetime] = field(default_factory=dict)

    @classmethod
    def read(cls, keys: Collection[int]) -> Past:
        """Read it all: five queries."""
        past = cls()
        for wait in Wait.objects.filter(ticket__in=keys).order_by("since", "id"):
            past.waits[wait.ticket_id].append(wait)
        for again in Reopening.objects.filter(ticket__in=keys).order_by("at", "id"):
            past.returns[again.ticket_id].append(again)
        for passing in HandOff.objects.filter(ticket__in=keys).order_by("at", "id"):
            past.hand_offs[passing.ticket_id].append(passing)
        theirs = Q(author__person=F("ticket__requester")) | Q(author__person=F("ticket__affected"))
        ours = Entry.objects.filter(ticket__in=keys, kind__in=TELLING, revises=None).exclude(theirs)
        for key, at in ours.order_by("at", "id").values_list("ticket", "at"):
            past.words[key].append(at)
        edges = Join.objects.live().filter(kind__in=EDGES, ticket__in=keys)
        past.merged_at = {key: at for key, at in edges.values_list("ticket").annotate(Max("at")) if at is not None}
        return past


def tell_past(tickets: Sequence[Ticket], *, actor: Actor, now: datetime, promiser: Promiser | None = None) -> list[Clock]:
    """Make the clocks that tickets lack, with all that happened to them, and return the new ones; the caller saves what the tickets show."""
    promiser = promiser or Promiser()
    promiser.learn(tickets)
    past = Past.read([ticket.pk for ticket in tickets])
    histories: list[History] = []
    for ticket in tickets:
        version = promiser.version(ticket)
        if version is not None:
            happenings = list(_course(ticket, past, now))
            start = Start(subject_of(ticket), version, ticket.priority, ticket.opened_at, kinds=kinds_for(ticket, version), parties=(CLIENT,))
            histories.append(History(start, happenings))
            if version.document.kinds(TEAM):
                histories += _teams(ticket, version, happenings, past)
    clocks = tell_histories(histories, actor=actor, now=now, book=promiser.book)
    by_key = {ticket.pk: ticket for ticket in tickets}
    for clock in clocks:
        _show_past(by_key[clock.subject_id], clock, now)
    for ticket in tickets:
        ticket.told_at = ticket.told_at or max(past.words[ticket.pk], default=None)
    return clocks


def _show_past(ticket: Ticket, clock: Clock, now: datetime) -> None:
    """Let a ticket show what a clock says that was told afterwards; what broke before is broken, and nobody hears of it again."""
    show(ticket, [clock], now=now)
    if clock.party == CLIENT and clock.kind == ClockKind.RESOLVE and clock.breached_at is not None:
        ticket.breached_at = ticket.breached_at or clock.breached_at
        ticket.warned_at = ticket.warned_at or clock.breached_at
    elif clock.party == CLIENT and clock.kind == ClockKind.CLIENT_UPDATE and ticket.update_due_at is not None and ticket.update_due_at <= now:
        ticket.update_noticed_at = ticket.update_noticed_at or ticket.update_due_at


def _course(ticket: Ticket, past: Past, now: datetime) -> Iterator[Happening]:
    """Yield what happened to the clocks of a ticket, as far as it is on record."""
    subject, key = subject_of(ticket), ticket.pk
    for wait in past.waits[key]:
        yield Happening(subject, EventKind.PAUSE, wait.since, wait.on, wait.reason)
        if wait.ended_at is not None:
            yield Happening(subject, EventKind.RESUME, wait.ended_at, wait.on)
    if ticket.responded_at is not None:
        yield Happening(subject, EventKind.STOP, ticket.responded_at, kinds=(ClockKind.FIRST_RESPONSE,))
    yield from (Happening(subject, EventKind.RESET, at, kinds=(ClockKind.CLIENT_UPDATE,)) for at in past.words[key] if at > ticket.opened_at)
    taken = _taken_at(ticket, past, now)
    if taken is not None:
        yield Happening(subject, EventKind.STOP, taken, kinds=(ClockKind.ACKNOWLEDGE,))
    for again in past.returns[key]:
        yield Happening(subject, EventKind.STOP, again.solved_at)
        back = (ClockKind.RESOLVE.value, ClockKind.CLIENT_UPDATE.value)
        yield Happening(subject, EventKind.RESUME, again.at, SOLVED, again.reason, kinds=back)
    if ticket.state in FINISHED and ticket.solved_at is not None:
        yield Happening(subject, EventKind.STOP, ticket.solved_at)
    elif ticket.merged_into_id is not None:
        yield Happening(subject, EventKind.STOP, past.merged_at.get(key, now), cause=MERGED)


def _taken_at(ticket: Ticket, past: Past, now: datetime) -> datetime | None:
    """Return when somebody had the ticket, as far as that can be said: at the first word, or when it was handed to a person."""
    known = [
        ticket.responded_at,
        *(one.at for one in past.hand_offs[ticket.pk] if one.to_assignee_id is not None or one.from_assignee_id is not None),
    ]
    return min((at for at in known if at is not None), default=now if ticket.assignee_id is not None else None)


def _teams(ticket: Ticket, version: PolicyVersion, happenings: Sequence[Happening], past: Past) -> Iterator[History]:
    """Yield what every team that had the ticket promised, from when it came to it until it left."""
    subject = subject_of(ticket)
    moves = [one for one in past.hand_offs[ticket.pk] if one.from_team_id != one.to_team_id]
    turns = [(ticket.opened_at, moves[0].from_team_id if moves else ticket.team_id), *((one.at, one.to_team_id) for one in moves)]
    by_team: defaultdict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for (begins, team), following in zip(turns, [*turns[1:], None], strict=True):
        if team is not None:
            by_team[team].append((begins, following[0] if following is not None else None))
    for team, stays in by_team.items():
        name = str(team)
        own = [Happening(subject, EventKind.RESET, begins, parties=(TEAM,), key=name) for begins, _ends in stays[1:]]
        own += [Happening(subject, EventKind.STOP, ends, parties=(TEAM,), key=name) for _begins, ends in stays if ends is not None]
        start = Start(subject, version, ticket.priority, stays[0][0], kinds=kinds_for(ticket, version), parties=(TEAM,), team=name)
        yield History(start, [one for one in happenings if one.at >= stays[0][0]] + own)


def _without_ledgers() -> TicketQuerySet:
    """Return the tickets that no clock runs for or ran for; those that were imported have the clocks that their import counted."""
    has_some = Clock.objects.filter(subject_type=SUBJECT, subject_id=OuterRef("pk"))
    return Ticket.objects.filter(~Exists(has_some))


def lacks_ledgers() -> bool:
    """Whether there are tickets from before there were clocks: some, and no clock of any."""
    has_tickets = Ticket.objects.exists()
    return has_tickets and not Clock.objects.filter(subject_type=SUBJECT).exists()


def begin_telling(*, now: datetime) -> JobProgress:
    """Note that tickets are to get their ledgers, so that everybody can see how far that is; what was begun already goes on."""
    title = _("Working out the promises of tickets from before there were clocks")
    begun = JobProgress.objects.filter(user=None, title=title, ended_at=None).first()
    return begun or start_progress(None, title, now=now, total=_without_ledgers().count())


@transaction.atomic
def tell_missing(*, after: int, now: datetime, progress_id: int = 0) -> int | None:
    """Give the next few tickets that lack them their ledgers; returns the key to go on after, nothing when none is left.

    All of a few is there or nothing, so that whoever goes on after a crash finds those that are left. What people were told
    about a ticket that is finished stays: where it is not what follows today, its ledger says so.
    """
    work = JobProgress.objects.filter(pk=progress_id)
    some = list(_without_ledgers().filter(pk__gt=after).select_related("category", "department").order_by("pk")[:FEW])
    if not some:
        work.update(state=JobProgress.State.DONE, ended_at=now)
        return None
    told = {ticket.pk: {ClockKind.RESOLVE.value: ticket.due_at, ClockKind.FIRST_RESPONSE.value: ticket.respond_by_at} for ticket in some}
    actor = System("clocks were introduced")
    clocks = tell_past(some, actor=actor, now=now)
    _keep_as_told({ticket.pk: ticket for ticket in some if ticket.state in FINISHED}, clocks, told, actor=actor, now=now)
    save_shown(some)
    work.update(state=JobProgress.State.RUNNING, done=F("done") + len(some))
    return some[-1].pk


def _keep_as_told(
    tickets: Mapping[int, Ticket], clocks: Iterable[Clock], told: Mapping[int, Mapping[str, datetime | None]], *, actor: Actor, now: datetime
) -> None:
    """Let what is finished be due when people were told that it would be, whatever was declared or promised since."""
    dues: dict[int, datetime] = {}
    for clock in clocks:
        due = told[clock.subject_id].get(clock.kind) if clock.party == CLIENT and clock.subject_id in tickets else None
        if due is not None and due != clock.promised_at:
            dues[clock.pk] = due
    for kept in keep_as_told(dues, actor=actor, now=now, reason=_("as it was told before there were clocks")):
        show(tickets[kept.subject_id], [kept], now=now)
