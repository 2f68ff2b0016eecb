"""What waits and how long, asked of the database when the figures are read: every question is answered from an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import Error
from django.db.models import Min
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bailiwick.clocks.models import Clock
from bailiwick.config import health
from bailiwick.core import clock
from bailiwick.core.models import Job
from bailiwick.core.tally import tally
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.health import flow_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from prometheus_client.core import Metric

#: beyond this a figure says no more than that it is so many
MOST = 100_000


class Looking(Collector):
    """Asks the database at each reading; while that is away, only that is said."""

    def collect(self) -> Iterator[Metric]:
        """Yield the figures of this moment."""
        seen = health.database()
        yield GaugeMetricFamily("bailiwick_database_up", "Whether the database answers.", value=int(seen["ok"]))
        if not seen["ok"]:
            return
        try:
            yield from _waiting(clock.now())
        except Error:
            return


def _waiting(now: datetime) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "bailiwick_worker_silence_seconds", "Time since this machine's worker gave a sign of life; absent when it never did.", value=_silence()
    )
    queue = GaugeMetricFamily("bailiwick_jobs_waiting", "Background jobs by how they stand, counted up to 100,000.", labels=["state"])
    *states, unfinished, late = tally(
        [
            *((Job.objects.filter(state=state), MOST) for state in Job.State),
            (Ticket.objects.unfinished(), MOST),
            (Clock.objects.to_look_at(now), MOST),
        ]
    )
    for state, number in zip(Job.State, states, strict=True):
        queue.add_metric([state.value], number)
    yield queue
    due = Job.objects.filter(state=Job.State.QUEUED, run_at__lte=now).aggregate(at=Min("run_at"))["at"]
    yield GaugeMetricFamily("bailiwick_jobs_oldest_due_seconds", "How long the oldest due background job has waited.", value=_age(due, now))
    yield GaugeMetricFamily("bailiwick_tickets_unfinished", "Tickets that are neither solved nor closed, counted up to 100,000.", value=unfinished)
    yield GaugeMetricFamily("bailiwick_clocks_due", "Promises of which a point has come that nobody has noticed yet.", value=late)
    first = Clock.objects.to_look_at(now).values_list("next_at", flat=True).first()
    yield GaugeMetricFamily("bailiwick_clocks_lag_seconds", "How late the oldest such point is.", value=_age(first, now))
    yield from _mail(now)


def _mail(now: datetime) -> Iterator[Metric]:
    flow = flow_at(now)
    figures = {
        "incoming": (flow.waiting, flow.oldest_waiting, "Mails that came and wait to be understood."),
        "outgoing": (flow.outgoing, flow.oldest_outgoing, "Mails in the outbox."),
        "quarantined": (flow.quarantined, flow.oldest_held, "Mails that wait for a person."),
    }
    for name, (number, oldest, words) in figures.items():
        yield GaugeMetricFamily(f"bailiwick_mail_{name}", words, value=number)
        yield GaugeMetricFamily(f"bailiwick_mail_{name}_oldest_seconds", f"{words} Since when the oldest.", value=_age(oldest, now))
    yield GaugeMetricFamily("bailiwick_mail_failed", "Mails that could not be sent for good.", value=flow.failed)


def _age(at: datetime | None, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds()) if at is not None else 0.0


def _silence() -> float | None:
    return health.worker()["seconds_since_heartbeat"]
