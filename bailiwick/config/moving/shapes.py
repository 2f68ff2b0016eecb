"""The tables to carry over, as the models make them on PostgreSQL: which columns, of which types, by which key."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connection
from django.db.models.fields import AutoFieldMixin
from django.db.utils import load_backend

from bailiwick.config.moving.encoding import ASKED, PROOFS, TOLD, encoder
from bailiwick.config.moving.faults import MoveError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

    from bailiwick.config.moving.encoding import Encode

#: a type as Django writes it, such as varchar(200) or numeric(8, 2)
TYPE = re.compile(r"^([a-z ]+?)(?:\((\d+)(?:, (\d+))?\))?$")
#: tables of no model: the steps are noted when the tables are made, the cache is made anew
WITHOUT_MODEL = frozenset({"django_migrations", "bailiwick_cache"})


@dataclass(frozen=True)
class Column:
    """One column: its name, PostgreSQL's name of its type, the characters or decimal places it holds, whether it must be filled."""

    name: str
    kind: str
    limit: int | None
    required: bool
    is_key: bool
    counts: bool

    @cached_property
    def encode(self) -> Encode:
        """The function from a stored value to the text of a COPY."""
        return encoder(self.kind, self.limit)

    @cached_property
    def prove(self) -> Encode:
        """The function from a stored value to the form in which both sides are compared."""
        return PROOFS.get(self.kind, self.encode)


@dataclass(frozen=True)
class Table:
    """One table and its columns, the generated ones left out."""

    name: str
    columns: tuple[Column, ...] = field(repr=False)

    @cached_property
    def key(self) -> int:
        """The place of the primary key among the columns."""
        return next(index for index, column in enumerate(self.columns) if column.is_key)

    @property
    def key_column(self) -> Column:
        """The primary key."""
        return self.columns[self.key]

    @cached_property
    def names(self) -> str:
        """The columns' names as both engines read them."""
        return ", ".join(quoted(column.name) for column in self.columns)

    @cached_property
    def compared(self) -> tuple[int, ...]:
        """The places of the columns in the order in which they are compared: those last whose text may differ for the same content."""
        return tuple(sorted(range(len(self.columns)), key=lambda place: (self.columns[place].kind in TOLD, place)))

    @cached_property
    def loose(self) -> int:
        """How many columns may differ in their text."""
        return sum(column.kind in TOLD for column in self.columns)

    @cached_property
    def asked(self) -> str:
        """What PostgreSQL is asked for when rows are compared."""
        columns = [self.columns[place] for place in self.compared]
        return ", ".join(ASKED.get(column.kind, "{column}").format(column=quoted(column.name)) for column in columns)


def quoted(name: str) -> str:
    """Return a name as both engines read it."""
    return '"' + name.replace('"', '""') + '"'


def model_tables() -> list[Table]:
    """Return the tables of all models, by name; what the database computes itself is left out."""
    backend = load_backend("django.db.backends.postgresql").DatabaseWrapper({**connection.settings_dict, "OPTIONS": {}}, "unused")
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy]
    found = {model._meta.db_table: Table(model._meta.db_table, tuple(_columns(model, backend))) for model in models}
    return [found[name] for name in sorted(found)]


def _columns(model: type[Model], backend: BaseDatabaseWrapper) -> Iterator[Column]:
    for each in model._meta.local_concrete_fields:
        kind = each.db_type(backend)
        if each.generated or kind is None:
            continue
        parts = TYPE.match(kind)
        if parts is None:
            raise MoveError(f"{model._meta.db_table}.{each.column} is of a type that is not known here: {kind}")
        limit = parts[3] or parts[2]
        yield Column(
            str(each.column), parts[1] or "", int(limit) if limit else None, not each.null, each.primary_key, isinstance(each, AutoFieldMixin)
        )
