"""The mail on its way: what waits to be understood, what lies in quarantine, what goes out and what comes back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Min

from bailiwick.core.tally import tally
from bailiwick.mailroom.models import Arrival, Suppression, TokenKey
from bailiwick.notifications.models import Outgoing

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: beyond this a count says that it is more
CAP = 10_000
WEEK = timedelta(days=7)
#: how long after its sending a mail may come back and still be counted
COMES_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Held:
    """What lies in quarantine for one reason."""

    reason: str
    count: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class Flow:
    """Everything on its way, counted; a count of CAP means so many or more."""

    waiting: int
    oldest_waiting: datetime | None
    retried: int
    held: tuple[Held, ...]
    homeless: int
    bounced: int
    suppressed: int
    in_force: int
    outgoing: int
    oldest_outgoing: datetime | None
    unsure: int
    failed: int
    key: TokenKey | None

    @property
    def quarantined(self) -> int:
        """How many mails wait for a person."""
        return sum(each.count for each in self.held)

    @property
    def oldest_held(self) -> datetime | None:
        """Since when the oldest of them waits."""
        return min((each.oldest_at for each in self.held), default=None)

    @property
    def broken(self) -> int:
        """How many mails could not be understood."""
        return next((each.count for each in self.held if each.reason == "error"), 0)


def flow_at(now: datetime) -> Flow:
    """Return how mail flows; the number of queries is the same however much there is."""
    waiting, homeless, bounced, suppressed, in_force, outgoing, unsure, failed = tally(
        [
            (Arrival.objects.waiting(), CAP),
            (Arrival.objects.filter(mailbox=None, at__gt=now - WEEK), CAP),
            (_came_back(now), CAP),
            (Suppression.objects.filter(since__gt=now - WEEK), CAP),
            (Suppression.objects.in_force(now), CAP),
            (_outgoing(Outgoing.State.WAITING).filter(not_before__lte=now), CAP),
            (_outgoing(Outgoing.State.UNSURE), CAP),
            (_outgoing(Outgoing.State.FAILED), CAP),
        ]
    )
    oldest, retried = _waiting_longest()
    return Flow(
        waiting=waiting,
        oldest_waiting=oldest,
        retried=retried,
        held=_held(),
        homeless=homeless,
        bounced=bounced,
        suppressed=suppressed,
        in_force=in_force,
        outgoing=outgoing,
        oldest_outgoing=_outgoing(Outgoing.State.WAITING).filter(not_before__lte=now).aggregate(at=Min("not_before"))["at"],
        unsure=unsure,
        failed=failed,
        key=TokenKey.objects.accepted().first(),
    )


def _outgoing(state: Outgoing.State) -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(state=state)


def _came_back(now: datetime) -> QuerySet[Outgoing]:
    """Return our mails that came back within a week, found by when they were due."""
    return _outgoing(Outgoing.State.BOUNCED).filter(not_before__gt=now - WEEK - COMES_BACK, bounced_at__gt=now - WEEK)


def _waiting_longest() -> tuple[datetime | None, int]:
    """Return since when the oldest mail waits, and how many of the oldest failed before."""
    rows = list(Arrival.objects.waiting().order_by("id").values_list("at", "attempts", "error")[:1_000])
    return (rows[0][0] if rows else None), sum(bool(error) for _at, _attempts, error in rows)


def _held() -> tuple[Held, ...]:
    """Return what lies in quarantine by reason, the most first; of more than CAP mails only the oldest are looked at."""
    counts: Counter[str] = Counter()
    oldest: dict[str, datetime] = {}
    for reason, at in Arrival.objects.in_quarantine().order_by("id").values_list("reason", "at")[:CAP]:
        counts[reason] += 1
        oldest.setdefault(reason, at)
    return tuple(Held(reason, count, oldest[reason]) for reason, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])))
