"""Taking back what a batch did to its records, in chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish_many
from bailiwick.core.models import Attachment, Batch, BatchRow, PlainRecord, Tagging, TreeNode
from bailiwick.core.records.actions.writing import replace_many
from bailiwick.core.records.events import RecordChanged, RecordRemoved, RecordRetired
from bailiwick.core.records.state import from_json, told
from bailiwick.core.trees import replant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.core.records.registry import Record

Pair = tuple[BatchRow, PlainRecord]


def undo_chunk(record: Record, rows: Sequence[BatchRow], batch: Batch, *, actor: Actor, now: datetime) -> None:
    """Restore the changed records and take the made ones away; rows that stay say why."""
    subjects = _held(record, rows)
    ready: list[Pair] = []
    for row in rows:
        subject = subjects.get(row.subject_id)
        row.problem = _why_not(record, row, subject, actor)
        if subject is not None and not row.problem:
            ready.append((row, subject))
    _restore([pair for pair in ready if not pair[0].was_created], batch, actor, now)
    _take_away(record, [pair for pair in ready if pair[0].was_created], batch, actor, now)
    BatchRow.objects.bulk_update(rows, ["undone", "problem"])


def _held(record: Record, rows: Sequence[BatchRow]) -> dict[int, PlainRecord]:
    found = record.model._default_manager.select_for_update(of=("self",)).select_related(*record.select_related or (None,))
    return {one.pk: one for one in found.filter(pk__in=[r.subject_id for r in rows]) if isinstance(one, PlainRecord)}


def _why_not(record: Record, row: BatchRow, subject: PlainRecord | None, actor: Actor) -> str:
    if subject is None:
        return _("This record is gone.")
    if subject.version != row.version:
        return _("Somebody changed this record after the batch.")
    if not record.may_edit(actor, subject):
        return _("You may not change this record.")
    return ""


def _restore(pairs: list[Pair], batch: Batch, actor: Actor, now: datetime) -> None:
    if not pairs:
        return
    try:
        with transaction.atomic():
            _write_back(pairs, batch, actor, now)
    except (IntegrityError, FieldDoesNotExist):
        if len(pairs) > 1:
            for row, subject in pairs:
                subject.refresh_from_db()
                row.undone = False
                _restore([(row, subject)], batch, actor, now)
        else:
            pairs[0][0].undone, pairs[0][0].problem = False, _("The former values do not fit any more: another record has them, or a field is gone.")


def _write_back(pairs: list[Pair], batch: Batch, actor: Actor, now: datetime) -> None:
    events, columns = [], set()
    for row, subject in pairs:
        before = from_json(type(subject), row.before)
        for name, value in before.items():
            field = subject._meta.get_field(name)
            if field.many_to_many:
                replace_many(field, {subject.pk: value})  # type: ignore[arg-type] # just looked
            else:
                setattr(subject, field.attname, value)  # type: ignore[union-attr] # a column
                columns.add(name)
        subject.version += 1
        row.undone = True
        events.append(
            RecordChanged(actor=actor, subject=subject, at=now, changes=told(subject, from_json(type(subject), row.after), before), batch=batch.pk)
        )
    subjects = [subject for _row, subject in pairs]
    type(subjects[0])._default_manager.bulk_update(subjects, sorted({*columns, "version"}))
    for subject in subjects:
        if isinstance(subject, TreeNode):
            replant(subject)
    publish_many(events)


def _take_away(record: Record, pairs: list[Pair], batch: Batch, actor: Actor, now: datetime) -> None:
    referred = _referred(record, [subject.pk for _row, subject in pairs])
    free = [subject for _row, subject in pairs if subject.pk not in referred]
    kept = [subject for _row, subject in pairs if subject.pk in referred and subject.retired_at is None]
    publish_many([RecordRemoved(actor=actor, subject=subject, at=now, batch=batch.pk) for subject in free])
    record.model._default_manager.filter(pk__in=[s.pk for s in free]).delete()
    for subject in kept:
        subject.retired_at = now
        subject.version += 1
    record.model._default_manager.bulk_update(kept, ["retired_at", "version"])
    publish_many([RecordRetired(actor=actor, subject=subject, at=now, batch=batch.pk) for subject in kept])
    for row, _subject in pairs:
        row.undone = True


def _referred(record: Record, keys: Sequence[int]) -> set[int]:
    """Return the keys that anything refers to: rows of other tables, files and tags; one query for each kind."""
    found: set[int] = set()
    for relation in record.model._meta.related_objects:
        name = relation.field.name
        found |= set(relation.related_model._default_manager.filter(**{f"{name}__in": keys}).values_list(name, flat=True))
    hung = {"record_type": record.label, "record_id__in": keys}
    for model in (Attachment, Tagging):
        found |= set(model._default_manager.filter(**hung).values_list("record_id", flat=True))
    return found
