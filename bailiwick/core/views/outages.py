"""What is shown when something broke: a page that needs no database, or a problem for programs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import structlog
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from bailiwick.core.api.problems import broken
from bailiwick.core.outages import outage_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.core.outages import Outage

log = structlog.get_logger(__name__)


def something_broke(request: HttpRequest) -> HttpResponse:
    """Answer a request during which something nobody foresaw was raised (Django's handler of status 500)."""
    error = sys.exc_info()[1]
    outage = outage_of(error)
    with translation.override(translation.get_language_from_request(request)):
        if request.path_info.startswith("/api/"):
            return broken(request, error)
        return _page(request, outage)


def _page(request: HttpRequest, outage: Outage | None) -> HttpResponse:
    context = {
        "request_id": getattr(request, "request_id", ""),
        "sentence": outage.words if outage is not None else "",
        "language": translation.get_language(),
    }
    if outage is None:
        return HttpResponse(render_to_string("500.html", context), status=500)
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response.headers["Retry-After"] = str(outage.seconds)
    log.error("request not answered", away=outage.kind, path=request.path, error=str(sys.exc_info()[1]))
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 - Django would add a traceback that says no more
    return response
