"""Errors of the API as `application/problem+json`, in the same sentences that pages use."""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import DataError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled
from ninja.errors import ValidationError as InputError
from orjson import dumps

from bailiwick.core.facts import plain
from bailiwick.core.outages import outage_of
from bailiwick.core.problems import Conflict, Stale

if TYPE_CHECKING:
    from django.http import HttpRequest
    from ninja import NinjaAPI

    from bailiwick.core.outages import Outage

log = structlog.get_logger(__name__)
MEDIA_TYPE = "application/problem+json"


class FieldProblem(Schema):
    """What is wrong with one field of the request."""

    field: str = Field(description="Name of the field, with dots inside nested ones; empty when it is about the whole request.")
    message: str = Field(description="Why it was not taken, as a sentence.")


class Difference(Schema):
    """A field that somebody else changed meanwhile."""

    field: str = Field(description="Name of the field.")
    theirs: Any = Field(description="The value that is stored now.")
    mine: Any = Field(description="The value that was sent.")


class Problem(Schema):
    """Why a request was not fulfilled (RFC 9457)."""

    type: str = Field("about:blank", description="Always `about:blank`: the status and the code say what kind of problem it is.")
    title: str = Field(description="The problem in a few words.")
    status: int = Field(description="The HTTP status.")
    code: str = Field(description="A stable word for programs.")
    detail: str = Field("", description="What happened and what to do, as a sentence.")
    errors: list[FieldProblem] = Field(default_factory=list, description="The fields that were not accepted.")
    differences: list[Difference] = Field(default_factory=list, description="With the code `stale`: the sent fields that are stored otherwise now.")
    request_id: str = Field("", description="What to quote when asking for help; the server's log has the same.")


def problem(
    request: HttpRequest, status: int, code: str, detail: str = "", errors: list[dict[str, str]] | None = None, **more: object
) -> HttpResponse:
    """Return the answer to a request that was not fulfilled."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": errors or [],
        "request_id": getattr(request, "request_id", ""),
        **more,
    }
    response = HttpResponse(dumps(body), status=status, content_type=MEDIA_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def answer_problems(api: NinjaAPI) -> None:
    """Answer every exception of the product, of Django and of the input checks with a problem."""
    for kind, handler in _HANDLERS.items():
        api.add_exception_handler(kind, handler)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(request, 422, "invalid", _("Some of what was sent cannot be accepted."), field_problems(error))


def field_problems(error: ValidationError) -> list[dict[str, str]]:
    """Return a ValidationError as a list of fields and sentences."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    return [{"field": "" if name == NON_FIELD_ERRORS else name, "message": text} for name, texts in by_field.items() for text in texts]


def _invalid_input(request: HttpRequest, error: InputError) -> HttpResponse:
    """Name the fields by their place in the body or the query, without the names of Python's arguments."""
    errors = [{"field": ".".join(str(step) for step in _place(e["loc"])), "message": str(e["msg"])} for e in error.errors]
    return problem(request, 422, "invalid", _("Some of what was sent cannot be accepted."), errors)


def _place(location: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return ("body", "payload", "name") as ("name",)."""
    return location[2:] if location and location[0] in {"body", "form", "query"} and len(location) > 2 else location[1:]  # noqa: PLR2004 - kind, argument, field


def _refused(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(request, 403, "refused", str(error) or _("Your role does not allow this."))


def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem(request, 404, "not_found", _("There is no such record, or you may not see it."))


def _conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    if not isinstance(error, Stale):
        return problem(request, 409, "conflict", str(error.message))
    both = [{"field": name, "theirs": plain(theirs), "mine": plain(mine)} for name, (theirs, mine) in error.fields.items()]
    return problem(request, 409, "stale", str(error.message), differences=both)


def _unauthenticated(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return problem(request, 401, "unauthenticated", _("Send a valid API token: “Authorization: Bearer …”."))


def _throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    response = problem(request, 429, "too_many_requests", _("Too many requests. Wait a moment and send it again."))
    if error.wait:
        response.headers["Retry-After"] = str(int(error.wait) + 1)
    return response


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer the framework's own errors; what our parser raised inside one of them says more."""
    inner = error.__cause__
    if isinstance(inner, InputError):
        return _invalid_input(request, inner)
    if isinstance(inner, RequestDataTooBig):
        return _too_big(request, inner)
    if isinstance(inner, HttpError):
        error = inner
    return problem(request, error.status_code, HTTPStatus(error.status_code).name.lower(), error.message)


def _too_big(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return problem(request, 413, "too_big", _("The request is larger than allowed."))


def _bad_request(request: HttpRequest, _error: SuspiciousOperation) -> HttpResponse:
    return problem(request, 400, "bad_request", _("The request cannot be read."))


def _out_of_range(request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(request, 422, "invalid", _("A number or a text is larger than can be kept."))


def unavailable(request: HttpRequest, outage: Outage) -> HttpResponse:
    """Answer a request that failed because something the product needs is away, and say when to try again."""
    log.error("request not answered", away=outage.kind, path=request.path, error=str(sys.exc_info()[1]))
    response = problem(request, 503, outage.kind if outage.kind == "busy" else f"{outage.kind}_unavailable", str(outage.words))
    response.headers["Retry-After"] = str(outage.seconds)
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 - Django would add a traceback that says no more
    return response


def broken(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """Answer a request during which something nobody foresaw was raised."""
    if (outage := outage_of(error)) is not None:
        return unavailable(request, outage)
    log.error("api request failed", path=request.path, exc_info=error)
    return problem(request, 500, "internal_error", _("Something went wrong here, not with you. Try again; if it stays, quote the request id."))


_HANDLERS: dict[type[Exception], Any] = {
    Exception: broken,
    OverflowError: _out_of_range,
    DataError: _out_of_range,
    SuspiciousOperation: _bad_request,
    RequestDataTooBig: _too_big,
    HttpError: _http_error,
    Throttled: _throttled,
    AuthenticationError: _unauthenticated,
    Conflict: _conflict,
    Http404: _not_found,
    PermissionDenied: _refused,
    InputError: _invalid_input,
    ValidationError: _invalid,
}
