"""Many counties on one server: rows that name their county, a schema for each, a database for each. What planning, reports and upkeep cost."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 10_000
ROUNDS = 15
TABLE = "id bigint, county int NOT NULL, state text NOT NULL, team_id int NOT NULL, priority int NOT NULL, category_id int NOT NULL, opened_at timestamptz NOT NULL, title text"
FILL = "SELECT n, {county}, CASE WHEN n %% 50 = 0 THEN 'open' ELSE 'closed' END, n %% 12, n %% 4, n %% 80, timestamptz '2024-01-01' + n * interval '30 minutes', 'ticket ' || n FROM generate_series(1, %s) n"
QUEUE = "SELECT id, title FROM {table} WHERE {county} state = 'open' AND team_id = 4 ORDER BY priority, id LIMIT 50"
REPORT = "SELECT date_trunc('month', opened_at) AS month, category_id, count(*) AS n FROM {table} GROUP BY 1, 2"


def build(door: psycopg.Connection, counties: int, rows: int = ROWS) -> None:
    """Make one table with all counties' rows, and a schema for each county with its own."""
    door.execute(f"CREATE TABLE shared ({TABLE}, PRIMARY KEY (county, id))")
    for county in range(counties):
        door.execute("INSERT INTO shared " + FILL.format(county=county), [rows])
        door.execute(f"CREATE SCHEMA county_{county}")
        door.execute(f"CREATE TABLE county_{county}.tickets ({TABLE}, PRIMARY KEY (id))")
        door.execute(f"INSERT INTO county_{county}.tickets " + FILL.format(county=county), [rows])
        door.execute(f"CREATE INDEX ON county_{county}.tickets (team_id, priority, id) WHERE state = 'open'")
    door.execute("CREATE INDEX ON shared (county, team_id, priority, id) WHERE state = 'open'")
    door.execute("ANALYZE")


def middle(times: list[float]) -> float:
    """Return the middle of some milliseconds."""
    return statistics.median(times)


def timed(do: Callable[[], object]) -> float:
    """Return the middle of the milliseconds of several rounds."""
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        do()
        times.append((time.perf_counter() - began) * 1000)
    return middle(times)


def ask(door: psycopg.Connection, counties: int) -> dict[str, float]:
    """Return milliseconds of a queue of one county and of a report over all of them, by either way of keeping them apart."""
    union = " UNION ALL ".join(f"SELECT category_id, opened_at FROM county_{county}.tickets" for county in range(counties))
    return {
        "queue, rows": timed(lambda: door.execute(QUEUE.format(table="shared", county="county = 3 AND")).fetchall()),
        "queue, schemas": timed(lambda: door.execute(QUEUE.format(table="county_3.tickets", county="")).fetchall()),
        "report, rows": timed(lambda: door.execute(REPORT.format(table="shared")).fetchall()),
        "report, schemas": timed(lambda: door.execute(REPORT.format(table=f"({union}) AS all_of_them")).fetchall()),
    }


def schema_costs(door: psycopg.Connection, dump: str, copies: int) -> dict[str, float]:
    """Load the product's own tables `copies` times, each into a schema of its own; return what the catalogue and a new session weigh."""
    before = _catalogue(door)
    began = time.perf_counter()
    for number in range(copies):
        door.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(f"real_{number}")))
        own = dump.replace("public.", f"real_{number}.").replace(f"real_{number}.gin_trgm_ops", "public.gin_trgm_ops")
        door.execute("\n".join(line for line in own.splitlines() if not line.startswith("\\")).encode())
        door.execute("SET search_path TO public")
    return {"seconds each": (time.perf_counter() - began) / copies, "megabytes each": (_catalogue(door) - before) / copies}


def _catalogue(door: psycopg.Connection) -> float:
    row = door.execute("SELECT sum(pg_total_relation_size(oid)) / 1e6 FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace").fetchone()
    return float(row[0]) if row else 0.0
