"""Questions that are put into SQL once and asked thousands of times; `storing` does the like for rows.

Making a statement from a queryset takes Django several times as long as the database needs to answer a narrow one. Where the same question
comes with every call or mail, the statement is made at the first time, with slots where the values go:

    LATELY = Prepared(lambda: Trace.objects.filter(person=Slot("person", Trace.person), at__gt=Slot("since", Trace.at)).values_list("words"))
    LATELY(person=7, since=yesterday)

A slot stands on the right side of a comparison with the field it names; it cannot be a list, and its value cannot be None.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import connections, router
from django.db.models import Expression

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet
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
        self._made: dict[str, Statement] = {}

    def __call__(self, **values: object) -> list[Row]:
        """Ask with these values and return all rows. Raises TypeError when a value is missing or None."""
        made = next(iter(self._made.values()), None) or self._make("default")
        alias = router.db_for_read(made.queryset.model)
        return list((self._made.get(alias) or self._make(alias)).rows(values, connections[alias]))

    def first(self, **values: object) -> Row | None:
        """Ask with these values and return the first row, if there is one; the queryset should end with [:1]."""
        return next(iter(self(**values)), None)

    def _make(self, alias: str) -> Statement:
        self._made[alias] = made = Statement(self._build(), connections[alias])
        return made


class Statement:
    """A statement in the words of one engine; Django's own iterators read what it returns."""

    def __init__(self, queryset: QuerySet[Any, Any], connection: BaseDatabaseWrapper) -> None:
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(connection=connection)
        self.sql, self.params = self.compiler.as_sql()
        self._converters: Any = None

    def _converting(self, expressions: Any) -> Any:
        """Return how columns become values, found out once."""
        if self._converters is None:
            self._converters = self.compiler.get_converters(expressions)
        return self._converters

    def alike(self, other: Statement) -> bool:
        """Whether another statement asks the same."""
        return (self.sql, self.params) == (other.sql, other.params)

    def rows(self, values: Mapping[str, object], connection: BaseDatabaseWrapper) -> Any:
        """Return what iterates over the rows that are found with these values."""
        params = tuple(param.bound(values, connection) if isinstance(param, Slot) else param for param in self.params)
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_named: (self.sql, params)  # this copy's alone
        compiler.get_converters = self._converting
        asked: Any = _Asked(self.queryset, compiler, connection.alias)
        return self.queryset._iterable_class(asked)  # noqa: SLF001 - how a queryset reads its own rows


class _Asked:
    """What an iterator wants to know of its queryset."""

    def __init__(self, queryset: QuerySet[Any, Any], compiler: SQLCompiler, alias: str) -> None:
        self.db, self.query, self.model = alias, self, queryset.model
        self._compiler, self._fields = compiler, vars(queryset)["_fields"]
        self._known_related_objects: dict[object, object] = {}
        self._asked = queryset.query

    def __getattr__(self, name: str) -> Any:
        """Answer what else of the query is read, such as which columns were chosen."""
        return getattr(self._asked, name)

    def get_compiler(self, *_args: object, **_named: object) -> SQLCompiler:
        return self._compiler
