"""A million closed tickets in one table, and the same rows parted by the year in which they were closed: what becomes faster, what slower."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

ROWS, FIRST, YEARS = 1_000_000, 2015, 11
#: share of tickets that are open
OPEN = 0.02
ROUNDS = 15
COLUMNS = """
    id bigint NOT NULL, number text NOT NULL, title text NOT NULL, state text NOT NULL, priority smallint NOT NULL,
    team_id bigint NOT NULL, category_id bigint NOT NULL, opened_at timestamptz NOT NULL, closed_at timestamptz,
    closed_year smallint NOT NULL DEFAULT 0, words tsvector
"""
FILL = """
INSERT INTO {table} SELECT n, 'T-' || n, 'printer ' || (n * 7919 %% 9973) || ' fault ' || (n * 104729 %% 50021) || ' at desk ' || n,
    CASE WHEN n > %(closed)s THEN 'open' ELSE 'closed' END, 1 + n %% 4, n * 31 %% 12, n * 17 %% 80, at,
    CASE WHEN n > %(closed)s THEN NULL ELSE at + interval '2 days' END,
    CASE WHEN n > %(closed)s THEN 0 ELSE extract(year FROM at + interval '2 days') END,
    to_tsvector('simple', 'printer ' || (n * 7919 %% 9973) || ' fault ' || (n * 104729 %% 50021))
