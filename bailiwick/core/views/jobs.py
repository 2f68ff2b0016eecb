"""Background work for administrators, and the progress of long work for whoever waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.jobs.actions import cancel_progress, drop_job, run_job_again
from bailiwick.core.jobs.schedules import rhythm
from bailiwick.core.models import Job, JobProgress, JobSchedule
from bailiwick.core.moments import spoken
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

#: jobs on a page
ROWS = 50
#: status by which htmx stops polling
STOP_POLLING = 286


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """List failed jobs, then what runs and waits, newest first, and what repeats."""
    actor = actor_of(request)
    require(actor.may("core.see_jobs"))
    moment = clock.now()
    state = request.GET.get("state", Job.State.FAILED)
    state = state if state in Job.State.values else Job.State.FAILED.value
    rows = Job.objects.filter(state=state).order_by("-id")
    before = request.GET.get("before", "")
    if before.isdecimal() and before.isascii():
        rows = rows.filter(id__lt=int(before[:19]))
    page = list(rows[: ROWS + 1])
    context = {
        "jobs": [_row(job, moment) for job in page[:ROWS]],
        "older_url": f"?state={state}&before={page[ROWS - 1].pk}" if len(page) > ROWS else "",
        "tabs": [{"label": capfirst(s.label), "url": f"?state={s.value}", "count": _count(s), "current": s == state} for s in Job.State],
        "works": JobProgress.objects.filter(user=None, ended_at=None).order_by("id")[:ROWS],
        "is_failed": state == Job.State.FAILED,
        "schedules": [_schedule(schedule, moment) for schedule in JobSchedule.objects.order_by("next_at", "name")],
        "may_run": actor.may("core.run_jobs"),
    }
    return render(request, "core/jobs.html", context)


def _row(job: Job, moment: datetime) -> dict[str, object]:
    said = {"title": capfirst(str(job)), "queued_when": spoken(job.queued_at, moment), "due_when": spoken(job.run_at, moment)}
    return said | {"pk": job.pk, "name": job.name, "error": job.error, "attempts": job.attempts}


def _schedule(schedule: JobSchedule, moment: datetime) -> dict[str, str]:
    said = {"next": spoken(schedule.next_at, moment), "last": spoken(schedule.last_at, moment)}
    return said | {"title": capfirst(str(schedule)), "rhythm": rhythm(schedule.cron)}


def _count(state: str) -> str:
    """Return how many jobs stand so, counting no further than a thousand."""
    most = 1000
    count = Job.objects.filter(state=state)[: most + 1].count()
    return f"{most}+" if count > most else str(count)


@require_POST
def job_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a failed job again."""
    actor = actor_of(request)
    require(actor.may("core.see_jobs"))
    run_job_again(get_object_or_404(Job, pk=pk), actor=actor, now=clock.now())
    messages.success(request, _("The job is queued again."))
    return redirect("core:jobs")


@require_POST
def job_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a failed job."""
    actor = actor_of(request)
    require(actor.may("core.see_jobs"))
    drop_job(get_object_or_404(Job, pk=pk), actor=actor, now=clock.now())
    messages.success(request, _("The job is dropped; the trail keeps its name and error."))
    return redirect("core:jobs")


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far the user's own work is: a page, or the part of it that keeps itself current."""
    work = get_object_or_404(JobProgress, pk=pk, user_id=request.user.pk)
    if not request.headers.get("HX-Request"):
        return render(request, "core/progress.html", {"progress": work})
    return render(request, "core/_progress.html", {"progress": work}, status=STOP_POLLING if work.is_over else 200)


@require_POST
def progress_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the user's own work to stop."""
    work = get_object_or_404(JobProgress, pk=pk, user_id=request.user.pk)
    cancel_progress(work, actor=actor_of(request), now=clock.now())
    work.refresh_from_db()
    if request.headers.get("HX-Request"):
        return render(request, "core/_progress.html", {"progress": work})
    return redirect("core:progress", pk)
