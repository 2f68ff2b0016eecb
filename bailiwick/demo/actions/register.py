"""Remembers every record the load brings, so that exactly these can be taken out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import models, transaction

from bailiwick.demo.models import DemoLoad, DemoRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

Brought = TypeVar("Brought", bound=models.Model)
BATCH = 2_000


def free_name(wish: str, model: type[models.Model], field: str) -> str:
    """Return the wish, or with a mark of the county if the installation has used it for something of its own."""
    text, count = wish, 1
    while model._default_manager.filter(**{f"{field}__iexact": text}).exists():
        count += 1
        text = f"{wish} (Harrow)" if count == 2 and " " in wish else f"{wish}-{count}"  # noqa: PLR2004 - the second of that name
    return text


@transaction.atomic
def note_brought(record: models.Model) -> None:
    """Note a record that came of the county after its load, so that it goes with it."""
    load = DemoLoad.objects.select_for_update().first()
    if load is not None:
        DemoRecord.objects.get_or_create(load=load, label=record._meta.label_lower, record_id=record.pk)


class Register:
    """The list of one load."""

    def __init__(self, load: DemoLoad) -> None:
        """Open it."""
        self.load = load
        self._keys: dict[str, list[int]] = {}

    def bring(self, records: Sequence[Brought]) -> Sequence[Brought]:
        """Insert records of one type and note their keys."""
        if records:
            type(records[0])._default_manager.bulk_create(records, batch_size=BATCH)
            self.note(records)
        return records

    def note(self, records: Sequence[models.Model]) -> None:
        """Note records that were inserted otherwise."""
        for record in records:
            self._keys.setdefault(record._meta.label_lower, []).append(record.pk)

    def keys(self) -> dict[str, list[int]]:
        """Return the keys noted, by type."""
        return self._keys

    def counts(self) -> dict[str, int]:
        """Return how many of each type were brought."""
        return {label: len(keys) for label, keys in self._keys.items()}

    def write(self) -> None:
        """Write the list down."""
        rows = (DemoRecord(load=self.load, label=label, record_id=key) for label, keys in self._keys.items() for key in keys)
        DemoRecord.objects.bulk_create(rows, batch_size=BATCH)
