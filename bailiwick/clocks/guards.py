"""The database's own refusal to change the ledger of a clock, what a published version promises, and what calendars said."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

LEDGER, VERSIONS = "clocks_clockevent", "clocks_policyversion"
LEDGER_WORDS = "The ledger of a clock is append-only."
VERSION_WORDS = "A published version of a policy is never changed."
#: what a calendar said once: other hours are a new version, and a day that is as ever again is withdrawn
FACTS = (
    ("clocks_calendarversion", "calendar_id, number, since, weekly, published_at", "The hours of a calendar are never changed."),
    ("clocks_calendarexception", 'calendar_id, "on", intervals, reason, declared_at', "A declared day is never changed, only withdrawn."),
)
_SQLITE = (
    *(
        f"CREATE TRIGGER IF NOT EXISTS {LEDGER}_no_{verb} BEFORE {verb} ON {LEDGER} BEGIN SELECT RAISE(ABORT, '{LEDGER_WORDS}'); END"
        for verb in ("update", "delete")
    ),
    # REPLACE removes a row in silence: SQLite runs no trigger of deleting for it
    (
        f"CREATE TRIGGER IF NOT EXISTS {LEDGER}_no_replace BEFORE INSERT ON {LEDGER} "  # noqa: S608 - names of our own
        f"WHEN EXISTS (SELECT 1 FROM {LEDGER} WHERE id = NEW.id OR (clock_id = NEW.clock_id AND number = NEW.number)) "
        f"BEGIN SELECT RAISE(ABORT, '{LEDGER_WORDS}'); END"
    ),
    (
        f"CREATE TRIGGER IF NOT EXISTS {VERSIONS}_stays BEFORE UPDATE OF targets ON {VERSIONS} "
        f"WHEN OLD.state <> 'draft' AND NEW.targets IS NOT OLD.targets BEGIN SELECT RAISE(ABORT, '{VERSION_WORDS}'); END"
    ),
    *(
        f"CREATE TRIGGER IF NOT EXISTS {table}_stays BEFORE UPDATE OF {fields} ON {table} BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for table, fields, words in FACTS
    ),
)
_POSTGRESQL = (
    (
        "CREATE OR REPLACE FUNCTION clocks_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is not changed: % refused.', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation'; END $$"
    ),
    *(
        f"CREATE OR REPLACE TRIGGER {LEDGER}_no_{verb} BEFORE {verb} ON {LEDGER} "
        f"FOR EACH {'STATEMENT' if verb == 'truncate' else 'ROW'} EXECUTE FUNCTION clocks_refuse()"
        for verb in ("update", "delete", "truncate")
    ),
    (
        f"CREATE OR REPLACE TRIGGER {VERSIONS}_stays BEFORE UPDATE OF targets ON {VERSIONS} FOR EACH ROW "
        "WHEN (OLD.state <> 'draft' AND NEW.targets IS DISTINCT FROM OLD.targets) EXECUTE FUNCTION clocks_refuse()"
    ),
    *(
        f"CREATE OR REPLACE TRIGGER {table}_stays BEFORE UPDATE OF {fields} ON {table} FOR EACH ROW EXECUTE FUNCTION clocks_refuse()"
        for table, fields, _words in FACTS
    ),
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Refuse such changes from now on; again after every migration, because rebuilding a table drops its triggers."""
    for statement in _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE:
        with connection.cursor() as cursor:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Let tests that really commit empty the ledger afterwards; nothing else may."""
    with connection.cursor() as cursor:
        for verb in ("update", "delete", "truncate", "replace"):
            target = f" ON {LEDGER}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {LEDGER}_no_{verb}{target}")
