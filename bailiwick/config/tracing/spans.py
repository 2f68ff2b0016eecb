"""What is traced: requests, the statements they make, and the jobs they ask for, all in one trace. Imported only where traces are asked for."""

from __future__ import annotations

from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.db.backends.signals import connection_created
from opentelemetry.propagate import extract, inject
from opentelemetry.trace import SpanKind, Status, StatusCode, get_current_span

from bailiwick.config.tracing.sending import tracer
from bailiwick.core.models import Job
from bailiwick.core.watching import around_job, luggage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

#: characters of a statement that are told; its values never are
LONGEST = 2000


def traced(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Trace every request, as part of the trace that a proxy or a program began."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        method = request.method or ""
        with tracer().start_as_current_span(method, context=extract(request.headers), kind=SpanKind.SERVER) as span:
            response = get_response(request)
            match = request.resolver_match
            route = (match.view_name or match.route) if match is not None else ""
            span.update_name(f"{method} {route}".strip())
            span.set_attributes({"http.request.method": method, "http.route": route, "http.response.status_code": response.status_code})
            span.set_attribute("bailiwick.request_id", getattr(request, "request_id", ""))
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                span.set_status(Status(StatusCode.ERROR))
        return response

    return respond


@contextmanager
def _around_job(job: Job) -> Iterator[None]:
    """Trace a job in the trace of the request that asked for it."""
    with tracer().start_as_current_span(job.name, context=extract(job.origin), kind=SpanKind.CONSUMER) as span:
        span.set_attributes({"bailiwick.job_id": job.pk, "bailiwick.attempt": job.attempts, "bailiwick.request_id": job.origin.get("request_id", "")})
        yield
        if job.state != Job.State.RUNNING:  # it failed, and waits again or for a person
            span.set_status(Status(StatusCode.ERROR, job.error.strip().rpartition("\n")[2][:300]))


def _luggage() -> dict[str, str]:
    """Return the place in the trace that a job takes with it."""
    carrier: dict[str, str] = {}
    inject(carrier)
    return carrier


def _trace_statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001 - Django's signature
    """Trace a statement of a request or a job; those of programs that only look whether there is work are nobody's."""
    if not get_current_span().is_recording():
        return execute(sql, params, many, context)
    facts = {"db.system.name": context["connection"].vendor, "db.query.text": str(sql)[:LONGEST]}
    with tracer().start_as_current_span(str(sql).split(" ", 1)[0], kind=SpanKind.CLIENT, attributes=facts):
        return execute(sql, params, many, context)


def _trace_statements(*, connection: BaseDatabaseWrapper, **_facts: object) -> None:
    if _trace_statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(_trace_statement)


def begin() -> None:
    """Trace from now on, in this process and in those forked from it."""
    connection_created.connect(_trace_statements, dispatch_uid="traces")
    if _around_job not in around_job:
        around_job.append(_around_job)
        luggage.append(_luggage)


begin()
