"""What a monitor may ask without signing in: does it run, and can it serve? No names, no secrets."""

from __future__ import annotations

import time
from typing import TypedDict

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe
from django_q.status import Stat

from bailiwick import __version__
from bailiwick.config.node import living
from bailiwick.config.preparation import pending_migrations
from bailiwick.core import clock

#: seconds without a sign of life after which the worker counts as gone
WORKER_SILENCE = 15.0


class Part(TypedDict, total=False):
    """How one part is: whether it is well, and figures about it."""

    ok: bool
    milliseconds: float
    pending: int
    seconds_since_heartbeat: float | None


@login_not_required
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """Answer as long as the web process runs at all."""
    return _unstored(JsonResponse({"status": "live", "version": __version__}))


@login_not_required
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when requests can be served, 503 when not.

    A silent worker makes the status "degraded", not the answer 503: pages work without it,
    and taking the web server out of service would only add to the trouble.
    """
    parts = {"database": database(), "migrations": migrations(), "worker": worker()}
    serves = parts["database"]["ok"] and parts["migrations"]["ok"]
    status = "unavailable" if not serves else "ready" if parts["worker"]["ok"] else "degraded"
    return _unstored(JsonResponse({"status": status, "version": __version__, "parts": parts}, status=200 if serves else 503))


def _unstored(response: JsonResponse) -> JsonResponse:
    add_never_cache_headers(response)
    return response


def database() -> Part:
    """Ask the database for one row and say how long that took."""
    began = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Error:
        return {"ok": False}
    return {"ok": True, "milliseconds": round((time.perf_counter() - began) * 1000, 2)}


def migrations() -> Part:
    """Say how many steps the database is behind the program."""
    try:
        pending = len(pending_migrations())
    except Error:
        return {"ok": False}
    return {"ok": not pending, "pending": pending}


def worker() -> Part:
    """Say how long ago this machine's worker gave a sign of life."""
    try:
        stats = Stat.get_all()
    except Error:  # the library connects to the database before it reads a file
        stats = []
    beats = [abs((clock.now() - stat.timestamp).total_seconds()) for stat in stats]  # one ahead of a clock that was put back proves nothing
    age = round(min(beats), 1) if beats else None
    return {"ok": (age is not None and age < WORKER_SILENCE) or _works_elsewhere(), "seconds_since_heartbeat": age}


def _works_elsewhere() -> bool:
    """Whether this node is none that works, and another one is and lives."""
    try:
        return "jobs" not in settings.ROLES and living(role="jobs").exists()
    except Error:
        return False
