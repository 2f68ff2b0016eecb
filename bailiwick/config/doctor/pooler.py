"""PgBouncer, asked at its own door whether it does what the settings take for granted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import psycopg
from django.db import connection

from bailiwick.config.doctor.finding import Finding
from bailiwick.config.options import options

if TYPE_CHECKING:
    from bailiwick.config.databases import Pooler

#: the first version that carries prepared statements from session to session
CARRIES = (1, 21)
#: seconds to wait for its answer, and between two tries to reach a primary that is away, at most
PATIENCE, RETRY = 5, 5


def pooler(part: str) -> Finding:
    """Whether the mode of PgBouncer, its version and `database_pooler` agree."""
    if connection.vendor != "postgresql":
        return Finding(part, "ok", "none: SQLite needs none")
    chosen = options().database_pooler
    try:
        version, said = asked()
    except psycopg.Error as refused:
        return _unasked(part, chosen, " ".join(str(refused).split()))
    return judged(part, chosen, version, said)


def asked() -> tuple[tuple[int, ...], dict[str, str]]:
    """Return version and settings of the PgBouncer at the address of the database; raises psycopg.Error when there is none, or it refuses."""
    given = connection.settings_dict
    with psycopg.connect(
        host=given["HOST"],
        port=given["PORT"] or None,
        user=given["USER"],
        password=given["PASSWORD"],
        dbname="pgbouncer",
        connect_timeout=PATIENCE,
        autocommit=True,
        cursor_factory=psycopg.ClientCursor,
    ) as door:
        rows = door.execute("SHOW CONFIG").fetchall()
        version = str(door.execute("SHOW VERSION").fetchone() or "")
    return tuple(int(number) for number in re.findall(r"\d+", version)[:2]), {str(row[0]): str(row[1]) for row in rows}


def _unasked(part: str, chosen: Pooler, words: str) -> Finding:
    if chosen == "none":
        return Finding(part, "ok", "none: the product speaks with PostgreSQL itself")
    return Finding(
        part,
        "warning",
        f"database_pooler is {chosen}, but no PgBouncer tells us how it works: {words}",
        "Name the role of the product in stats_users of pgbouncer.ini; without PgBouncer set database_pooler to none.",
    )


def judged(part: str, chosen: Pooler, version: tuple[int, ...], said: dict[str, str]) -> Finding:
    """Return the finding about what PgBouncer says of itself: its version as numbers and its settings by name."""
    mode, carried = said.get("pool_mode", "session"), int(said.get("max_prepared_statements", "0"))
    words = f"PgBouncer {'.'.join(map(str, version))}, {mode} mode"
    if mode == "statement":
        return Finding(part, "error", f"{words}: it allows no transactions", "Set pool_mode = transaction in pgbouncer.ini.")
    if mode == "transaction" and chosen == "none":
        mode_to_set = "prepared" if version >= CARRIES and carried else "transaction"
        mend = f'Set database_pooler = "{mode_to_set}".'
        return Finding(part, "error", f"{words}: statements prepared in one session are used in another", mend)
    if mode == "transaction" and chosen == "prepared" and not (version >= CARRIES and carried):
        mend = 'Set database_pooler = "transaction", or max_prepared_statements = 200 with PgBouncer 1.21 or newer.'
        return Finding(part, "error", f"{words}: it does not carry prepared statements along", mend)
    if float(said.get("server_login_retry", "15")) > RETRY:
        return Finding(
            part, "warning", f"{words}: after a failure it waits long before it tries again", "Set server_login_retry = 1 in pgbouncer.ini."
        )
    return Finding(part, "ok", f"{words}, as database_pooler says" if mode == "transaction" else words)
