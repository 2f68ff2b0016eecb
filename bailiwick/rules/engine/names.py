"""Looks up what keys and names in rules stand for, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model


class Names:
    """Remembers names and branches for one piece of work, so that many tickets cost no more queries than one."""

    def __init__(self) -> None:
        self._records: dict[tuple[type[Model], str], Model | None] = {}
        self._named: dict[tuple[type[Model], str], list[str]] = {}

    def record(self, model: type[Model], key: str) -> Model | None:
        """Return the record of a key, or None when it is gone."""
        if (model, key) not in self._records:
            self._records[model, key] = model._default_manager.filter(pk=int(key)).first()
        return self._records[model, key]

    def of(self, model: type[Model], keys: Iterable[str]) -> set[str]:
        """Return the names of records."""
        return {str(record) for key in keys if (record := self.record(model, key)) is not None}

    def paths(self, model: type[Model], keys: Iterable[str]) -> list[str]:
        """Return the branches of records of a tree."""
        found = (self.record(model, key) for key in keys)
        return [path for record in found if record is not None and (path := str(getattr(record, "path", "")))]

    def paths_named(self, model: type[Model], name: str) -> list[str]:
        """Return the branches of all records of a tree with a name; past events keep names only."""
        if (model, name) not in self._named:
            rows = model._default_manager.filter(name=name).values_list("path", flat=True)
            self._named[model, name] = [str(path) for path in rows]
        return self._named[model, name]
