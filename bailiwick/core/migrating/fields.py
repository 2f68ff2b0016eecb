"""Columns that are added without touching a row, and made required once every row has a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import NotSupportedError
from django.db.migrations.operations import AddField, AlterField
from django.db.models import Field, Value
from django.db.models.functions import Now

from bailiwick.core.migrating.constraints import add_proven, constraint_is_valid
from bailiwick.core.migrating.indexes import build_index
from bailiwick.core.migrating.locking import briefly
from bailiwick.core.migrating.online import Online

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.models import Model


class AddFieldOnline(Online, AddField):
    """Adds a column that may be empty or has a `db_default`; foreign key, index and check follow while others write.

    Its migration says `atomic = False`.
    """

    def change(self, editor: BaseDatabaseSchemaEditor, model: type[Model], state: Any) -> bool:  # noqa: ARG002 - as all operations are asked
        """Add the column; what joins two tables is a table of its own, which nobody waits for."""
        field: Any = model._meta.get_field(self.name)
        if field.many_to_many:
            return False
        if reason := why_not_online(field):
            raise NotSupportedError(f"{model._meta.app_label}.{self.model_name}.{self.name} cannot be added while others write: {reason}.")
        add_column(editor, model, field)
        return True


def why_not_online(field: Field[Any, Any]) -> str:
    """Return why adding a column would hold up writers, or nothing when it would not."""
    if field.unique:
        return "add it without unique=True, fill it, then add a UniqueConstraint with AddConstraintOnline"
    if field.generated:
        return "a generated column rewrites the table; keep the value in a column of its own"
    if field.has_db_default() and not isinstance(field.db_default, Value | Now | str | int | float | bool):
        return "its db_default is computed for each row; use a constant"
    if not field.null and not field.has_db_default():
        return "it is required but has no db_default; give it one, or null=True, FillRows and RequireFieldOnline"
    return ""


def add_column(editor: Any, model: type[Model], field: Any) -> None:
    """Add a column and what belongs to it, each part only when it is not there yet; `editor` is Django's, with what it keeps to itself."""
    table, connection = model._meta.db_table, editor.connection
    definition, params = editor.column_sql(model, field, include_default=False)
    if params:
        definition = definition % tuple(editor.quote_value(value) for value in params)
    column = editor.quote_name(field.column)
    briefly(connection, f"ALTER TABLE {editor.quote_name(table)} ADD COLUMN IF NOT EXISTS {column} {definition}")
    check = field.db_parameters(connection)["check"]
    if check:
        name = f"{table}_{field.column}_check"
        add_proven(editor, table, name, f"ALTER TABLE {editor.quote_name(table)} ADD CONSTRAINT {editor.quote_name(name)} CHECK ({check})")
    if field.remote_field and getattr(field, "db_constraint", False):
        statement = editor._create_fk_sql(model, field, "_fk_%(to_table)s_%(to_column)s")  # noqa: SLF001 - as Django's own operations do
        add_proven(editor, table, str(statement.parts["name"]).strip('"'), str(statement))
    if editor._field_should_be_indexed(model, field):  # noqa: SLF001 - as Django's own operations do
        statement = editor._create_index_sql(model, fields=[field])  # noqa: SLF001 - as Django's own operations do
        build_index(editor, str(statement), str(statement.parts["name"]).strip('"'))
        if (like := editor._create_like_index_sql(model, field)) is not None:  # noqa: SLF001 - as Django's own operations do
            build_index(editor, str(like), str(like.parts["name"]).strip('"'))


class RequireFieldOnline(Online, AlterField):
    """Makes a column required of which every row has a value; proven while others write. Its migration says `atomic = False`."""

    def describe(self) -> str:
        """Say what is done."""
        return f"Require {self.name} of {self.model_name}, while others write"

    def change(self, editor: BaseDatabaseSchemaEditor, model: type[Model], state: Any) -> bool:  # noqa: ARG002 - as all operations are asked
        """Prove that no row lacks it, then require it."""
        field: Any = model._meta.get_field(self.name)
        table, name = model._meta.db_table, f"{model._meta.db_table}_{field.column}_filled"
        connection, quote = editor.connection, editor.quote_name
        alter = f"ALTER TABLE {quote(table)}"
        add_proven(editor, table, name, f"{alter} ADD CONSTRAINT {quote(name)} CHECK ({quote(field.column)} IS NOT NULL)")
        briefly(connection, f"{alter} ALTER COLUMN {quote(field.column)} SET NOT NULL")  # reads no row: the constraint says it already
        if constraint_is_valid(connection, table, name) is not None:
            briefly(connection, f"{alter} DROP CONSTRAINT {quote(name)}")
        return True

    def change_back(self, editor: BaseDatabaseSchemaEditor, model: type[Model], state: Any) -> bool:  # noqa: ARG002 - as all operations are asked
        """Let it be empty again."""
        field: Any = model._meta.get_field(self.name)
        column, quote = field.column, editor.quote_name
        briefly(editor.connection, f"ALTER TABLE {quote(model._meta.db_table)} ALTER COLUMN {quote(column)} DROP NOT NULL")
        return True
