"""Django's `migrate`, which begins an empty database with the tables as they are now.

Going through every migration redraws the whole net of models for each new table: half a minute of a first
start, and of every test run, to arrive at what the models say already. An empty database is given the tables
at once, what migrations do besides tables (search index, triggers) is done, and all are recorded as applied.
A test proves that both ways end in the same database.

On PostgreSQL one node at a time migrates, and no step waits for a table long enough to hold up those who write to it:
it steps back and comes again (see `bailiwick.core.migrating`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections, router
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython
from django.db.migrations.recorder import MigrationRecorder

from bailiwick.core.migrating.locking import again_and_again, one_at_a_time, with_short_locks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.management.base import CommandParser
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import StateApps
    from django.db.models import Model

#: whose migrations do more than tables; those of libraries only carry over rows that an empty database has not
OURS = "bailiwick."
#: tables that do not make a database ours: the notes of a move that is about to fill it
NOTES = frozenset({"bailiwick_move"})
#: options that ask for something else than “bring everything up to date”
PARTICULAR = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune", "step_by_step")


class Command(MigrateCommand):
    """Bring the database up to date; an empty one at once."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer the long way, for those who want to watch it."""
        super().add_arguments(parser)
        parser.add_argument("--step-by-step", action="store_true", help="Apply every migration even to an empty database.")

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Begin an empty database; then do what Django does."""
        connection = connections[options["database"]]
        if connection.vendor != "postgresql" or connection.in_atomic_block:
            return self._migrate(connection, *args, **options)
        with one_at_a_time(connection, self._say), with_short_locks(connection):
            return again_and_again(lambda: self._migrate(connection, *args, **options), self._say)

    def _migrate(self, connection: BaseDatabaseWrapper, *args: Any, **options: Any) -> str | None:
        if not any(options.get(name) for name in PARTICULAR) and not set(connection.introspection.table_names()) - NOTES:
            begin(connection)
        return super().handle(*args, **options)

    def _say(self, words: str) -> None:
        self.stderr.write(words)


def begin(connection: BaseDatabaseWrapper) -> None:
    """Make every table of an empty database, do what migrations do besides, and record all as applied."""
    loader = MigrationExecutor(connection).loader
    plan = [loader.graph.nodes[key] for key in _in_order(loader.graph)]
    with connection.schema_editor() as editor:
        for model in _models(connection):
            editor.create_model(model)
    with connection.schema_editor() as editor:
        for migration in plan:
            if str(migration.__module__).startswith(OURS):
                _do_besides(migration.operations, editor)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    recorder.migration_qs.bulk_create(recorder.Migration(app=migration.app_label, name=migration.name) for migration in plan)


def _in_order(graph: Any) -> list[tuple[str, str]]:
    ordered: dict[tuple[str, str], None] = {}
    for leaf in graph.leaf_nodes():
        ordered.update(dict.fromkeys(graph.forwards_plan(leaf)))
    return list(ordered)


def _models(connection: BaseDatabaseWrapper) -> Iterator[type[Model]]:
    for config in apps.get_app_configs():
        for model in router.get_migratable_models(config, connection.alias, include_auto_created=False):
            if model._meta.can_migrate(connection):
                yield model


def _do_besides(operations: list[Any], editor: BaseDatabaseSchemaEditor) -> None:
    for operation in operations:
        if isinstance(operation, RunPython):
            operation.code(cast("StateApps", apps), editor)
