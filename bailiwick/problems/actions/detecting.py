"""Noticing that many call about the same: with every ticket, in a few narrow queries however many there are."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.kept import kept
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.problems import Conflict
from bailiwick.core.storing import insert, insert_few
from bailiwick.desk.actions import add_child
from bailiwick.desk.models import Category, Channel, Ticket
from bailiwick.problems.actions.comparing import alike, cluster, fits, in_common, same_cause
from bailiwick.problems.actions.recalling import latest_ones, like_ones
from bailiwick.problems.events import SpikeFound
from bailiwick.problems.models import Spike, SpikeCall, SpikeRule, SpikeState, Trace
from bailiwick.problems.models.traces import Sighting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

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
    """What a call belongs to: a spike that is there, or like calls that make one by a rule; these begin with the call itself."""

    spike: Spike | None = None
    rule: SpikeRule | None = None
    calls: list[Sighting] = field(default_factory=list)
    #: those of the calls that are in no spike yet
    free: list[Sighting] = field(default_factory=list)


@transaction.atomic(savepoint=False)
def notice_ticket(ticket: Ticket, *, now: datetime) -> None:
    """Remember a new ticket, and let it belong to the spike that it belongs to, or make one with others."""
    if not is_traced(ticket):
        return
    trace = Trace.of(ticket)
    insert(trace)
    found = vars(ticket).pop(FORESEEN, None) or look(trace.sighting, now=now)
    if found.spike is None and found.rule is not None and len(found.free) >= found.rule.calls:
        list(SpikeRule.objects.select_for_update().order_by("pk").values_list("pk"))  # one at a time, or two workers would find the same cause
        found = _taken(found.rule, found.calls, now=now)
    if found.spike is not None:
        _grow(found.spike, found.free, now=now)
    elif found.rule is not None and len(found.free) >= found.rule.calls:
        _make(found.rule, found, now=now)


def foresee(ticket: Ticket) -> tuple[Sighting, Finding]:
    """Return what a ticket that was just opened belongs to, before it is noticed; noticing it does not look again."""
    seen = Trace.of(ticket).sighting
    found = vars(ticket)[FORESEEN] = vars(ticket).get(FORESEEN) or look(seen, now=ticket.opened_at)
    return seen, found


def look(seen: Sighting, *, now: datetime) -> Finding:
    """Return what a call belongs to, remembered already or not: at most four narrow queries."""
    spike = first_live(lambda spike: fits(spike, seen), now=now)
    if spike is not None:
        return Finding(spike, None, [seen], [seen])
    rules = _rules_for(seen)
    if not rules:
        return Finding()
    near = [seen, *like_ones(seen, rules)]
    paths = _category_paths(rules, near)
    for rule in rules:
        calls = cluster(rule, seen, near, paths)
        if len(calls) >= rule.calls:
            return _taken(rule, calls, now=now)
    return Finding()


def _rules_for(seen: Sighting) -> list[SpikeRule]:
    """Return the rules by which a call could be like others: what is not known of it agrees with nothing."""
    return [rule for rule in _rules() if alike(rule, seen, seen)]


@kept(SpikeRule, Category)
def _rules() -> list[SpikeRule]:
    return list(SpikeRule.objects.filter(retired_at=None).select_related("category").order_by("pk"))


def first_live(takes: Callable[[Spike], bool], *, now: datetime) -> Spike | None:
    """Return the oldest spike that takes a new call, as it is now. What `takes` is given may no longer be live, and its counts are old."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return next((live for known in _at_hand(today) if takes(known) and (live := _LIVE.first(spike=known.pk, now=now)) is not None), None)


@kept(Spike, SpikeRule)
def _at_hand(today: datetime) -> list[Spike]:
    """Return the spikes that may be live on a day, the oldest first: those that are not over, and that did not rest before it."""
    going_on = Q(state__in=(SpikeState.OPEN, SpikeState.OUTAGE)) | Q(state=SpikeState.DISMISSED, rests_until__gt=today)
    return list(Spike.objects.filter(going_on).select_related("rule").order_by("found_at", "pk"))


def _live() -> QuerySet[Spike]:
    now: Any = Slot("now", Spike.quiet_at)
    return Spike.objects.live(now).filter(pk=Slot("spike", Spike.id)).select_related("rule", "parent")


