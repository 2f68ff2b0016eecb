"""Waiting for a table without making others wait: shortly, again and again, one node at a time.

Whoever waits for an exclusive lock lets everybody wait who comes after. So no step waits longer than an instant;
it steps back, lets the others pass, and tries again.
"""

from __future__ import annotations

import random
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import NotSupportedError, OperationalError
from django.db.transaction import atomic
from psycopg.errors import LockNotAvailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

    Say = Callable[[str], object]

Result = TypeVar("Result")
#: milliseconds for which a step waits for a lock that others would have to queue behind
LOCK_WAIT = 300
SHORTLY = f"SET LOCAL lock_timeout = {LOCK_WAIT}"
#: how statements begin that take locks
CHANGES = ("ALTER", "CREATE", "DROP", "UPDATE", "DELETE", "LOCK")
#: seconds between two tries: at first, at most; and for how long to try in all
FIRST_PAUSE, LONGEST_PAUSE, PATIENCE = 0.2, 5.0, 900.0
#: of the advisory lock under which one node at a time migrates a database
LOCK = 0x6D696772
#: seconds between two looks whether another node is done
GLANCE = 0.5
#: without values, so that the server takes it in one message and keeps nothing open behind it
AWAKE = "SET LOCAL idle_in_transaction_session_timeout = 0"
#: the name of the connection that holds it; the one that works must be free for transactions of its own
ALIAS = "alone"


def is_postgresql(editor: BaseDatabaseSchemaEditor) -> bool:
    """Tell whether the online way is needed; raises NotSupportedError inside a transaction, which would hold all locks to its end."""
    if editor.connection.vendor != "postgresql":
        return False
    if editor.connection.in_atomic_block:
        raise NotSupportedError("Operations of bailiwick.core.migrating need `atomic = False` in their migration.")
    return True


def is_lock_refused(failed: BaseException) -> bool:
    """Tell whether a statement failed only because it was not its turn."""
    return isinstance(failed, LockNotAvailable) or isinstance(failed.__cause__, LockNotAvailable)


def again_and_again(work: Callable[[], Result], say: Say | None = None) -> Result:
    """Do something that gives up when a lock is not free, until it succeeds; gives up for good after PATIENCE seconds."""
    deadline, pause = time.monotonic() + PATIENCE, FIRST_PAUSE
    while True:
        try:
            return work()
        except OperationalError as failed:
            if not is_lock_refused(failed) or time.monotonic() > deadline:
                raise
        if say is not None:
            say("A table is in use; trying again")
        time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - only so that two do not try at the same instant
        pause = min(pause * 2, LONGEST_PAUSE)


def briefly(connection: BaseDatabaseWrapper, statement: str) -> None:
    """Execute a statement that holds a table for an instant; it waits shortly for its turn, as often as needed."""

    def once() -> None:
        with atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute(SHORTLY)
            cursor.execute(statement)

    again_and_again(once)


def at_length(connection: BaseDatabaseWrapper, statement: str) -> None:
    """Execute a statement that may take long, but lets everybody read and write meanwhile; no limit of the server ends it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE name IN ('lock_timeout', 'statement_timeout') AND setting <> '0'")
        limits = [name for (name,) in cursor.fetchall()]
        for name in limits:
            cursor.execute(f"SET {name} = 0")
        try:
            cursor.execute(statement)
        finally:
            for name in limits:
                cursor.execute(f"RESET {name}")


@contextmanager
def with_short_locks(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let no change within a transaction of this connection wait long for a lock; nothing is left in the session, which a pooler may lend."""

    def shortly(execute: Callable[..., Result], sql: str, params: object, many: bool, context: dict[str, Any]) -> Result:  # noqa: FBT001 - the signature is Django's
        if connection.in_atomic_block and sql.lstrip()[:6].upper().startswith(CHANGES):
            connection.connection.execute(SHORTLY)
        return execute(sql, params, many, context)

    connection.execute_wrappers.append(shortly)
    try:
        yield
    finally:  # by name: whoever counts statements adds itself to a connection when that is made, and the last to come is not always us
        connection.execute_wrappers.remove(shortly)


@contextmanager
def one_at_a_time(connection: BaseDatabaseWrapper, say: Say, lock: int = LOCK) -> Iterator[None]:
    """Wait until no other node is within, then let none in before the block is left.

    The lock belongs to a transaction on a connection of its own, so it survives poolers and ends with this process,
    however that ends. It is asked for again and again, not waited for within a statement: an index built concurrently
    waits for every statement that began before it, also for one that waits for its end.
    """
    holding, said = connection.copy(ALIAS), False
    try:
        holding.set_autocommit(False)
        with holding.cursor() as cursor:
            cursor.execute(AWAKE)
            while not _try(cursor, lock):
                if not said:
                    say("Another node prepares the database; waiting for it")
                    said = True
                time.sleep(GLANCE)
            cursor.execute(AWAKE)  # lets go of what was read when the lock was asked for: an index built concurrently would wait for us
        yield
    finally:
        holding.close()


def _try(cursor: Any, lock: int) -> bool:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
    return bool(cursor.fetchone()[0])
