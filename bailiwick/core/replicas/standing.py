"""How far each replica has replayed what the primary wrote, and which one is fit to be read.

Positions are those of PostgreSQL's write-ahead log, as whole numbers; they only grow. A replica is fit when it has replayed what is
asked for, and whatever the primary had written a few seconds ago: so a copy that hangs or lost its primary is read by nobody.
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

log = structlog.get_logger(__name__)
#: seconds for which the last answer of a replica is believed to be no better, and for which one that failed is left alone
LOOK_EVERY, LEFT_ALONE = 1.0, 10.0
#: beyond every position: nothing has been replayed so far
ENDLESS = 2**63 - 1
WRITTEN = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
REPLAYED = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint END"

_lock = threading.Lock()
#: what the primary had written when: the last two samples of this process
_samples: deque[tuple[float, int]] = deque(maxlen=2)
#: replica -> until when it is left alone
_away: dict[str, float] = {}
#: of this thread: replica -> its connection, how far it was, and when that was asked; two connections may lead to two servers
_seen = threading.local()


def fit_for(need: int) -> str | None:
    """Return a replica that has replayed up to a position, and is not far behind; None when there is none."""
    now = time.monotonic()
    need = max(need, _floor(now))
    for alias in random.sample(settings.REPLICAS, len(settings.REPLICAS)):
        if _away.get(alias, 0.0) <= now and need <= _replayed(alias, need, now):
            return str(alias)
    return None


def written() -> int:
    """Return up to where the primary has written now; ENDLESS when it does not say."""
    try:
        return int(_one("default", WRITTEN) or 0)
    except (DatabaseError, InterfaceError):
        return ENDLESS


def left_alone(alias: str) -> None:
    """Read nothing from a replica for a while, because it failed."""
    _away[alias] = time.monotonic() + LEFT_ALONE
    log.warning("replica is left alone for a while", replica=alias, seconds=LEFT_ALONE)


def _floor(now: float) -> int:
    """Return a position that the primary had reached at most `REPLICA_LAG` seconds ago."""
    most = float(settings.REPLICA_LAG)
    with _lock:
        samples = [*_samples]
    if not samples or now - samples[-1][0] > most / 2:
        samples = [*samples, (now, written())][-2:]
        with _lock:
            _samples.append(samples[-1])
    return next(position for at, position in samples if now - at <= most)


def _replayed(alias: str, need: int, now: float) -> int:
    """Return how far a replica has come, -1 when it does not answer; asked again when the last answer is old or not enough."""
    connection = connections[alias]
    known: dict[str, tuple[Any, int, float]] = _seen.__dict__
    raw, position, at = known.get(alias, (None, -1, 0.0))
    if raw is not None and raw is connection.connection and now - at < LOOK_EVERY and position >= need:
        return position
    try:
        position = int(_one(alias, REPLAYED) or -1)  # one that was promoted is no copy any more
    except (DatabaseError, InterfaceError):
        left_alone(alias)
        connection.close()
        return -1
    known[alias] = (connection.connection, position, now)
    return position


def _one(alias: str, question: str) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def forget() -> None:
    """Know nothing any more; for tests, and after a fork."""
    _samples.clear()
    _away.clear()
    _seen.__dict__.clear()
