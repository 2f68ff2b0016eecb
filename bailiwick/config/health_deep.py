"""How every single thing is that the product needs, with the time it took to answer: for monitors with the token, and for people who see background work."""

from __future__ import annotations

import shutil
import socket
import time
from secrets import token_hex
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import Error
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from bailiwick import __version__
from bailiwick.config import health
from bailiwick.config.doctor.machine import FULL
from bailiwick.config.watchers import may_look_deep
from bailiwick.core import clock
from bailiwick.core.models import Job
from bailiwick.core.scanning.scanner import scanner
from bailiwick.core.stores.store import files
from bailiwick.mailroom.health import listeners, watcher_at
from bailiwick.notifications.transport import is_configured

if TYPE_CHECKING:
    from collections.abc import Callable

    Facts = dict[str, object]

#: seconds that the mail server has to take a connection
PATIENCE = 2.0


@login_not_required
@require_safe
def deep(request: HttpRequest) -> JsonResponse:
    """Answer 200 when everything needed for serving is well, 503 when not; each part says for itself how it is."""
    if not may_look_deep(request):
        raise Http404
    parts = {name: _timed(look) for name, look in PARTS.items()}
    serves = all(parts[name]["ok"] for name in NEEDED)
    status = "unavailable" if not serves else "ready" if all(part["ok"] for part in parts.values()) else "degraded"
    response = JsonResponse({"status": status, "version": __version__, "at": clock.now(), "parts": parts}, status=200 if serves else 503)
    add_never_cache_headers(response)
    return response


def _timed(look: Callable[[], Facts]) -> Facts:
    """Look at one part; whatever goes wrong is its state, in words."""
    began = time.perf_counter()
    try:
        facts: Facts = {"ok": True, **look()}
    except (Error, OSError, ValueError) as failed:
        facts = {"ok": False, "error": f"{type(failed).__name__}: {failed}".strip()[:300]}
    return {**facts, "milliseconds": round((time.perf_counter() - began) * 1000, 2)}


def _cache() -> Facts:
    """Write a word and read it again."""
    key, word = "health-deep", token_hex(8)
    cache.set(key, word, 60)
    return {"ok": cache.get(key) is not None}


def _files() -> Facts:
    """Write, read and remove a few bytes where attachments are kept."""
    files().probe()
    return {}


def _disk() -> Facts:
    free = shutil.disk_usage(settings.DATA).free
    return {"ok": free > FULL, "free_megabytes": free // 1_000_000}


def _jobs() -> Facts:
    failed = Job.objects.filter(state=Job.State.FAILED)[:1000].count()
    return {"ok": not failed, "set_aside": failed}


def _mail_server() -> Facts:
    if not is_configured() or not settings.EMAIL_HOST:
        return {"configured": False}
    socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), timeout=PATIENCE).close()
    return {"configured": True}


def _mailboxes() -> Facts:
    seen = watcher_at(clock.now())
    return {"ok": seen.is_well, "words": str(seen.words)}


def _listeners() -> Facts:
    silent = [one.name for one in listeners() if not one.is_well]
    return {"ok": not silent, "silent": silent}


def _scanner() -> Facts:
    """Ask the scanner of files for its version, where one is set."""
    there = scanner()
    return {"says": there.probe()} if there is not None else {"says": "none is set"}


PARTS: dict[str, Callable[[], Facts]] = {
    "database": lambda: dict(health.database()),
    "migrations": lambda: dict(health.migrations()),
    "cache": _cache,
    "files": _files,
    "disk": _disk,
    "worker": lambda: dict(health.worker()),
    "jobs": _jobs,
    "mail server": _mail_server,
    "mailbox watch": _mailboxes,
    "mail listeners": _listeners,
    "malware scanner": _scanner,
}
#: without these no request can be served
NEEDED = ("database", "migrations", "cache", "disk")
