"""Noticing that many call about the same: with every ticket, in a few narrow queries however many there are."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.kept import kept
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.problems import Conflict
from bailiwick.core.storing import insert
from bailiwick.desk.actions import add_child
from bailiwick.desk.models import Category, Channel, Ticket
from bailiwick.problems.actions.comparing import AT_ONCE, Common, alike, cluster, could_be_alike, fits, in_common, same_cause
from bailiwick.problems.events import SpikeFound
from bailiwick.problems.models import Spike, SpikeCall, SpikeRule, SpikeState, Trace
from bailiwick.problems.models.traces import Sighting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

#: calls that a new one is compared with at most, the newest first
COMPARED = 600
#: like calls from elsewhere that make a spike of one site one of several; fewer may be chance
ELSEWHERE = 3
#: how long traces are kept
KEPT = timedelta(days=1)
#: where a ticket that is being opened bears what was found about it
FORESEEN = "_foreseen_finding"


def is_traced(ticket: Ticket) -> bool:
    """Whether the detector looks at a ticket: what people ask for, unless it is need-to-know."""
    asked_by_somebody = ticket.requester_id is not None or ticket.affected_id is not None or ticket.channel != Channel.API
    return asked_by_somebody and not ticket.need_to_know


@dataclass(frozen=True, slots=True)
class Finding:
    """What a call belongs to: a spike that is there, or the calls that make one by a rule."""

    spike: Spike | None = None
    rule: SpikeRule | None = None
    calls: list[Sighting] = field(default_factory=list)
    recent: list[Sighting] = field(default_factory=list)


@transaction.atomic(savepoint=False)
def notice_ticket(ticket: Ticket, *, now: datetime) -> Spike | None:
    """Remember a new ticket, and see whether it belongs to a spike or makes one; return that spike."""
    if not is_traced(ticket):
        return None
    trace = Trace.of(ticket)
    insert(trace)
    found = vars(ticket).pop(FORESEEN, None) or look(trace.sighting, now=now)
    if found.spike is not None:
        return _grow(found.spike, [trace.sighting], now=now)
    return _found(found.rule, found, now=now) if found.rule is not None else None


def foresee(ticket: Ticket) -> tuple[Sighting, Finding]:
    """Return what a ticket that was just opened belongs to, before it is noticed; noticing it does not look again."""
    seen = Trace.of(ticket).sighting
    found = vars(ticket)[FORESEEN] = vars(ticket).get(FORESEEN) or look(seen, now=ticket.opened_at)
    return seen, found


def look(seen: Sighting, *, now: datetime) -> Finding:
    """Return what a call belongs to, remembered already or not: at most four narrow queries."""
    for spike in live_spikes(now):
        if fits(spike, seen):
            return Finding(spike)
    rules = [rule for rule in _rules() if alike(rule, seen, seen)]  # what is not known of it agrees with nothing
    if not rules:
        return Finding()
    near = [seen, *_recent(seen, rules, reduce(or_, (could_be_alike(rule, seen) for rule in rules)))]
    paths = _category_paths(rules, near)
    for rule in rules:
        calls = cluster(rule, seen, near, paths)
        if len(calls) >= rule.calls:
            return Finding(rule=rule, calls=calls, recent=[seen, *_recent(seen, rules)])
    return Finding()


@kept(SpikeRule, Category)
def _rules() -> list[SpikeRule]:
    return list(SpikeRule.objects.filter(retired_at=None).select_related("category").order_by("pk"))


def live_spikes(now: datetime) -> list[Spike]:
    """Return what a new call may belong to, the oldest first."""
    return _LIVE(now=now) if _is_any_live() else []


def _live() -> QuerySet[Spike]:
    now: Any = Slot("now", Spike.quiet_at)
    return Spike.objects.live(now).select_related("rule", "parent").order_by("found_at", "pk")


_LIVE = Prepared(_live)


@kept(Spike)
def _is_any_live() -> bool:
    """Whether there is any spike that is not over: on most days there is none."""
    return Spike.objects.exclude(state=SpikeState.ENDED).exists()


def _recent(seen: Sighting, rules: Sequence[SpikeRule], which: Q | None = None) -> list[Sighting]:
    """Return the other calls that came as long ago as rules look back, the newest first."""
    since = seen.at - timedelta(minutes=max(rule.minutes for rule in rules))
    rows = Trace.objects.filter(which or Q(), at__gt=since, at__lte=seen.at + AT_ONCE).exclude(pk=seen.ticket).order_by("-at", "-ticket")
    values = rows.values_list("ticket", "at", "site", "category", "room", "words", "person")[:COMPARED]
    return [
        Sighting(ticket, at, site, category, room, frozenset(words.split()), person) for ticket, at, site, category, room, words, person in values
    ]


def _category_paths(rules: Sequence[SpikeRule], recent: Sequence[Sighting]) -> dict[int, str]:
    """Return the places of categories in their tree, asked only where a rule is about one."""
    if not any(rule.category_id for rule in rules):
        return {}
    keys = {seen.category for seen in recent if seen.category is not None}
    return dict(Category.objects.filter(pk__in=keys).values_list("pk", "path"))


def _found(rule: SpikeRule, finding: Finding, *, now: datetime) -> Spike | None:
    """Make a spike of like calls, unless they are in one already: there is one for each cause."""
    list(SpikeRule.objects.select_for_update().order_by("pk").values_list("pk"))  # one at a time, or two workers would find the same cause
    calls, common = finding.calls, in_common(rule, finding.calls)
    known = {call.ticket for call in [*calls, *finding.recent]}  # on a bad day like calls lie further back than the latest ones
    taken = dict(SpikeCall.objects.filter(ticket__in=known).values_list("ticket", "spike"))
    free = [call for call in calls if call.ticket not in taken]
    for spike in live_spikes(now):
        is_here = spike.site_id is None or calls[0].site == spike.site_id
        shares = any(taken.get(call.ticket) == spike.pk for call in calls) and (is_here or len(free) >= ELSEWHERE)
        if shares or fits(spike, calls[0]) or same_cause(spike, common.category_id, frozenset(common.words.split())):
            return _grow(spike, free, now=now)
    return _made(rule, common, free, [call for call in finding.recent if call.ticket not in taken], now=now) if len(free) >= rule.calls else None


def _made(rule: SpikeRule, common: Common, calls: list[Sighting], others: list[Sighting], *, now: datetime) -> Spike:
    """Make a spike of calls, and of the others a moment ago that fit what these have in common."""
    spike = Spike(rule=rule, found_at=now, **asdict(common))
    keys = {call.ticket for call in calls}
    calls = [*calls, *(other for other in others if other.ticket not in keys and fits(spike, other))]
    spike.first_at, spike.last_at, spike.calls = min(call.at for call in calls), max(call.at for call in calls), len(calls)
    spike.quiet_at = spike.last_at + timedelta(minutes=rule.quiet_minutes)
    spike.save(force_insert=True)
    SpikeCall.objects.bulk_create(SpikeCall(ticket_id=call.ticket, spike=spike, at=call.at) for call in calls)
    publish(SpikeFound(actor=System(f"rule “{rule.name}”"), subject=spike, at=now, calls=len(calls), minutes=spike.minutes))
    return spike


def _grow(spike: Spike, calls: list[Sighting], *, now: datetime) -> Spike | None:
    """Count calls to a spike; one that comes from elsewhere too is no longer of one site. Under a known outage that takes them, they join its parent."""
    if spike.state == SpikeState.DISMISSED:
        return None
    SpikeCall.objects.bulk_create([SpikeCall(ticket_id=call.ticket, spike=spike, at=call.at) for call in calls], ignore_conflicts=True)
    quiet = timedelta(minutes=spike.rule.quiet_minutes if spike.rule is not None else SpikeRule._meta.get_field("quiet_minutes").default)
    first, last = min([spike.first_at, *(call.at for call in calls)]), max([spike.last_at, *(call.at for call in calls)])
    wider: dict[str, object] = {}
    if spike.site_id is not None and any(call.site not in (None, spike.site_id) for call in calls):
        wider |= {"site": None, "room_start": ""}
    if spike.room_start and not all(call.room.startswith(spike.room_start) for call in calls):
        wider |= {"room_start": ""}
    counted = {"calls": F("calls") + len(calls), "first_at": first, "last_at": last, "quiet_at": max(spike.quiet_at, last + quiet)}
    Spike.objects.filter(pk=spike.pk).update(**counted, **wider)
    if spike.state == SpikeState.OUTAGE and spike.auto_join:
        for ticket in Ticket.objects.filter(pk__in=[call.ticket for call in calls]).select_related("department", "category").order_by("pk"):
            join_parent(spike, ticket, now=now)
    spike.refresh_from_db(fields=["calls", "first_at", "last_at", "quiet_at", "site", "room_start"])
    return spike


def join_parent(spike: Spike, ticket: Ticket, *, now: datetime) -> bool:
    """Put a ticket under the parent of an outage; one that cannot be put there stays by itself."""
    if spike.parent is None or ticket.parent_id is not None or ticket.pk == spike.parent_id:
        return False
    try:
        add_child(ticket, parent=spike.parent, actor=System(f"known outage {spike.parent.number}"), now=now)
    except (ValidationError, Conflict):
        return False
    return True


@transaction.atomic
def trace_again(ticket: Ticket) -> None:
    """Let later calls be compared with what the ticket says now."""
    trace = Trace.of(ticket)
    Trace.objects.filter(pk=ticket.pk).update(site_id=trace.site_id, category_id=trace.category_id, room=trace.room, words=trace.words)


@transaction.atomic
def forget_ticket(ticket: Ticket) -> None:
    """Forget a ticket that became need-to-know, or that is the parent of others: no spike speaks of it."""
    Trace.objects.filter(pk=ticket.pk).delete()
    spikes = list(SpikeCall.objects.filter(pk=ticket.pk).values_list("spike", flat=True))
    if spikes:
        SpikeCall.objects.filter(pk=ticket.pk).delete()
        Spike.objects.filter(pk__in=spikes, calls__gt=0).update(calls=F("calls") - 1)


def forget_traces(*, now: datetime) -> int:
    """Clear away the traces of yesterday and return how many there were."""
    gone, _kinds = Trace.objects.filter(at__lt=now - KEPT).delete()
    return gone
