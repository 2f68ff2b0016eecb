"""Small tables that change a few times a year and are asked with every call, read once and kept until one of them changes.

Whether something changed is the database's word: a trigger on each of these tables sets another stamp, so an update by hand or on another
machine counts like one of our own, and asking for the stamps is one short statement. A stamp is random: that of a change which was taken
back never comes again. What is kept must be only read, and says nothing that depends on who asks or in which language.

Where some columns of a table change far more often than the rest, such as counts, its model names them as `restless`: they set no stamp,
and nothing that is kept may depend on them.

Within a transaction the stamps are asked for once, and again after each statement of its own that may have changed one: what others commit
meanwhile might as well have come later. Only whoever waits for a lock does so to see what came before, and asks for them anew.
"""

from __future__ import annotations

import re
from functools import cache, wraps
from secrets import token_hex
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import connection, connections

from bailiwick.core.models import Stamp
from bailiwick.core.replicas.reading import Reading, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

P = ParamSpec("P")
R = TypeVar("R")

#: answers of one function that are kept; then it begins anew
MOST = 1000
#: statements that change rows of one table, and statements that change none
_CHANGES, _HARMLESS = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?'), ("SELECT ", "SAVEPOINT ", "RELEASE ", "(SELECT ")
#: the columns that a statement sets
_SETS = re.compile(r'"(\w+)" = ')
#: what a statement holds that waits for a lock
_LOCKS = ("FOR UPDATE", "FOR NO KEY UPDATE", "pg_advisory")
#: the models that kept answers are read from; each of their tables bears a stamp
_sources: set[type[Model]] = set()
_watched = {Stamp._meta.db_table}
_answers: list[dict[Hashable, tuple[tuple[str, ...], object]]] = []

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS stamp_{table}_{name} AFTER {verb} ON {table}
BEGIN UPDATE core_stamp SET value = hex(randomblob(12)) WHERE name = '{table}'; END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION core_set_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN UPDATE core_stamp SET value = substr(replace(gen_random_uuid()::text, '-', ''), 1, 24) WHERE name = TG_TABLE_NAME; RETURN NULL; END $$;
"""
_POSTGRESQL = "CREATE TRIGGER {name} AFTER INSERT OR {update} OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION core_set_stamp()"


def kept(*sources: type[Model]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep what a function reads from some models until one of their tables changes. Its arguments must be hashable."""
    _sources.update(sources)
    tables = [model._meta.db_table for model in sources]
    _watched.update(tables)

    def keep(read: Callable[P, R]) -> Callable[P, R]:
        answers: dict[Hashable, tuple[tuple[str, ...], object]] = {}
        _answers.append(answers)

        @wraps(read)
        def answer(*args: P.args, **named: P.kwargs) -> R:
            stamps = _stamps_of(tables)
            if stamps is None:
                return read(*args, **named)
            asked = (connection.settings_dict["NAME"], args, *sorted(named.items()))
            known = answers.get(asked)
            if known is not None and known[0] == stamps:
                return known[1]  # type: ignore[return-value] # what this function answered before
            if len(answers) >= MOST:
                answers.clear()
            with reading(Reading()):  # a replica may not know yet what the new stamp tells of
                value = read(*args, **named)
            answers[asked] = stamps, value
            return value

        return answer

    return keep


def forget() -> None:
    """Forget every answer, for tests that count statements."""
    vars(connections[connection.alias]).pop("stamps_asked", None)
    for answers in _answers:
        answers.clear()


def _stamps_of(tables: list[str]) -> tuple[str, ...] | None:
    """Return the stamps of tables, or nothing when one has none: then nothing can be kept."""
    stamps = _stamps()
    try:
        return tuple(stamps[table] for table in tables)
    except KeyError:
        return None


def _stamps() -> dict[str, str]:
    """Return all stamps as they are, or as they were when this transaction first asked."""
    ours = connections[connection.alias]
    asked = vars(ours).get("stamps_asked")
    if ours.in_atomic_block and asked is not None and asked[0] is ours.run_on_commit:  # Django begins another list with each transaction
        return dict(asked[1])
    with ours.cursor() as cursor:
        cursor.execute("SELECT name, value FROM core_stamp")
        stamps = dict(cursor.fetchall())
    if ours.in_atomic_block and _watch in ours.execute_wrappers:
        vars(ours)["stamps_asked"] = ours.run_on_commit, stamps
    return stamps


