"""Several machines on one database: whether they are alike, share what must be shared, and how far replicas are behind."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache
from django.db import DatabaseError, InterfaceError, connection, connections

from bailiwick.config.doctor.finding import Finding
from bailiwick.config.node import key_digest, living, seconds_ahead
from bailiwick.core.models import Node
from bailiwick.core.stores.folder import Folder
from bailiwick.core.stores.store import files
from bailiwick.core.whereabouts import this_node

#: seconds by which a clock may differ from the database's
SLACK = 5.0
HOW_TO = "See docs/how-to/run-several-nodes.md."
BEHIND = """
SELECT pg_is_in_recovery(), pg_wal_lsn_diff(%s::pg_lsn, pg_last_wal_replay_lsn())::bigint,
       extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::double precision
"""


def nodes(part: str) -> Finding:
    """Whether all machines have the same keys, version, cache and store."""
    if connection.vendor != "postgresql":
        return Finding(part, "ok", "this one alone, for the database is SQLite")
    there = list(living())
    names = ", ".join(f"{node.name} ({node.roles})" for node in there) or "none gives a sign of life"
    counted = f"{len(there)} node{'' if len(there) == 1 else 's'}: {names}"
    if wrong := _unlike(there):
        return Finding(part, "error", f"{wrong}; {counted}", f"Give all nodes the same settings for it. {HOW_TO}")
    versions = sorted({node.version for node in there})
    if len(versions) > 1:
        return Finding(part, "warning", f"they run versions {', '.join(versions)}; {counted}", "Bring all nodes to the newest version.")
    missing = [role for role in ("web", "jobs", "mail") if there and not any(role in node.roles.split(",") for node in there)]
    if missing:
        return Finding(
            part, "warning", f"no node does {', '.join(missing)}; {counted}", "Start one that does: bailiwick up --only " + ",".join(missing)
        )
    return Finding(part, "ok", counted)


def _unlike(there: list[Node]) -> str:
    """Return what must be the same on all nodes and is not."""
    others = [node for node in there if node.name != this_node()]
    if any(node.keys != key_digest() for node in others):
        return "the keys differ, so sessions, links and the trail of one are not believed by another (BAILIWICK_SECRET_KEY, BAILIWICK_AUDIT_KEY)"
    if others and isinstance(caches["default"], FileBasedCache):
        return "the cache is in files of this machine, so limits and presence are not shared (BAILIWICK_CACHE_URL)"
    here = type(caches["default"]).__name__
    if any(node.cache != here for node in others):
        return "the caches differ (BAILIWICK_CACHE_URL)"
    if any(node.store != str(files()) for node in others):
        return "attachments lie in different places (BAILIWICK_STORAGE_URL)"
    return ""


def storage(part: str) -> Finding:
    """Whether files can be kept and read where the settings say."""
    store = files()
    try:
        store.probe()
    except OSError as silent:
        return Finding(part, "error", str(silent), "Check BAILIWICK_STORAGE_URL, its keys and that the server runs. Nothing is attached until then.")
    others = living().exclude(name=this_node()).count() if connection.vendor == "postgresql" else 0
    if others and isinstance(store, Folder) and not settings.STORAGE_URL:
        mend = f"Share a folder and name it, or use a bucket: BAILIWICK_STORAGE_URL, then bailiwick manage move_files --from local. {HOW_TO}"
        return Finding(part, "warning", f"{store} is this machine's own, and there are {others} more nodes", mend)
    return Finding(part, "ok", f"{store} takes files")


def time_of_database(part: str) -> Finding:
    """Whether the clock of this machine agrees with the database's, and those of the other nodes do."""
    ahead = {this_node(): seconds_ahead()} | ({node.name: node.ahead for node in living().exclude(name=this_node())} if _is_shared() else {})
    wrong = [f"{name} by {seconds:+.0f} s" for name, seconds in ahead.items() if abs(seconds) > SLACK]
    if wrong:
        return Finding(
            part, "warning", f"clocks differ from the database's: {', '.join(wrong)}", "Let all machines follow one time server (chrony, NTP)."
        )
    return Finding(part, "ok", f"within {max(map(abs, ahead.values())):.1f} s")


def _is_shared() -> bool:
    return connection.vendor == "postgresql"


def replicas(part: str) -> Finding:
    """Whether the read replicas answer and keep up."""
    if not settings.REPLICAS:
        return Finding(part, "ok", "none is set (BAILIWICK_REPLICA_URLS)")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()::text")
        written = cursor.fetchone()[0]
    told = {alias: _behind(alias, written) for alias in settings.REPLICAS}
    if bad := [words for words, is_well in told.values() if not is_well]:
        mend = "Until then everything is read from the primary. Look at the replica's log, and at pg_stat_replication on the primary."
        return Finding(part, "warning", "; ".join(bad), mend)
    return Finding(part, "ok", "; ".join(words for words, _is_well in told.values()))


def _behind(alias: str, written: str) -> tuple[str, bool]:
    """Return in words how far a replica is behind, and whether it may be read."""
    name = f"replica {alias.removeprefix('replica')}"
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(BEHIND, [written])
            is_copy, behind, age = cursor.fetchone()
    except (DatabaseError, InterfaceError) as gone:
        return f"{name} does not answer ({str(gone).strip().splitlines()[0]})", False
    if not is_copy:
        return f"{name} is no replica, but a primary", False
    if behind <= 0:
        return f"{name} has everything", True
    return f"{name} is {behind / 1e6:.2f} MB behind, its newest change is {age or 0:.0f} s old", (age or 0) <= settings.REPLICA_LAG
