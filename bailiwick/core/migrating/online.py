"""What operations have in common that change a table while others write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.migrations.operations.base import Operation
from django.db.transaction import atomic

from bailiwick.core.migrating.locking import is_postgresql

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.models import Model


class Online(Operation):
    """Put before one of Django's operations: its own way on PostgreSQL, Django's in one transaction elsewhere. Its migration says `atomic = False`."""

    atomic = False
    model_name: str

    def describe(self) -> str:
        """Say what is done."""
        return f"{super().describe()}, while others write"

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        """Change the table."""
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        if is_postgresql(schema_editor) and self.change(schema_editor, model, to_state):
            return
        with atomic(schema_editor.connection.alias):
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        """Change the table back."""
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        if is_postgresql(schema_editor) and self.change_back(schema_editor, model, to_state):
            return
        with atomic(schema_editor.connection.alias):
            super().database_backwards(app_label, schema_editor, from_state, to_state)

    def change(self, editor: BaseDatabaseSchemaEditor, model: type[Model], state: Any) -> bool:
        """Do it on PostgreSQL without holding anybody up; false leaves it to Django."""
        raise NotImplementedError

    def change_back(self, editor: BaseDatabaseSchemaEditor, model: type[Model], state: Any) -> bool:  # noqa: ARG002 - for those that need it
        """Undo it on PostgreSQL; false leaves it to Django."""
        return False
