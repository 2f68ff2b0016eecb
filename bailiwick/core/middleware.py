"""Around every request: who asks from where, under which number, and how a refusal is said.

`request_facts` goes before everything that logs, `plain_problems` after authentication.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bailiwick.core.api.problems import problem
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    Handler = Callable[[HttpRequest], HttpResponseBase]

#: the form in which a proxy or a program may hand us its own request id
_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def request_facts(get_response: Handler) -> Handler:
    """Give every request a number and an address, and every line of the log both of them."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.request_id = _request_id(request)  # type: ignore[attr-defined]  # read by actor_of and by problems
        request.address = client_address(request)  # type: ignore[attr-defined]  # likewise
        facts = {"request_id": request.request_id, "address": request.address}  # type: ignore[attr-defined]  # set above
        with structlog.contextvars.bound_contextvars(**facts):
            response = get_response(request) if _is_storable(request) else _unreadable(request)
        response.headers["X-Request-ID"] = facts["request_id"]
        return response

    return middleware


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-ID", "")
    return given if _SAFE_ID.fullmatch(given) else uuid4().hex


def client_address(request: HttpRequest) -> str:
    """Return where the request comes from: what our own proxy says, when there is one, else the peer.

    Of several forwarded addresses the last counts, because everything before it is the client's own claim.
    """
    said = request.META.get("REMOTE_ADDR", "")
    if getattr(settings, "TRUST_PROXY", False):
        said = request.headers.get("X-Forwarded-For", said).rsplit(",", 1)[-1].strip() or said
    try:
        return str(ip_address(said))
    except ValueError:
        return ""


def _is_storable(request: HttpRequest) -> bool:
    """Whether the address of the page holds only what a database could be asked about."""
    return not _UNSTORABLE.search(request.path_info) and "%00" not in request.META.get("QUERY_STRING", "")


def _unreadable(request: HttpRequest) -> HttpResponse:
    detail = _("The address holds characters that cannot be read.")
    if request.path_info.startswith("/api/"):
        return problem(request, HTTPStatus.BAD_REQUEST, "bad_request", detail)
    return HttpResponse(detail, status=HTTPStatus.BAD_REQUEST, content_type="text/plain; charset=utf-8")


def plain_problems(get_response: Handler) -> Handler:
    """Show what was refused, or stands in the way, as a page with the sentence and the way back."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            return _show(request, HTTPStatus.FORBIDDEN, str(error))
        if isinstance(error, Conflict):
            return _show(request, HTTPStatus.CONFLICT, str(error.message))
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # Django reads the hook from the function
    return middleware


def _show(request: HttpRequest, status: HTTPStatus, sentence: str) -> HttpResponse:
    """Render the sentence as a page, or as a box when only a part of a page was asked for."""
    if request.content_type == "application/json" or request.headers.get("Accept") == "application/json":
        return problem(request, status, "refused" if status == HTTPStatus.FORBIDDEN else "conflict", sentence)
    name = "core/problem_box.html" if request.headers.get("HX-Request") else "core/problem.html"
    context = {"sentence": sentence, "is_refusal": status == HTTPStatus.FORBIDDEN, "back": _back(request)}
    return render(request, name, context, status=status)


def _back(request: HttpRequest) -> str:
    """Return the page from which the request was made, if it is one of ours."""
    came_from = request.headers.get("Referer", "")
    own = f"{request.scheme}://{request.get_host()}/"
    return "/" + came_from[len(own) :] if came_from.startswith(own) else "/"
