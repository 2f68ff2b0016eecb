"""Indexes that are built while others write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.migrations.operations import AddIndex, RemoveIndex

from bailiwick.core.migrating.locking import at_length
from bailiwick.core.migrating.online import Online

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.models import Model

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


class AddIndexOnline(Online, AddIndex):
    """Adds an index: concurrently on PostgreSQL, as ever on SQLite. Its migration says `atomic = False`."""

    def change(self, editor: BaseDatabaseSchemaEditor, model: type[Model], state: Any) -> bool:  # noqa: ARG002 - as all operations are asked
        """Build the index."""
        build_index(editor, str(self.index.create_sql(model, editor)), self.index.name)
        return True

    def change_back(self, editor: BaseDatabaseSchemaEditor, model: type[Model], state: Any) -> bool:  # noqa: ARG002 - as all operations are asked
        """Drop the index."""
        drop_index(editor, self.index.name)
        return True


class RemoveIndexOnline(Online, RemoveIndex):
    """Removes an index without waiting in anybody's way. Its migration says `atomic = False`."""

    def change(self, editor: BaseDatabaseSchemaEditor, model: type[Model], state: Any) -> bool:  # noqa: ARG002 - as all operations are asked
        """Drop the index."""
        drop_index(editor, self.name)
        return True

    def change_back(self, editor: BaseDatabaseSchemaEditor, model: type[Model], state: Any) -> bool:
        """Build the index again."""
        index = state.models[model._meta.app_label, self.model_name_lower].get_index_by_name(self.name)
        build_index(editor, str(index.create_sql(model, editor)), self.name)
        return True
