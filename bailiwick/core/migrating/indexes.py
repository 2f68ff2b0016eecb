"""Indexes that are built while others write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.migrations.operations import AddIndex, RemoveIndex
from django.db.transaction import atomic

from bailiwick.core.migrating.locking import at_length, is_postgresql

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

STATE = "SELECT i.indisvalid FROM pg_index i WHERE i.indexrelid = to_regclass(current_schema() || '.' || quote_ident(%s))"


def index_is_valid(connection: BaseDatabaseWrapper, name: str) -> bool | None:
    """Tell whether an index is there and whole; None when it is not there at all."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, [name])
        found = cursor.fetchone()
    return None if found is None else bool(found[0])


def build_index(editor: BaseDatabaseSchemaEditor, statement: str, name: str) -> None:
    """Build an index concurrently from Django's statement; one that a killed run left unfinished is built anew, a whole one stays."""
    if index_is_valid(editor.connection, name) is False:
        drop_index(editor, name)
    if index_is_valid(editor.connection, name) is None:
        at_length(editor.connection, statement.replace(" INDEX ", " INDEX CONCURRENTLY ", 1))


def drop_index(editor: BaseDatabaseSchemaEditor, name: str) -> None:
    """Drop an index without waiting in anybody's way."""
    at_length(editor.connection, f"DROP INDEX CONCURRENTLY IF EXISTS {editor.quote_name(name)}")


class AddIndexOnline(AddIndex):
    """Adds an index: concurrently on PostgreSQL, as ever on SQLite. Its migration says `atomic = False`."""

    atomic = False

    def describe(self) -> str:
        """Say what is done."""
        return f"{super().describe()}, while others write"

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        """Build the index."""
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        if not is_postgresql(schema_editor):
            with atomic(schema_editor.connection.alias):
                super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        build_index(schema_editor, str(self.index.create_sql(model, schema_editor)), self.index.name)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        """Drop the index."""
        if not is_postgresql(schema_editor):
            with atomic(schema_editor.connection.alias):
                super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        drop_index(schema_editor, self.index.name)


class RemoveIndexOnline(RemoveIndex):
    """Removes an index without waiting in anybody's way. Its migration says `atomic = False`."""

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        """Drop the index."""
        if not is_postgresql(schema_editor):
            with atomic(schema_editor.connection.alias):
                super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        drop_index(schema_editor, self.name)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        """Build the index again."""
        if not is_postgresql(schema_editor):
            with atomic(schema_editor.connection.alias):
                super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        index = to_state.models[app_label, self.model_name_lower].get_index_by_name(self.name)
        build_index(schema_editor, str(index.create_sql(model, schema_editor)), self.name)
