"""Which column of a file goes into which field: guessed from the headings, decided by the person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.core.records.paths import field_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bailiwick.core.records.forms import Form
    from bailiwick.core.records.registry import Record

#: heading -> name of a form field; headings left out are not imported
ColumnMap = dict[str, str]


@dataclass(frozen=True, slots=True)
class Target:
    """A field that a column can go into."""

    name: str
    title: str
    is_key: bool
    is_required: bool


def targets_of(record: Record, form: Form) -> list[Target]:
    """Return the fields of a type's form as targets of an import."""
    keys = record.key_fields
    return [Target(name, str(field.label or name), name in keys, field.required) for name, field in form.fields.items()]


def guess(headings: Iterable[str], record: Record, targets: list[Target]) -> ColumnMap:
    """Return the mapping that the headings suggest; a field is taken once."""
    known: dict[str, str] = {}
    for target in targets:
        field = field_at(record.model, target.name)
        for name in (target.name, target.title, str(field.verbose_name) if field is not None else ""):
            known.setdefault(plain(name), target.name)
    for column in record.columns:
        first = column.path.split("__")[0]
        if first in {t.name for t in targets}:
            known.setdefault(plain(str(column.title)), first)
    found: ColumnMap = {}
    for heading in headings:
        guessed = known.get(plain(heading))
        if guessed and guessed not in found.values():
            found[heading] = guessed
    return found


def plain(words: str) -> str:
    """Return words as they are compared: small letters and digits only."""
    return re.sub(r"[\W_]+", "", words.casefold())


def problems_of(mapping: Mapping[str, str], targets: list[Target]) -> list[str]:
    """Return the names of fields that two columns would fill."""
    chosen = [name for name in mapping.values() if name]
    return sorted({name for name in chosen if chosen.count(name) > 1 and name in {t.name for t in targets}})
