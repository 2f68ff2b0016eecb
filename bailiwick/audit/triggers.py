"""The database's own refusal to change or remove what is in the trail.

Whoever owns the database can drop a trigger; they keep mistakes and application faults
away. Against the owner stands the signature on every row, see `macs` and `verify`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("audit_auditrow", "audit_seal")
_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only: {verb} on {table} refused.'); END
"""
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'The audit trail is append-only: % on % refused.', TG_OP, TG_TABLE_NAME; END $$;
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on the trail from now on."""
    for statement in _statements(connection.vendor):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away; what is altered afterwards is for `verify_audit` to find."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for verb in ("update", "delete", "truncate"):
                target = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{target}")


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [_SQLITE.format(table=table, verb=verb) for table in TABLES for verb in ("update", "delete")]
    made = [_POSTGRESQL]
    for table in TABLES:
        made += [
            f"CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} FOR EACH {'STATEMENT' if verb == 'truncate' else 'ROW'} EXECUTE FUNCTION audit_refuse()"
            for verb in ("update", "delete", "truncate")
        ]
    return made
