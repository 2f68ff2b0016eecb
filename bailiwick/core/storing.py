"""Rows that are put into SQL once and stored thousands of times.

Making a statement from a record takes Django several times as long as the database needs to store it. What is stored with every call or
mail is stored here: the statement is made at the first time for each model, and for each number of rows. No signals are sent.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connections, router, transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Field, Model


def insert(record: Model) -> None:
    """Store a new record, what `save(force_insert=True)` does with a statement made each time; it learns its key. No signals are sent."""
    insert_few([record])


def insert_new(record: Model) -> bool:
    """Store a record as `insert` does, unless one of its keys is there already; tells whether it was stored."""
    return insert_few([record], ignoring=True) == 1


def insert_or_update(record: Model, unique: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Store a record as `insert` does; where one with the same unique fields is there, that one gets the named fields instead."""
    alias = router.db_for_write(type(record), instance=record)
    sql, fields = _insertion(type(record), alias, 1, has_key=record.pk is not None, ignoring=False)
    if not sql:
        type(record)._base_manager.using(alias).bulk_create([record], update_conflicts=True, unique_fields=unique, update_fields=names)  # noqa: SLF001 - every model has it
        return
    connection = connections[alias]
    with connection.cursor() as cursor:
        values = [field.get_db_prep_save(field.pre_save(record, add=True), connection) for field in fields]
        cursor.execute(_instead(type(record), alias, sql, unique, names), values)
        record.pk = cursor.fetchall()[0][0]
    record._state.adding, record._state.db = False, alias  # noqa: SLF001 - as save() leaves it


@lru_cache(maxsize=64)
def _instead(model: type[Model], alias: str, sql: str, unique: tuple[str, ...], names: tuple[str, ...]) -> str:
    """Return a statement that stores, with what it does where the record is there already."""
    quoted, field = connections[alias].ops.quote_name, model._meta.get_field
    keys = ", ".join(quoted(str(getattr(field(name), "column", name))) for name in unique)
    columns = [quoted(str(getattr(field(name), "column", name))) for name in names]
    change = f"ON CONFLICT ({keys}) DO UPDATE SET {', '.join(f'{column} = EXCLUDED.{column}' for column in columns)}"
    storing, learning = sql.rsplit(" RETURNING ", 1)
    return f"{storing} {change} RETURNING {learning}"


def insert_few(records: Sequence[Model], *, ignoring: bool = False) -> int:
    """Store a few new records of one model in a statement made once, what `bulk_create` does with one made each time; returns how many.

    They learn their keys. Ignoring conflicts, those that are there already stay as they are, and only a single record learns its key.
    """
    if not records:
        return 0
    model, first = type(records[0]), records[0]
    alias = router.db_for_write(model, instance=first)
    connection = connections[alias]
    sql, fields = _insertion(model, alias, len(records), has_key=first.pk is not None, ignoring=ignoring)
    rows = [[field.pre_save(record, add=True) for field in fields] for record in records]
    if not sql or any(hasattr(value, "as_sql") for row in rows for value in row):
        return _by_orm(records, alias, ignoring=ignoring)
    ready = [field.get_db_prep_save(value, connection) for row in rows for field, value in zip(fields, row, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(sql, ready)
        learnt = cursor.fetchall()
    if len(learnt) == len(records):
        for record, (key,) in zip(records, learnt, strict=True):
            record.pk = key
            record._state.adding, record._state.db = False, alias  # noqa: SLF001 - as save() leaves it
    return len(learnt)


def _by_orm(records: Sequence[Model], alias: str, *, ignoring: bool) -> int:
    """Store records that only the ORM knows how to store."""
    done = 0
    for record in records:
        try:
            with transaction.atomic(using=alias, savepoint=ignoring):
                record.save(using=alias, force_insert=True)
        except IntegrityError:
            if not ignoring:
                raise
        else:
            done += 1
    return done


@lru_cache(maxsize=512)
def _insertion(model: type[Model], alias: str, count: int, *, has_key: bool, ignoring: bool) -> tuple[str, list[Field[Any, Any]]]:
    """Return the statement that stores records of a model, with their fields; none for a model that only the ORM knows how to store."""
    meta, connection = model._meta, connections[alias]
    fields = [field for field in meta.concrete_fields if not field.generated and (has_key or not field.primary_key)]
    is_plain = not meta.parents and not any(hasattr(field, "get_placeholder") for field in fields)
    if not is_plain or not connection.features.can_return_rows_from_bulk_insert:
        return "", fields
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    marks = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * count)
    ending = f"{' ON CONFLICT DO NOTHING' if ignoring else ''} RETURNING {quoted(str(meta.pk.column))}"
    return f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES {marks}{ending}", fields  # noqa: S608 - names of our own


def update(record: Model, *names: str) -> None:
    """Store some fields of a record that is there, what `save(update_fields=…)` does with a statement made each time. No signals are sent."""
    alias = router.db_for_write(type(record), instance=record)
    connection = connections[alias]
    sql, fields = _updating(type(record), alias, names)
    values = [field.get_db_prep_save(field.pre_save(record, add=False), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, record.pk])


@lru_cache(maxsize=512)
def _updating(model: type[Model], alias: str, names: tuple[str, ...]) -> tuple[str, list[Field[Any, Any]]]:
    meta, quoted = model._meta, connections[alias].ops.quote_name
    fields = [meta.get_field(name) for name in names]
    columns = ", ".join(f"{quoted(str(getattr(field, 'column', field.name)))} = %s" for field in fields)
    return f"UPDATE {quoted(meta.db_table)} SET {columns} WHERE {quoted(str(meta.pk.column))} = %s", fields  # type: ignore[return-value] # noqa: S608 - concrete fields, and names of our own


def advance(model: type[Model], key: int | str, name: str, by: int = 1) -> int | None:
    """Add to a number of the row with this key, holding the row until commit, and return what it is now; nothing without such a row."""
    alias = router.db_for_write(model)
    adding, asking = _advancing(model, alias, name)
    with connections[alias].cursor() as cursor:
        cursor.execute(adding, [by, key])
        if asking:
            cursor.execute(asking, [key])
        found = cursor.fetchone()
    return int(found[0]) if found is not None else None


@lru_cache(maxsize=64)
def _advancing(model: type[Model], alias: str, name: str) -> tuple[str, str]:
    """Return the statement that adds, and the one that asks afterwards where the engine does not tell at once (SQLite before 3.35)."""
    meta, connection = model._meta, connections[alias]
    quoted = connection.ops.quote_name
    table, column, key = (quoted(str(word)) for word in (meta.db_table, getattr(meta.get_field(name), "column", name), meta.pk.column))
    adding, asking = f"UPDATE {table} SET {column} = {column} + %s WHERE {key} = %s", f"SELECT {column} FROM {table} WHERE {key} = %s"  # noqa: S608 - names of our own
    return (f"{adding} RETURNING {column}", "") if connection.features.can_return_columns_from_insert else (adding, asking)
