"""Which steps of a migration would hold up those who write to a large table on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.migrations import operations as plain
from django.db.utils import load_backend

from bailiwick.core.migrating.constraints import AddConstraintOnline
from bailiwick.core.migrating.fields import AddFieldOnline, RequireFieldOnline, why_not_online
from bailiwick.core.migrating.filling import FillRows
from bailiwick.core.migrating.indexes import AddIndexOnline, RemoveIndexOnline
from bailiwick.core.migrating.small import SmallWork

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.migrations import Migration
    from django.db.migrations.operations.base import Operation
    from django.db.models import Field

ONLINE = (AddIndexOnline, RemoveIndexOnline, AddConstraintOnline, AddFieldOnline, RequireFieldOnline, FillRows)
#: these hold a table for an instant, or none at all
HARMLESS = (
    plain.CreateModel,
    plain.DeleteModel,
    plain.RemoveField,
    plain.RemoveIndex,
    plain.RenameIndex,
    plain.RemoveConstraint,
    plain.AlterModelOptions,
    plain.AlterModelManagers,
    plain.AlterModelTableComment,
    SmallWork,
)
INSTEAD = {
    plain.AddIndex: "use AddIndexOnline",
    plain.AddConstraint: "use AddConstraintOnline",
    plain.RunPython: "use FillRows, or SmallWork with the reason why it touches few rows",
    plain.RunSQL: "use an operation of bailiwick.core.migrating, or SmallWork with the reason why it holds nobody up",
    plain.AlterUniqueTogether: "use a UniqueConstraint and AddConstraintOnline",
    plain.RenameField: "nodes of the former version ask for the former name: add, fill, and remove a version later",
    plain.RenameModel: "nodes of the former version ask for the former table; keep its name with db_table",
    plain.AlterModelTable: "nodes of the former version ask for the former table",
}


def judge(migration: Migration, state: Any) -> list[str]:
    """Return a sentence for each step that would hold up writers; `state` is the project before the migration, and is changed.

    Steps on tables that the same migration makes are free: nobody writes to them yet.
    """
    made: set[str] = set()
    return [words for operation in migration.operations for words in _judged(migration, operation, state, made)]


def _judged(migration: Migration, operation: Operation, state: Any, made: set[str]) -> Iterator[str]:
    before = state.clone()
    operation.state_forwards(migration.app_label, state)
    if isinstance(operation, plain.CreateModel):
        made.add(operation.name_lower)
    if getattr(operation, "model_name_lower", None) not in made and (words := _unsafe(migration, operation, before, state)):
        yield f"{operation.describe()}: {words}"


def _unsafe(migration: Migration, operation: Operation, before: Any, after: Any) -> str:
    if isinstance(operation, ONLINE):
        return "its migration must say atomic = False" if migration.atomic else ""
    if isinstance(operation, HARMLESS):
        return ""
    if isinstance(operation, plain.SeparateDatabaseAndState):
        return " ".join(filter(None, (_unsafe(migration, each, before, after) for each in operation.database_operations)))
    if isinstance(operation, plain.AddField):
        return _added(operation.field)
    if isinstance(operation, plain.AlterField):
        old, new = (each.apps.get_model(migration.app_label, operation.model_name)._meta.get_field(operation.name) for each in (before, after))
        return _altered(old, new)
    return INSTEAD.get(type(operation), f"{type(operation).__name__} is not known to be harmless")


def _added(field: Any) -> str:
    tied = field.remote_field or field.db_index or field.unique or field.generated
    if field.many_to_many or (field.null and not tied and not _backend_check(field)):
        return ""
    return why_not_online(field) or "use AddFieldOnline"


def _altered(old: Any, new: Any) -> str:
    """Harmless is what the database does not notice, a longer text, and a column that may be empty from now on."""
    backend = _backend()
    if not backend.SchemaEditorClass(backend)._field_should_be_altered(old, new):  # noqa: SLF001 - as Django's own operations do
        return ""
    if old.null and not new.null:
        return "use RequireFieldOnline after FillRows"
    kinds = [field.db_type(backend) for field in (old, new)]
    longer = all(str(kind).startswith("varchar") for kind in kinds) and (new.max_length or 0) >= (old.max_length or 0)
    to_text = str(kinds[0]).startswith("varchar") and kinds[1] == "text"
    if (kinds[0] == kinds[1] or longer or to_text) and (old.db_index, old.unique) == (new.db_index, new.unique) and old.column == new.column:
        return ""
    return "add a column of the new kind with AddFieldOnline, fill it with FillRows, and remove the old one a version later"


def _backend() -> Any:
    return load_backend("django.db.backends.postgresql").DatabaseWrapper({"OPTIONS": {}, "NAME": "unused"}, "unused")


def _backend_check(field: Field[Any, Any]) -> object:
    named = field.clone()
    named.set_attributes_from_name("field")  # without a name Django finds no check
    return named.db_parameters(_backend())["check"]
