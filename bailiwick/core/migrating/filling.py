"""Gives the rows of a large table new values in small transactions, from where an earlier run ended."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any

from django.db import NotSupportedError
from django.db.migrations.operations.base import Operation
from django.db.models import Q
from django.db.transaction import atomic

from bailiwick.core.migrating.locking import SHORTLY, again_and_again, is_postgresql

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.models import Model

#: seconds for which one transaction may hold its rows; rows it begins with, at least and at most
HOLD, FIRST, LEAST, MOST = 0.1, 500, 50, 20_000
#: part of the time that is left to the others
REST = 0.25
NOTES = "bailiwick_filling"


class FillRows(Operation):
    """Sets fields of all rows that match: `FillRows("ticket", {"weight": F("priority") * 2}, where=Q(weight=None))`.

    `where` leaves out what is done already, so that repeating changes nothing. Its migration says `atomic = False`.
    Undone, it leaves the values as they are.
    """

    atomic = False
    reduces_to_sql = False
    reversible = True

    def __init__(self, model_name: str, values: Mapping[str, Any], where: Q | None = None) -> None:
        self.model_name, self.values, self.where = model_name, dict(values), where if where is not None else Q()

    def describe(self) -> str:
        """Say what is done."""
        return f"Fill {', '.join(self.values)} of {self.model_name}, in parts"

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing: the tables stay as they are."""

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, _from_state: Any, to_state: Any) -> None:
        """Fill."""
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        if not is_postgresql(schema_editor) and schema_editor.connection.in_atomic_block:
            raise NotSupportedError("FillRows needs `atomic = False` in its migration.")
        Filling(model, schema_editor.connection, self.values, self.where).run()

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        """Leave the values: what they replaced is not known any more."""


class Filling:
    """One walk through a table by its key, noted with every part."""

    def __init__(self, model: type[Model], connection: BaseDatabaseWrapper, values: Mapping[str, Any], where: Q) -> None:
        self.model, self.connection, self.values, self.where = model, connection, values, where
        said = f"{model._meta.db_table} {sorted(values.items(), key=lambda pair: pair[0])!r} {where!r}"
        self.name = hashlib.sha256(said.encode()).hexdigest()

    def run(self) -> int:
        """Fill all rows; returns how many this run changed."""
        last, size, changed = self._noted(), FIRST, 0
        while True:
            began = time.monotonic()
            upper, done = again_and_again(lambda last=last, size=size: self._part(last, size))  # type: ignore[misc]  # mypy cannot type a lambda's defaults
            changed += done
            if upper is None:
                self._forget()
                return changed
            last, took = upper, max(time.monotonic() - began, 0.001)
            size = int(min(MOST, max(LEAST, min(size * HOLD / took, size * 2))))
            time.sleep(took * REST)

    def _part(self, last: Any, size: int) -> tuple[Any, int]:
        """Fill the next rows behind a key, in one transaction; returns the last key, None at the end, and how many were changed."""
        rows = self.model._default_manager.using(self.connection.alias)
        behind = rows.filter(pk__gt=last) if last is not None else rows.all()
        with atomic(self.connection.alias):
            if self.connection.vendor == "postgresql":
                with self.connection.cursor() as cursor:
                    cursor.execute(SHORTLY)
            keys = list(behind.order_by("pk").values_list("pk", flat=True)[:size])
            if not keys:
                return None, 0
            done = rows.filter(pk__gte=keys[0], pk__lte=keys[-1]).filter(self.where).update(**self.values)
            with self.connection.cursor() as cursor:
                cursor.execute(f"UPDATE {NOTES} SET last = %s WHERE name = %s", [str(keys[-1]), self.name])  # noqa: S608 - a name of ours
        return keys[-1], done

    def _noted(self) -> Any:
        """Return the key behind which an earlier run ended, None at the beginning."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {NOTES} (name varchar(64) PRIMARY KEY, last text)")
            cursor.execute(f"SELECT last FROM {NOTES} WHERE name = %s", [self.name])  # noqa: S608 - a name of ours
            found = cursor.fetchone()
            if found is None:
                cursor.execute(f"INSERT INTO {NOTES} (name) VALUES (%s)", [self.name])  # noqa: S608 - a name of ours
        return self.model._meta.pk.to_python(found[0]) if found and found[0] is not None else None

    def _forget(self) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {NOTES} WHERE name = %s", [self.name])  # noqa: S608 - a name of ours
            cursor.execute(f"SELECT count(*) FROM {NOTES}")  # noqa: S608 - a name of ours
            if not cursor.fetchone()[0]:
                cursor.execute(f"DROP TABLE {NOTES}")