FROM (SELECT n::bigint AS n, make_timestamptz(%(first)s, 1, 1, 0, 0, 0, 'UTC') + n * (interval '3650 days' / %(rows)s) AS at FROM generate_series(1, %(rows)s) n) made
"""
INDEXES = (
    "CREATE {unique} INDEX ON {table} (number{year})",
    "CREATE INDEX ON {table} (team_id, priority, id) WHERE state = 'open'",
    "CREATE INDEX ON {table} (closed_at DESC, id DESC)",
    "CREATE INDEX ON {table} (category_id, opened_at)",
    "CREATE INDEX ON {table} USING gin (words)",
)
#: what is asked, with the year named where the page can name it
QUESTIONS = {
    "queue of a team (open)": "SELECT id, title FROM {table} WHERE state = 'open' {open} AND team_id = 3 ORDER BY priority, id LIMIT 50",
    "a ticket by its number": "SELECT * FROM {table} WHERE number = 'T-500000'",
    "a ticket by number and year": "SELECT * FROM {table} WHERE number = 'T-500000' {y2020}",
    "archive, newest page of a year": "SELECT id, title FROM {table} WHERE closed_at >= '2019-01-01' AND closed_at < '2020-01-01' {y2019} ORDER BY closed_at DESC, id DESC LIMIT 50",
    "archive, newest page of all": "SELECT id, title FROM {table} WHERE closed_at IS NOT NULL ORDER BY closed_at DESC, id DESC LIMIT 50",
    "report, month by category, a year": "SELECT date_trunc('month', closed_at), category_id, count(*) FROM {table} WHERE closed_at >= '2019-01-01' AND closed_at < '2020-01-01' {y2019} GROUP BY 1, 2",
    "report, all years": "SELECT closed_year, category_id, count(*) FROM {table} GROUP BY 1, 2",
    "search, rare word, all years": "SELECT id FROM {table} WHERE words @@ to_tsquery('simple', '4242') ORDER BY id DESC LIMIT 50",
    "search, rare word, newest three years": "SELECT id FROM {table} WHERE words @@ to_tsquery('simple', '4242') {recent} ORDER BY id DESC LIMIT 50",
}
NAMED = {
    "open": "AND closed_year = 0",
    "y2020": "AND closed_year = 2019",
    "y2019": "AND closed_year = 2019",
    "recent": "AND closed_year IN (0, 2023, 2024)",
}


def build(door: psycopg.Connection, rows: int = ROWS) -> dict[str, float]:
    """Make both tables with the same rows; return the seconds each took."""
    took = {}
    for table in ("flat", "parted"):
        began = time.perf_counter()
        door.execute(f"CREATE TABLE {table} ({COLUMNS})" + (" PARTITION BY LIST (closed_year)" if table == "parted" else ""))
        for year in (0, *range(FIRST, FIRST + YEARS)) if table == "parted" else ():
            door.execute(f"CREATE TABLE parted_{year} PARTITION OF parted FOR VALUES IN ({year})")
        door.execute(FILL.format(table=table), {"rows": rows, "closed": int(rows * (1 - OPEN)), "first": FIRST})
        door.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (id{', closed_year' if table == 'parted' else ''})")
        for index in INDEXES:
            door.execute(index.format(table=table, unique="UNIQUE" if "unique" in index else "", year=", closed_year" if table == "parted" else ""))
        door.execute(f"ANALYZE {table}")
        took[table] = time.perf_counter() - began
    return took


def ask(door: psycopg.Connection) -> dict[str, dict[str, float]]:
    """Return for each question the middle of the server's milliseconds (planning and execution) per table, and the partitions that were met."""
    found: dict[str, dict[str, float]] = {}
    for name, question in QUESTIONS.items():
        statements = {
            "flat": question.format(table="flat", open="", y2020="", y2019="", recent=""),
            "parted": question.format(table="parted", **NAMED),
        }
        times: dict[str, list[tuple[float, float]]] = {"flat": [], "parted": []}
        for _round in range(ROUNDS):  # in turn, so that what slows the machine slows both
            for table, statement in statements.items():
                plan = _one(door, f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")[0]
                times[table].append((plan["Planning Time"], plan["Execution Time"]))
        found[name] = {
            f"{table} {part}": statistics.median(each[n] for each in pairs)
            for table, pairs in times.items()
            for n, part in enumerate(("plan", "run"))
        }
        found[name]["met"] = len({node["Relation Name"] for node in _nodes(plan["Plan"]) if "Relation Name" in node})
    return found


def _nodes(node: dict[str, object]) -> list[dict[str, object]]:
    below = node.get("Plans", [])
    return [node, *(each for child in below for each in _nodes(child))] if isinstance(below, list) else [node]


def write(door: psycopg.Connection, rows: int = ROWS) -> dict[str, dict[str, float]]:
    """Return milliseconds per row of closing tickets (their row moves to another part) and seconds of getting rid of a whole year."""
    found: dict[str, dict[str, float]] = {"closing a ticket": {}, "removing a year": {}}
    for table in ("flat", "parted"):
        times = []
        for number in range(rows - 400, rows):
            began = time.perf_counter()
            door.execute(
                f"UPDATE {table} SET state = 'closed', closed_at = now(), closed_year = 2025 WHERE id = %s"
                + (" AND closed_year = 0" if table == "parted" else ""),
                [number],
            )
            times.append((time.perf_counter() - began) * 1000)
        found["closing a ticket"][table] = statistics.median(times)
    began = time.perf_counter()
    door.execute("DELETE FROM flat WHERE closed_year = 2015")
    door.execute("VACUUM flat")
    found["removing a year"]["flat"] = (time.perf_counter() - began) * 1000
    began = time.perf_counter()
    door.execute("ALTER TABLE parted DETACH PARTITION parted_2015")
    found["removing a year"]["parted"] = (time.perf_counter() - began) * 1000
    return found


def sizes(door: psycopg.Connection) -> dict[str, float]:
    """Return megabytes: all of the flat table, and the parts that daily work touches (open and the newest year)."""
    ask_size = "SELECT sum(pg_total_relation_size(oid)) / 1e6 FROM pg_class WHERE relname = ANY(%s)"
    whole, warm = (_one(door, ask_size, [names]) for names in (["flat"], ["parted_0", "parted_2024"]))
    return {"flat": float(whole), "warm": float(warm)}


def _one(door: psycopg.Connection, statement: str, given: list[Any] | None = None) -> Any:
    row = door.execute(statement.encode(), given).fetchone()
    return row[0] if row else None
