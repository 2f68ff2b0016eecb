"""The database's own refusal to change the questions of a version once it was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS triage_published_stays BEFORE UPDATE OF definition ON triage_treeversion
WHEN OLD.state <> 'draft' AND NEW.definition IS NOT OLD.definition
BEGIN SELECT RAISE(ABORT, 'A published version of a question tree is never changed.'); END
"""
_POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION triage_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'A published version of a question tree is never changed.' USING ERRCODE = 'integrity_constraint_violation'; END $$
""",
    """
CREATE OR REPLACE TRIGGER triage_published_stays BEFORE UPDATE OF definition ON triage_treeversion FOR EACH ROW
WHEN (OLD.state <> 'draft' AND NEW.definition IS DISTINCT FROM OLD.definition) EXECUTE FUNCTION triage_refuse()
""",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Refuse such changes from now on; again after every migration, because rebuilding a table drops its triggers."""
    for statement in _POSTGRESQL if connection.vendor == "postgresql" else (_SQLITE,):
        with connection.cursor() as cursor:
            cursor.execute(statement)
