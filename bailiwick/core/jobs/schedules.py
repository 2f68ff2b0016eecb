"""Repeating jobs: the broker ticks once a minute, and the tick queues what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cronsim import CronSim
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.models import Schedule

from bailiwick.core import clock
from bailiwick.core.jobs.queue import enqueue
from bailiwick.core.jobs.recovering import SLACK, recall_from_the_future, recover_jobs
from bailiwick.core.jobs.registry import crons, work_of
from bailiwick.core.models import JobSchedule

if TYPE_CHECKING:
    from datetime import datetime

TICK = "bailiwick.core.jobs.tick"


@transaction.atomic
def sync_schedules(now: datetime) -> None:
    """Make the stored schedules equal to the registered ones; run after every migration.

    A changed expression takes effect at its next instant; an unregistered job is forgotten.
    """
    Schedule.objects.exclude(func=TICK).filter(func__startswith="bailiwick.").delete()
    Schedule.objects.get_or_create(
        func=TICK, defaults={"name": "tick", "schedule_type": Schedule.MINUTES, "minutes": 1, "next_run": now, "kwargs": "q_options={'save': False}"}
    )
    JobSchedule.objects.exclude(name__in=crons).delete()
    known = dict(JobSchedule.objects.values_list("name", "cron"))
    for name, cron in crons.items():
        if known.get(name) != cron:
            JobSchedule.objects.update_or_create(name=name, defaults={"cron": cron, "next_at": next_instant(cron, now)})
    wind_back(now)


@transaction.atomic
def wind_back(now: datetime) -> int:
    """Bring forward what only a clock that ran ahead could have set for so late; returns how much.

    Without this, repeating work would rest until the clock, put right again, reaches that instant.
    """
    moved: int = Schedule.objects.filter(func=TICK, next_run__gt=now + SLACK).update(next_run=now)
    for schedule in JobSchedule.objects.filter(name__in=crons):
        due = next_instant(schedule.cron, now)
        moved += JobSchedule.objects.filter(pk=schedule.pk, next_at__gt=due).update(next_at=due)
    return moved + recall_from_the_future(now)


def next_instant(cron: str, after: datetime) -> datetime:
    """Return the first instant of a cron expression after another, by the installation's clock."""
    local: datetime = next(CronSim(cron, timezone.localtime(after)))
    return local


def rhythm(cron: str) -> str:
    """Return in words how often a job repeats; an uncommon expression as it stands."""
    minute, hour, *days = cron.split()
    if days != ["*", "*", "*"]:
        return cron
    if (minute, hour) == ("*", "*"):
        return _("every minute")
    if minute.startswith("*/") and hour == "*":
        return _("every %(count)s minutes") % {"count": minute[2:]}
    if minute.isdecimal() and hour == "*":
        return _("every hour at %(minute)s past") % {"minute": minute}
    if minute.isdecimal() and hour.isdecimal():
        return _("every day at %(clock)s") % {"clock": f"{int(hour):02}:{int(minute):02}"}
    return cron


def tick() -> int:
    """Queue every repeating job that is due, once however many ticks were missed; then recover lost jobs."""
    now = clock.now()
    due = [_start(schedule, now) for schedule in JobSchedule.objects.filter(next_at__lte=now, name__in=crons)]
    recover_jobs(now)
    return sum(due)


@transaction.atomic
def _start(schedule: JobSchedule, now: datetime) -> bool:
    """Queue one repeating job, unless another tick was faster."""
    mine = JobSchedule.objects.filter(pk=schedule.pk, next_at=schedule.next_at)
    if not mine.update(next_at=next_instant(schedule.cron, now), last_at=now):
        return False
    enqueue(work_of(schedule.name).using(unique_key="schedule"))
    return True
