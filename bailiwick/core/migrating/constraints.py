"""Constraints that first hold for new rows, and then are proven for the old ones while others write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db import NotSupportedError
from django.db.migrations.operations import AddConstraint
from django.db.models import CheckConstraint, UniqueConstraint

from bailiwick.core.migrating.indexes import build_index, drop_index, index_is_valid
from bailiwick.core.migrating.locking import at_length, briefly
from bailiwick.core.migrating.online import Online

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.models import Model

STATE = "SELECT convalidated FROM pg_constraint WHERE conrelid = to_regclass(current_schema() || '.' || quote_ident(%s)) AND conname = %s"


def constraint_is_valid(connection: BaseDatabaseWrapper, table: str, name: str) -> bool | None:
    """Tell whether a constraint is there and proven for all rows; None when it is not there at all."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, [table, name])
        found = cursor.fetchone()
    return None if found is None else bool(found[0])


def add_proven(editor: BaseDatabaseSchemaEditor, table: str, name: str, statement: str) -> None:
    """Add a constraint by its ALTER TABLE for new rows, then prove it for those that are there."""
    if constraint_is_valid(editor.connection, table, name) is None:
        briefly(editor.connection, f"{statement} NOT VALID")
    if not constraint_is_valid(editor.connection, table, name):
        at_length(editor.connection, f"ALTER TABLE {editor.quote_name(table)} VALIDATE CONSTRAINT {editor.quote_name(name)}")


def add_unique(editor: BaseDatabaseSchemaEditor, model: type[Model], constraint: UniqueConstraint) -> None:
    """Build the index of a unique constraint concurrently, and make it the constraint's own where Django would."""
    table, name = model._meta.db_table, str(constraint.name)
    statement = str(constraint.create_sql(model, editor))
    if statement.startswith("CREATE UNIQUE INDEX"):
        build_index(editor, statement, name)
    elif constraint_is_valid(editor.connection, table, name) is None:
        columns = ", ".join(editor.quote_name(str(cast("Any", model._meta.get_field(field)).column)) for field in constraint.fields)
        build_index(editor, f"CREATE UNIQUE INDEX {editor.quote_name(name)} ON {editor.quote_name(table)} ({columns})", name)
        when = f" DEFERRABLE INITIALLY {constraint.deferrable.name}" if constraint.deferrable else ""
        names = (editor.quote_name(table), editor.quote_name(name))
        briefly(editor.connection, f"ALTER TABLE {names[0]} ADD CONSTRAINT {names[1]} UNIQUE USING INDEX {names[1]}{when}")


class AddConstraintOnline(Online, AddConstraint):
    """Adds a check or a uniqueness: proven while others write on PostgreSQL, as ever on SQLite. Its migration says `atomic = False`."""

    def change(self, editor: BaseDatabaseSchemaEditor, model: type[Model], state: Any) -> bool:  # noqa: ARG002 - as all operations are asked
        """Add the constraint."""
        if isinstance(self.constraint, UniqueConstraint):
            add_unique(editor, model, self.constraint)
        elif isinstance(self.constraint, CheckConstraint):
            add_proven(editor, model._meta.db_table, self.constraint.name, str(self.constraint.create_sql(model, editor)))
        else:
            raise NotSupportedError(f"{type(self.constraint).__name__} cannot be added while others write.")
        return True

    def change_back(self, editor: BaseDatabaseSchemaEditor, model: type[Model], state: Any) -> bool:  # noqa: ARG002 - as all operations are asked
        """Take the constraint away."""
        if constraint_is_valid(editor.connection, model._meta.db_table, self.constraint.name) is not None:
            briefly(editor.connection, str(self.constraint.remove_sql(model, editor)))
        elif index_is_valid(editor.connection, self.constraint.name) is not None:
            drop_index(editor, self.constraint.name)
        return True
