"""Changing many records as one batch, and taking a batch back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.core.events import publish
from bailiwick.core.models import Batch
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.core.records.actions.undoing import undo_chunk
from bailiwick.core.records.actions.writing import CHUNK, write
from bailiwick.core.records.checking import Checker, Entry, Outcome, fetched
from bailiwick.core.records.events import BatchApplied, BatchUndone
from bailiwick.core.records.permissions import can_undo
from bailiwick.core.records.registry import record_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.core.records.registry import Record

#: rows of one bulk edit
MOST = 2000


def preview_many(record: Record, *, actor: Actor, now: datetime, keys: Sequence[int], data: Mapping[str, object]) -> list[Outcome]:
    """Return what a bulk edit would do to each record, changing nothing; the queries do not grow with the rows of a chunk."""
    checker = Checker(record, actor=actor, now=now)
    return [outcome for part in _parts(keys[:MOST]) for outcome in _checked(checker, part, data)]


def _parts(keys: Sequence[int]) -> list[Sequence[int]]:
    return [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]


def _checked(checker: Checker, keys: Sequence[int], data: Mapping[str, object]) -> list[Outcome]:
    found = fetched(checker.record, keys, checker.actor, checker.many)
    return checker.check([Entry(key, dict(data), found[key]) for key in keys if key in found])


@transaction.atomic
def change_many(record: Record, *, actor: Actor, now: datetime, keys: Sequence[int], data: Mapping[str, object]) -> Batch:
    """Change the named fields of many records, as one batch that can be undone.

    Rows that may not be changed, or cannot be, stay as they are and stand in the batch's
    report. Raises Refused when the actor may change no record of the type.
    """
    require(record.may_edit(actor) or record.can_edit is not None)
    title = ngettext("%(count)d record edited together", "%(count)d records edited together", len(keys)) % {"count": len(keys)}
    batch = Batch.objects.create(
        kind=Batch.Kind.BULK_EDIT,
        record=record.slug,
        title=title,
        state=Batch.State.RUNNING,
        created_by_id=actor.user.pk if actor.user is not None else None,
        created_at=now,
        plan={"fields": sorted(data)},
        total=len(keys),
    )
    checker = Checker(record, actor=replace(actor, cause=actor.cause or str(batch)), now=now)
    for part in _parts(keys[:MOST]):
        outcomes = _checked(checker, part, data)
        write(outcomes, checker, batch)
        tally(batch, outcomes)
    finish(batch, actor=actor, now=now)
    return batch


def tally(batch: Batch, outcomes: Sequence[Outcome]) -> None:
    """Add rows to a batch's counts and its report; the caller saves."""
    kinds = [o.kind for o in outcomes]
    batch.done += len(outcomes)
    batch.created += kinds.count("created")
    batch.changed += kinds.count("changed")
    batch.unchanged += kinds.count("unchanged")
    batch.refused += kinds.count("refused")
    if batch.kind == Batch.Kind.BULK_EDIT:
        batch.report += [[str(o.subject), name, sentence] for o in outcomes for name, sentence in o.errors]


def finish(batch: Batch, *, actor: Actor, now: datetime) -> None:
    """Close a batch and say what it did."""
    batch.state, batch.finished_at, batch.payload = Batch.State.DONE, now, None
    batch.save()
    publish(BatchApplied(actor=actor, subject=batch, at=now, created=batch.created, changed=batch.changed, refused=batch.refused))


@transaction.atomic
def undo_batch(batch: Batch, *, actor: Actor, now: datetime) -> tuple[int, int]:
    """Take a batch back; return how many records were, and how many stay because somebody changed them since.

    Records that the batch made are removed when nothing refers to them, else retired. Raises
    Refused, and Conflict when the batch is not one that can be undone.
    """
    require(can_undo(actor, batch))
    stored = Batch.objects.select_for_update().get(pk=batch.pk)
    if stored.state not in {Batch.State.DONE, Batch.State.CANCELLED, Batch.State.FAILED}:
        raise Conflict(_("This batch is undone already, or not finished yet."))
    record = record_named(stored.record)
    acting = replace(actor, cause=actor.cause or _("undo of %(batch)s") % {"batch": stored})
    rows = list(stored.rows.filter(undone=False).order_by("-id"))
    for start in range(0, len(rows), CHUNK):
        undo_chunk(record, rows[start : start + CHUNK], stored, actor=acting, now=now)
    undone = sum(row.undone for row in rows)
    stored.state = Batch.State.UNDONE
    stored.save(update_fields=["state"])
    batch.state = stored.state
    publish(BatchUndone(actor=actor, subject=stored, at=now, undone=undone, kept=len(rows) - undone))
    return undone, len(rows) - undone
