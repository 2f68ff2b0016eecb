"""The yardstick: the rows that one act leaves, stored again by hand-written SQL, each act in a transaction of its own."""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import psycopg

from bailiwick.config.databases import LOCK_TIMEOUT, SQLITE_PRAGMAS

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

#: stands for the number of the ticket in texts
NUMBER = "\x01"
#: instead of a number of tickets to load: the county is there already
THERE = -1
#: keys begin here, far above those of the product
FIRST = 1_000_000_000


@dataclass
class Rows:
    """The rows that one act leaves in a table: columns, values by row, and the statement that stores them."""

    table: str
    key: str
    columns: list[str]
    values: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Fresh:
    """A value that is another one each time: a key of a table, a counted number, or so many letters."""

    kind: str
    table: str = ""
    place: int = 0
    is_text: bool = False


def replay(learnt: dict[str, Any], where: str, count: int, connections: int, begin: int) -> tuple[float, float]:
    """Store so many acts over so many connections, each in a process of its own; returns seconds and those of the processors."""
    made, pipes = get_context("fork"), []
    for place in range(connections):
        ours, theirs = made.Pipe()
        share = count // connections + (place < count % connections)
        first = FIRST + begin * 1_000_000 + place * 100_000
        made.Process(target=_work, args=(learnt, where, share, first, theirs), daemon=True).start()
        pipes.append(ours)
    for pipe in pipes:
        pipe.recv()
    began = time.perf_counter()
    for pipe in pipes:
        pipe.send("go")
    spent = sum(pipe.recv() for pipe in pipes)
    return time.perf_counter() - began, spent


def _work(learnt: dict[str, Any], where: str, count: int, first: int, pipe: Connection) -> None:
    """Store acts one after the other."""
    database: Any = psycopg.connect(where, autocommit=True) if "://" in where else sqlite3.connect(where, isolation_level=None, timeout=LOCK_TIMEOUT)
    mark = "%s" if "://" in where else "?"
    if mark == "?":
        database.executescript(SQLITE_PRAGMAS)
    steps = _steps(learnt, mark)
    cursor = database.cursor()
    pipe.send("ready")
    pipe.recv()
    used = time.process_time()
    for number in range(first, first + count):
        cursor.execute("BEGIN" if mark == "%s" else "BEGIN IMMEDIATE")
        for sql, values in steps:
            for row in values(number):
                cursor.execute(sql, row)
        cursor.execute("COMMIT")
    pipe.send(time.process_time() - used)
    database.close()
    os._exit(0)


def _steps(learnt: dict[str, Any], mark: str) -> list[tuple[str, Callable[[int], list[list[Any]]]]]:
    """Return the statements in their order, each with what makes its values of a fresh number."""
    counts = {rows.table: len(rows.values) for rows in learnt["rows"]}
    steps: list[tuple[str, Callable[[int], list[list[Any]]]]] = []
    for sql, params in learnt["changes"]:
        steps.append((sql.replace("%s", mark), lambda _number, params=params: [list(params)]))  # type: ignore[misc] # mypy: defaults of a lambda
    for rows in learnt["rows"]:
        columns, marks = ", ".join(f'"{column}"' for column in rows.columns), ", ".join([mark] * len(rows.columns))
        sql = f'INSERT INTO "{rows.table}" ({columns}) VALUES ({marks})'
        steps.append((sql, lambda number, rows=rows: [[_fresh(value, number, counts) for value in row] for row in rows.values]))  # type: ignore[misc] # likewise
    return steps


def _fresh(value: Any, number: int, counts: dict[str, int]) -> Any:
    """Return a value as it is for another act."""
    kind = getattr(value, "kind", "")
    if kind in {"key", "count"}:
        key = FIRST + (number - FIRST) * counts[value.table] + value.place
        return str(key) if value.is_text else key
    if kind == "letters":
        return secrets.token_hex(32)
    return value.replace(NUMBER, f"R-{number}") if isinstance(value, str) and NUMBER in value else value
