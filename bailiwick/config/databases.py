"""From a database address to Django's settings, tuned as measured for each engine."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypedDict
from urllib.parse import parse_qsl, unquote, urlsplit

#: seconds a writer waits for another before it gives up
LOCK_TIMEOUT = 20
#: seconds a connection is kept between requests
CONNECTION_AGE = 600
#: executions after which PostgreSQL keeps the plan of a statement
PREPARE_THRESHOLD = 2
#: compiling a statement, or starting processes for it, costs more than any page here reads
SHORT_STATEMENTS = "-c jit=off -c max_parallel_workers_per_gather=0"
#: pages of its log after which SQLite carries them over, 16 MB: a page that was written many times meanwhile is carried once
CARRIED_OVER = 4_000
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-2000; PRAGMA temp_store=MEMORY; "
    f"PRAGMA wal_autocheckpoint={CARRIED_OVER};"
)

#: what stands between the product and PostgreSQL: nothing that shares sessions; a pooler that lends them for one transaction; one that also
#: carries prepared statements from session to session (PgBouncer 1.21 and newer, with `max_prepared_statements`)
Pooler = Literal["none", "transaction", "prepared"]


class Database(TypedDict, total=False):
    """One entry of Django's DATABASES."""

    ENGINE: str
    NAME: str
    USER: str
    PASSWORD: str
    HOST: str
    PORT: str
    CONN_MAX_AGE: int
    CONN_HEALTH_CHECKS: bool
    DISABLE_SERVER_SIDE_CURSORS: bool
    OPTIONS: dict[str, object]
    TEST: dict[str, str]


def database(url: str, data: Path, pooler: Pooler = "none") -> Database:
    """Return Django's settings for a database address; nothing means SQLite in the data folder.

    Raises ValueError when the address is neither SQLite's nor PostgreSQL's.
    """
    if not url:
        return sqlite(data / "bailiwick.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path.removeprefix("/"))))
    if parts.scheme in {"postgresql", "postgres"}:
        return postgresql(url, pooler)
    raise ValueError(f"database_url begins with {parts.scheme or 'nothing'}://; it must begin with postgresql:// or sqlite:///")


def sqlite(path: Path) -> Database:
    """Return settings under which writers queue instead of failing: WAL, and the write lock taken when a transaction begins."""
    return {
        "ENGINE": "bailiwick.core.engines.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": CONNECTION_AGE,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": LOCK_TIMEOUT, "init_command": SQLITE_PRAGMAS},
    }


def postgresql(url: str, pooler: Pooler = "none") -> Database:
    """Return settings under which statements are planned once: bound by the server and prepared, on kept connections.

    Behind a pooler the next transaction may have another session: cursors of the server are not used there, and statements
    are prepared only where the pooler says that it carries them along; unprepared, it is cheaper to bind them here.
    """
    parts = urlsplit(url)
    extra: dict[str, str] = dict(parse_qsl(parts.query))
    if pooler == "none":  # behind a pooler the server itself says so
        extra["options"] = f"{SHORT_STATEMENTS} {extra.get('options', '')}".strip()
    prepared: dict[str, object] = {"server_side_binding": True, "prepare_threshold": PREPARE_THRESHOLD}
    return {
        "ENGINE": "bailiwick.core.engines.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": extra.pop("host", "") or unquote(parts.hostname or ""),  # the folder of a socket can only stand behind the question mark
        "PORT": extra.pop("port", "") or str(parts.port or ""),
        "CONN_MAX_AGE": CONNECTION_AGE,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pooler != "none",
        "OPTIONS": {**({} if pooler == "transaction" else prepared), **extra},
    }


def replicas(urls: list[str], pooler: Pooler = "none") -> list[Database]:
    """Return settings for read replicas: as for the primary, but who does not answer soon is done without."""
    made = [postgresql(url, pooler) for url in urls]
    return [{**each, "OPTIONS": {"connect_timeout": "3", **each["OPTIONS"]}, "TEST": {"MIRROR": "default"}} for each in made]