_LIVE = Prepared(_live)


def _category_paths(rules: Sequence[SpikeRule], recent: Sequence[Sighting]) -> dict[int, str]:
    """Return the places of categories in their tree, asked only where a rule is about one."""
    if not any(rule.category_id for rule in rules):
        return {}
    keys = {seen.category for seen in recent if seen.category is not None}
    return dict(Category.objects.filter(pk__in=keys).values_list("pk", "path"))


def _taken(rule: SpikeRule, calls: list[Sighting], *, now: datetime) -> Finding:
    """Return what like calls belong to: the spike that some of them are in or that has their cause, for there is one for each cause."""
    common, seen = in_common(rule, calls), calls[0]
    taken = _spikes_of(calls)
    free = [call for call in calls if call.ticket not in taken]
    in_it, words = set(taken.values()), frozenset(common.words.split())

    def takes(spike: Spike) -> bool:
        is_here = spike.site_id is None or seen.site == spike.site_id
        shares = spike.pk in in_it and (is_here or len(free) >= ELSEWHERE)
        return shares or fits(spike, seen) or same_cause(spike, common.category_id, words)

    return Finding(first_live(takes, now=now), rule, calls, free)


def _spikes_of(calls: Iterable[Sighting]) -> dict[int, int]:
    """Return in which spike calls are that are in one: ticket -> spike."""
    return dict(SpikeCall.objects.filter(ticket__in={call.ticket for call in calls}).values_list("ticket", "spike"))


def _make(rule: SpikeRule, found: Finding, *, now: datetime) -> None:
    """Make a spike of calls that are in none, and of the others a moment ago that fit what all these have in common."""
    spike, seen = Spike(rule=rule, found_at=now, **asdict(in_common(rule, found.calls))), found.calls[0]
    known = {call.ticket for call in found.calls}  # on a bad day like calls lie further back than the latest ones
    others = [other for other in latest_ones(seen, _rules_for(seen)) if other.ticket not in known and fits(spike, other)]
    taken = _spikes_of(others)
    calls = [*found.free, *(other for other in others if other.ticket not in taken)]
    spike.first_at, spike.last_at, spike.calls = min(call.at for call in calls), max(call.at for call in calls), len(calls)
    spike.quiet_at = spike.last_at + timedelta(minutes=rule.quiet_minutes)
    spike.save(force_insert=True)
    SpikeCall.objects.bulk_create(SpikeCall(ticket_id=call.ticket, spike=spike, at=call.at) for call in calls)
    publish(SpikeFound(actor=System(f"rule “{rule.name}”"), subject=spike, at=now, calls=len(calls), minutes=spike.minutes))


def _grow(spike: Spike, calls: list[Sighting], *, now: datetime) -> None:
    """Count calls to a spike; one that comes from elsewhere too is no longer of one site. Under a known outage that takes them, they join its parent."""
    if spike.state == SpikeState.DISMISSED or not calls:
        return
    counted = insert_few([SpikeCall(ticket_id=call.ticket, spike=spike, at=call.at) for call in calls], ignoring=True)
    quiet = timedelta(minutes=spike.rule.quiet_minutes if spike.rule is not None else SpikeRule._meta.get_field("quiet_minutes").default)
    first, last = min([spike.first_at, *(call.at for call in calls)]), max([spike.last_at, *(call.at for call in calls)])
    wider: dict[str, object] = {}
    if spike.site_id is not None and any(call.site not in (None, spike.site_id) for call in calls):
        wider |= {"site": None, "room_start": ""}
    if spike.room_start and not all(call.room.startswith(spike.room_start) for call in calls):
        wider |= {"room_start": ""}
    changed = {"calls": F("calls") + counted, "first_at": first, "last_at": last, "quiet_at": max(spike.quiet_at, last + quiet)}
    Spike.objects.filter(pk=spike.pk).update(**changed, **wider)
    if spike.state == SpikeState.OUTAGE and spike.auto_join:
        for ticket in Ticket.objects.filter(pk__in=[call.ticket for call in calls]).select_related("department", "category").order_by("pk"):
            join_parent(spike, ticket, now=now)


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
