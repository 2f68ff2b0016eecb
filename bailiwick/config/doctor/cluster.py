"""PostgreSQL on several machines: whether what we reach may be written, and whether a standby keeps what was acknowledged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection

from bailiwick.config.doctor.finding import Finding
from bailiwick.core import clock

#: how far a standby may be behind, in bytes and seconds, and how much log may be held back for one that is gone, in bytes
BEHIND, LATE, HELD = 64 * 1024**2, 60, 4 * 1024**3
#: for how long a piece of the log may wait to be kept elsewhere
KEPT_WITHIN = timedelta(minutes=30)

STANDBYS = """
SELECT coalesce(nullif(application_name, ''), 'one'), state, sync_state, pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint,
       coalesce(extract(epoch FROM replay_lag), 0)::float
FROM pg_stat_replication ORDER BY 1
"""
HELD_BACK = """
SELECT slot_name, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint FROM pg_replication_slots
WHERE NOT active AND pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) > %s ORDER BY 1
"""
KEEPING = "SELECT current_setting('archive_mode'), last_archived_time, last_failed_time, failed_count FROM pg_stat_archiver"


def primary(part: str) -> Finding:
    """Whether the address of the database leads to the one server that may write."""
    if connection.vendor != "postgresql":
        return Finding(part, "ok", "one machine with SQLite")
    in_recovery, read_only = _row("SELECT pg_is_in_recovery(), current_setting('transaction_read_only')::bool")
    if in_recovery or read_only:
        return Finding(
            part,
            "error",
            "the address of the database leads to a standby, where nothing can be written" if in_recovery else "the database may only be read",
            "Let BAILIWICK_DATABASE_URL name HAProxy or PgBouncer, which follow the primary; see docs/how-to/run-a-cluster.md.",
        )
    return Finding(part, "ok", "the server we reach can be written")


def standbys(part: str) -> Finding:
    """Whether a standby keeps what is acknowledged, how far all of them are behind, and whether one that is gone fills the disk."""
    if connection.vendor != "postgresql":
        return Finding(part, "ok", "none: SQLite is one file; what saves it is a backup")
    if _row("SELECT pg_is_in_recovery()")[0]:
        return Finding(part, "ok", "this is a standby itself; see what is said about the primary")
    found = _rows(STANDBYS)
    if any(state is None for _name, state, *_rest in found):
        mend = "As a superuser of the database: GRANT pg_monitor TO the role of the product"
        return Finding(part, "warning", f"there are {len(found)}, but we may not see how they are", mend)
    expected = bool(_row("SELECT current_setting('synchronous_standby_names') <> '' OR current_setting('cluster_name') <> ''")[0])
    if not found:
        return _none(part, expected=expected)
    return _judged(part, found, expected=expected)


def _none(part: str, *, expected: bool) -> Finding:
    if expected:
        mend = "On a database machine: patronictl -c /etc/patroni/config.yml list; start the members that are not running."
        return Finding(part, "warning", "the cluster has lost its standbys: should the primary fail now, nobody takes over", mend)
    return Finding(part, "ok", "none: one server, and what it loses the newest backup must bring back")


def _judged(part: str, found: list[tuple[str, str, str, int | None, float]], *, expected: bool) -> Finding:
    named = ", ".join(f"{name} ({sync}, {_megabytes(behind or 0)} behind)" for name, _state, sync, behind, _late in found)
    if expected and not any(sync in {"sync", "quorum"} for _name, _state, sync, _behind, _late in found):
        mend = "patronictl -c /etc/patroni/config.yml edit-config, and set synchronous_mode: true; or wait until a standby has caught up."
        return Finding(part, "warning", f"none of them keeps what is acknowledged before it is acknowledged: {named}", mend)
    late = [name for name, state, _sync, behind, late in found if state != "streaming" or (behind or 0) > BEHIND or late > LATE]
    if late:
        mend = "Look at its disk and network; patronictl reinit makes it anew if it cannot follow."
        return Finding(part, "warning", f"{', '.join(late)} cannot follow: {named}", mend)
    held = _rows(HELD_BACK, [HELD])
    if held:
        words = ", ".join(f"{slot} ({_megabytes(bytes_)})" for slot, bytes_ in held)
        return Finding(
            part, "warning", f"log is held back for members that are gone: {words}", "Bring them back, or remove them, before the disk is full."
        )
    return Finding(part, "ok", named)


def archiving(part: str) -> Finding:
    """Whether the log of the database is kept elsewhere, for recovery to a point in time."""
    if connection.vendor != "postgresql":
        return Finding(part, "ok", "SQLite has none; `bailiwick backup` is what there is")
    mode, kept, failed, failures = _row(KEEPING)
    if mode == "off":
        return Finding(part, "ok", "the log is not kept: recovery is to the newest backup, not to a point in time")
    if failed is not None and (kept is None or failed > kept):
        since = f"{failed:%Y-%m-%d %H:%M} UTC, {failures} times in all"
        mend = "Read the log of PostgreSQL; mend archive_command or the place it writes to before the disk of the primary is full."
        return Finding(part, "error", f"the log cannot be kept (last tried {since})", mend)
    if kept is not None and kept < clock.now() - KEPT_WITHIN:
        mend = "Set archive_timeout (300s is usual), or look whether archive_command hangs."
        return Finding(part, "warning", f"nothing was kept since {kept:%Y-%m-%d %H:%M} UTC", mend)
    return Finding(part, "ok", f"the last piece was kept at {kept:%Y-%m-%d %H:%M} UTC" if kept else "nothing had to be kept yet")


def _rows(statement: str, given: list[int] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def _row(statement: str) -> tuple[Any, ...]:
    return _rows(statement)[0]


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