def _watch(execute: Callable[..., object], sql: str, params: object, many: bool, context: dict[str, Any]) -> object:  # noqa: FBT001 - what Django calls
    """Ask for the stamps again after a statement that may have changed one, or after which others may have."""
    if not sql.startswith(_HARMLESS) or any(lock in sql for lock in _LOCKS):
        changed = _CHANGES.match(sql)
        if changed is None or (changed[1] in _watched and not _leaves_stamp(sql, changed[1])):
            vars(context["connection"]).pop("stamps_asked", None)
    return execute(sql, params, many, context)


def _leaves_stamp(sql: str, table: str) -> bool:
    """Whether a statement changes nothing of a table but restless columns."""
    if not sql.startswith("UPDATE"):
        return False
    head = sql.partition(" WHERE ")[0]
    set_there = _SETS.findall(head)
    return len(set_there) == head.count("=") > 0 and _restless().get(table, frozenset()).issuperset(set_there)


@cache
def _restless() -> dict[str, frozenset[str]]:
    """Return the columns that set no stamp, of each table that has some."""
    return {
        model._meta.db_table: frozenset(str(field.column) for field in model._meta.concrete_fields if field.name in names)
        for model in _sources
        if (names := getattr(model, "restless", ()))
    }


def watch(*, connection: BaseDatabaseWrapper, **_facts: object) -> None:
    """See what a connection changes."""
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watch)


def install(database: BaseDatabaseWrapper) -> None:
    """Let the tables that answers are kept of bear stamps from now on, fresh ones: a migration may have changed what they hold."""
    there = set(database.introspection.table_names())
    models = sorted((model for model in _sources if model._meta.db_table in there), key=lambda model: model._meta.db_table)
    if Stamp._meta.db_table not in there:
        return
    fresh = (Stamp(name=model._meta.db_table, value=token_hex(12)) for model in models)
    Stamp.objects.using(database.alias).bulk_create(fresh, update_conflicts=True, unique_fields=["name"], update_fields=["value"])
    with database.cursor() as cursor:
        for statement in _postgresql(database, models) if database.vendor == "postgresql" else _sqlite(models):
            cursor.execute(statement)


def _calm(model: type[Model]) -> str:
    """Return the columns of which a change sets a stamp, where that is not all."""
    restless = getattr(model, "restless", ())
    return ", ".join(str(field.column) for field in model._meta.concrete_fields if field.name not in restless) if restless else ""


def _sqlite(models: list[type[Model]]) -> list[str]:
    statements = []
    for model in models:
        table, calm = model._meta.db_table, _calm(model)
        update = ("calm_update", f"update OF {calm}") if calm else ("update", "update")
        if calm:  # made before some columns were restless
            statements.append(f"DROP TRIGGER IF EXISTS stamp_{table}_update")
        statements += [_SQLITE.format(table=table, name=name, verb=verb) for name, verb in (("insert", "insert"), update, ("delete", "delete"))]
    return statements


def _postgresql(database: BaseDatabaseWrapper, models: list[type[Model]]) -> list[str]:
    """Return what makes the missing triggers; those that are there are not made again, for that would wait for every reader of the table."""
    with database.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND (tgname LIKE 'stamp\\_%%' OR tgname LIKE 'calm\\_stamp\\_%%')")
        there = {name for (name,) in cursor.fetchall()}
    statements = [_FUNCTION]
    for model in models:
        table, calm = model._meta.db_table, _calm(model)
        name, update = (f"calm_stamp_{table}", f"UPDATE OF {calm}") if calm else (f"stamp_{table}", "UPDATE")
        if calm and f"stamp_{table}" in there:  # made before some columns were restless
            statements.append(f"DROP TRIGGER stamp_{table} ON {table}")
        if name not in there:
            statements.append(_POSTGRESQL.format(name=name, update=update, table=table))
    return statements
