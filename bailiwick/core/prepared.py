"""Questions and rows that are put into SQL once and asked or stored thousands of times.

Making a statement from a queryset takes Django several times as long as the database needs to answer a narrow one. Where the same question
comes with every call or mail, the statement is made at the first time, with slots where the values go:

    LATELY = Prepared(lambda: Trace.objects.filter(person=Slot("person", Trace.person), at__gt=Slot("since", Trace.at)).values_list("words"))
    LATELY(person=7, since=yesterday)

A slot stands on the right side of a comparison with the field it names; it cannot be a list, and its value cannot be None.
"""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import connections, router
from django.db.models import Expression

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Field, Model, QuerySet
    from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


class Slot(Expression):
    """The place of a value that is known when the question is asked."""

    def __init__(self, name: str, compared_with: Any) -> None:
        """Name the value; it is stored as the field is, which the model's attribute stands for."""
        super().__init__(output_field=compared_with.field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:  # noqa: ARG002 - what Django calls
        """Leave the value open."""
        return "%s", [self]

    def bound(self, values: Mapping[str, object], connection: BaseDatabaseWrapper) -> object:
        """Return the value as the database takes it. Raises TypeError when it is missing or None."""
        value = values.get(self.name)
        if value is None:
            raise TypeError(f"a value is needed for “{self.name}”")
        return self.output_field.get_db_prep_value(value, connection, prepared=False)


class Prepared(Generic[Row]):
    """A question of which only the values change; everything of a queryset may stand in it."""

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        """Remember how the queryset is made; that is done when it is asked for the first time."""
        self._build = build
        self._made: dict[str, _Statement] = {}

    def __call__(self, **values: object) -> list[Row]:
        """Ask with these values and return all rows. Raises TypeError when a value is missing or None."""
        made = next(iter(self._made.values()), None) or self._make("default")
        alias = router.db_for_read(made.queryset.model)
        return list((self._made.get(alias) or self._make(alias)).rows(values, connections[alias]))

    def first(self, **values: object) -> Row | None:
        """Ask with these values and return the first row, if there is one; the queryset should end with [:1]."""
        return next(iter(self(**values)), None)

    def _make(self, alias: str) -> _Statement:
        self._made[alias] = made = _Statement(self._build(), connections[alias])
        return made


class _Statement:
    """A statement in the words of one engine; Django's own iterators read what it returns."""

    def __init__(self, queryset: QuerySet[Any, Any], connection: BaseDatabaseWrapper) -> None:
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(connection=connection)
        self.sql, self.params = self.compiler.as_sql()

    def rows(self, values: Mapping[str, object], connection: BaseDatabaseWrapper) -> Any:
        params = tuple(param.bound(values, connection) if isinstance(param, Slot) else param for param in self.params)
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_named: (self.sql, params)  # this copy's alone
        asked: Any = _Asked(self.queryset, compiler, connection.alias)
        return self.queryset._iterable_class(asked)  # noqa: SLF001 - how a queryset reads its own rows


class _Asked:
    """What an iterator wants to know of its queryset."""

    def __init__(self, queryset: QuerySet[Any, Any], compiler: SQLCompiler, alias: str) -> None:
        self.db, self.query, self.model = alias, self, queryset.model
        self._compiler, self._fields = compiler, vars(queryset)["_fields"]
        self._known_related_objects: dict[object, object] = {}

    def get_compiler(self, *_args: object, **_named: object) -> SQLCompiler:
        return self._compiler


def insert(record: Model) -> None:
    """Store a new record, what `save(force_insert=True)` does with a statement made each time; it learns its key. No signals are sent."""
    model = type(record)
    alias = router.db_for_write(model, instance=record)
    connection = connections[alias]
    sql, fields = _insertion(model, alias, has_key=record.pk is not None)
    values = [field.pre_save(record, add=True) for field in fields]
    if not sql or any(hasattr(value, "as_sql") for value in values):
        record.save(using=alias, force_insert=True)
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(value, connection) for field, value in zip(fields, values, strict=True)])
        if record.pk is None:
            record.pk = cursor.fetchone()[0]
    record._state.adding, record._state.db = False, alias  # noqa: SLF001 - as save() leaves it


@lru_cache(maxsize=512)
def _insertion(model: type[Model], alias: str, *, has_key: bool) -> tuple[str, list[Field[Any, Any]]]:
    """Return the statement that stores a record of a model, with its fields; none for a model that only the ORM knows how to store."""
    meta, connection = model._meta, connections[alias]
    fields = [field for field in meta.concrete_fields if not field.generated and (has_key or not field.primary_key)]
    is_plain = not meta.parents and not any(hasattr(field, "get_placeholder") for field in fields)
    if not is_plain or not connection.features.can_return_columns_from_insert:
        return "", fields
    quoted = connection.ops.quote_name
    columns, marks = ", ".join(quoted(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    learnt = "" if has_key else f" RETURNING {quoted(str(meta.pk.column))}"
    return f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES ({marks}){learnt}", fields  # noqa: S608 - names of our own
