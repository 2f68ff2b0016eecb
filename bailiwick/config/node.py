"""What a node of several says of itself: that it lives, what it does, and by which keys, cache, store and clock.

A program of its own, run only where the database is PostgreSQL: on SQLite there is one node.
"""

from __future__ import annotations

import hashlib
import signal
import threading
import time
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, close_old_connections, connection
from django.db.models.functions import Now

from bailiwick import __version__
from bailiwick.audit.keys import key_hint
from bailiwick.core.models import Node
from bailiwick.core.stores.store import files
from bailiwick.core.whereabouts import this_node

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

#: seconds between two signs of life, after how many a node counts as gone, and after how many it is forgotten
EVERY, SILENCE, FORGOTTEN = 15, 60, 7 * 24 * 3600
log = structlog.get_logger(__name__)


def run_node() -> int:
    """Give signs of life until told to stop; survives a database that is away for a while."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    is_first = True
    while not stop.is_set():
        close_old_connections()
        try:
            beat(settings.ROLES, is_first=is_first)
            is_first = False
        except DatabaseError:
            log.warning("this node could not say that it lives", exc_info=True)
        stop.wait(EVERY)
    with suppress(DatabaseError):
        take_leave()
    return 0


def beat(roles: Sequence[str], *, is_first: bool = False) -> None:
    """Write down how this node is now."""
    facts: dict[str, Any] = {
        "roles": ",".join(roles),
        "version": __version__,
        "keys": key_digest(),
        "cache": type(caches["default"]).__name__,
        "store": str(files())[:300],
        "ahead": seconds_ahead(),
        "seen_at": Now(),
    }
    Node.objects.update_or_create(
        name=this_node(), defaults=facts | ({"started_at": Now()} if is_first else {}), create_defaults=facts | {"started_at": Now()}
    )
    Node.objects.filter(seen_at__lt=Now() - timedelta(seconds=FORGOTTEN)).delete()


def take_leave() -> None:
    """Count as gone from now on; what the worker still finishes is its own for another minute."""
    Node.objects.filter(name=this_node()).update(seen_at=Now() - timedelta(seconds=SILENCE))


def living(*, role: str = "") -> QuerySet[Node]:
    """Return the nodes that gave a sign of life lately, those of a role only when one is named."""
    there = Node.objects.filter(seen_at__gt=Now() - timedelta(seconds=SILENCE)).order_by("name")
    return there.filter(roles__contains=role) if role else there


def key_digest() -> str:
    """Return a few characters that differ when the keys do, from which no key can be told."""
    return hashlib.sha256(f"node {settings.SECRET_KEY} {key_hint()}".encode()).hexdigest()[:16]


def seconds_ahead() -> float:
    """Return by how much this machine's clock is ahead of the database's, as near as one question can tell."""
    if connection.vendor != "postgresql":
        return 0.0
    before = time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::double precision")
        theirs: float = cursor.fetchone()[0]
    return (before + time.time()) / 2 - theirs
