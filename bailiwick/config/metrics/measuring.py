"""Counts requests, jobs and refused sign-ins as they happen. Imported only where metrics are asked for."""

from __future__ import annotations

import threading
from time import perf_counter
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db.backends.signals import connection_created

from bailiwick.config.metrics import counting
from bailiwick.core.watching import job_ended

counting.begin()

from bailiwick.config.metrics import series  # noqa: E402 - only what is named after the beginning is kept for all processes

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from bailiwick.core.models import Job
    from bailiwick.core.watching import Outcome

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
#: pages of which nobody wants figures: monitors ask for them all day
UNCOUNTED = frozenset({"metrics", "health-live", "health-ready"})


class _Asked(threading.local):
    """How many statements this thread has made."""

    count = 0


_asked = _Asked()


def measured(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Count every request by the name of its page, its method and how it ended: the outermost middleware."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        began, before = perf_counter(), _asked.count
        response = get_response(request)
        route = route_of(request)
        if route not in UNCOUNTED:
            method = request.method if request.method in METHODS else "OTHER"
            series.requests.labels(route, method, response.status_code).inc()
            series.seconds.labels(route, method).observe(perf_counter() - began)
            series.statements.labels(route).inc(_asked.count - before)
        return response

    return respond


def route_of(request: HttpRequest) -> str:
    """Return the name of the page that was asked for; there are as many as the product has, however many addresses strangers try."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or match.route
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"


def _count_statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001 - Django's signature
    _asked.count += 1
    return execute(sql, params, many, context)


def _count_statements(*, connection: BaseDatabaseWrapper, **_facts: object) -> None:
    """Count what a connection is asked, from its beginning to its end."""
    if _count_statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(_count_statement)


def _count_job(job: Job, outcome: Outcome, took: float) -> None:
    series.jobs.labels(job.name, outcome).inc()
    series.job_seconds.labels(job.name).observe(took)


def _count_refusal(**_facts: object) -> None:
    series.refused.inc()


def begin() -> None:
    """Count from now on, in this process and in those forked from it."""
    connection_created.connect(_count_statements, dispatch_uid="metrics")
    user_login_failed.connect(_count_refusal, dispatch_uid="metrics")
    if _count_job not in job_ended:
        job_ended.append(_count_job)


begin()
