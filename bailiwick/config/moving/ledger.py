"""The notes of a move, in the target itself: what is noted and what was done are written in one transaction.

One table of a few hundred rows. `stage` says how far the whole is, `source` which state of which file is carried over,
`table …` how far a table is, `later …` which statement gives the tables an index or a foreign key afterwards.
While the stage is not `finished`, `bailiwick up` refuses the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.config.moving.faults import MoveError

if TYPE_CHECKING:
    import psycopg
    from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "bailiwick_move"
STAGES = ("empty", "copying", "finishing", "proving", "finished")
#: of the advisory lock under which one move at a time writes to a database
LOCK = 0x6D6F7665


class Ledger:
    """What was done of a move, readable and writable on the connection that does it."""

    def __init__(self, target: psycopg.Connection) -> None:
        self.target = target

    def begin(self) -> None:
        """Make the table of notes where it is missing."""
        self.target.execute(
            f"CREATE TABLE IF NOT EXISTS {TABLE} (item text PRIMARY KEY, state text NOT NULL, last text, amount bigint NOT NULL DEFAULT 0, statement text)"
        )

    def exists(self) -> bool:
        """Tell whether this database holds the notes of a move."""
        found = self.target.execute("SELECT to_regclass(current_schema() || '.' || %s)", (TABLE,)).fetchone()
        return found is not None and found[0] is not None

    def note(self, item: str, state: str, *, last: str | None = None, amount: int = 0, statement: str | None = None) -> None:
        """Write how far something is; part of the caller's transaction."""
        self.target.execute(
            f"INSERT INTO {TABLE} (item, state, last, amount, statement) VALUES (%s, %s, %s, %s, %s) "  # noqa: S608 - a name of ours
            "ON CONFLICT (item) DO UPDATE SET state = EXCLUDED.state, last = EXCLUDED.last, amount = EXCLUDED.amount",
            (item, state, last, amount, statement),
        )

    def state(self, item: str) -> tuple[str, str | None, int] | None:
        """Return state, last key and amount of something, or None when nothing is noted."""
        found = self.target.execute(f"SELECT state, last, amount FROM {TABLE} WHERE item = %s", (item,)).fetchone()  # noqa: S608 - a name of ours
        return (str(found[0]), found[1], int(found[2])) if found else None

    @property
    def stage(self) -> str:
        """How far the whole is."""
        found = self.state("stage") if self.exists() else None
        return found[0] if found else "empty"

    def later(self) -> list[tuple[str, str]]:
        """Return the statements that are still to be done, with the name of each note, in order."""
        rows = self.target.execute(f"SELECT item, statement FROM {TABLE} WHERE item LIKE 'later %%' AND state = 'waiting' ORDER BY item")  # noqa: S608 - a name of ours
        return [(str(item), str(statement)) for item, statement in rows]

    def lock(self) -> None:
        """Refuse a second move to the same database; the lock ends with the connection."""
        found = self.target.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
        if found is None or not found[0]:
            raise MoveError("another move writes to this database at this moment. Wait for its end.")


def refuse_unfinished(connection: BaseDatabaseWrapper) -> None:
    """End the program in words when its database is half of a move: what it showed would be half, and what it wrote in the way."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(current_schema() || %s)", [f".{TABLE}"])
        if cursor.fetchone()[0] is None:
            return
        cursor.execute(f"SELECT state FROM {TABLE} WHERE item = 'stage'")  # noqa: S608 - a name of ours
        found = cursor.fetchone()
    if found is None or found[0] != "finished":
        raise SystemExit(
            "This database is half of a move that did not end. End it, with the same address and without database_url: bailiwick move --to …"
        )
