"""Importing a file as one batch: draft, dry run, carrying out in chunks, calling off."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.models import Batch
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.core.records.actions.many import finish, tally
from bailiwick.core.records.actions.writing import CHUNK, try_out, write
from bailiwick.core.records.changes import lines_of
from bailiwick.core.records.checking import Checker
from bailiwick.core.records.forms import build_form
from bailiwick.core.records.importing.mapping import guess, problems_of, targets_of
from bailiwick.core.records.importing.matching import Keys, entries_of
from bailiwick.core.records.permissions import can_import
from bailiwick.core.records.registry import record_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.core.records.changes import Line
    from bailiwick.core.records.checking import Outcome
    from bailiwick.core.records.importing.reading import Sheet
    from bailiwick.core.records.registry import Record

#: rows of a dry run whose changes are shown one by one
SHOWN = 50
#: refusals that a batch keeps
MOST_REFUSALS = 5000


@dataclass(slots=True)
class DryRun:
    """What an import would do."""

    created: int
    changed: int
    unchanged: int
    refused: int
    report: list[list[object]]
    samples: list[tuple[int, str, str, list[Line]]]


@transaction.atomic
def draft_import(record: Record, *, actor: Actor, now: datetime, sheet: Sheet, filename: str) -> Batch:
    """Keep an uploaded table as the draft of an import, with the columns guessed. Raises Refused."""
    require(can_import(actor, record))
    user = actor.user
    targets = targets_of(record, build_form(record, user))
    payload = zlib.compress(json.dumps({"headings": sheet.headings, "rows": sheet.rows}).encode())
    return Batch.objects.create(
        kind=Batch.Kind.IMPORT,
        record=record.slug,
        title=_("Import of %(file)s") % {"file": filename[:120].replace("\0", "")},
        created_by_id=user.pk if user is not None else None,
        created_at=now,
        payload=payload,
        plan={"headings": sheet.headings, "mapping": guess(sheet.headings, record, targets)},
        total=len(sheet.rows),
    )


@transaction.atomic
def map_import(batch: Batch, *, actor: Actor, mapping: Mapping[str, str]) -> None:
    """Decide which column goes into which field. Raises Refused, Conflict, and ValidationError when a field is filled twice or the key is missing."""
    record = record_named(batch.record)
    require(can_import(actor, record))
    _require_draft(batch)
    targets = targets_of(record, build_form(record, actor.user))
    known = {t.name: t for t in targets}
    chosen = {h: mapping[h] for h in batch.plan["headings"] if mapping.get(h) in known}
    double = problems_of(chosen, targets)
    if double:
        raise ValidationError(_("Two columns go into “%(field)s”. Leave one out.") % {"field": known[double[0]].title})
    if not chosen:
        raise ValidationError(_("Choose a field for at least one column."))
    missing = [known[name].title for name in record.key_fields if name in known and name not in chosen.values()]
    if missing:
        raise ValidationError(_("Choose the column that holds “%(field)s”: by it a second import finds the same records.") % {"field": missing[0]})
    batch.plan = {**batch.plan, "mapping": chosen}
    batch.save(update_fields=["plan"])


def _require_draft(batch: Batch) -> None:
    if batch.state != Batch.State.DRAFT:
        raise Conflict(_("This import has been carried out or called off already."))


def rows_of(batch: Batch) -> list[tuple[int, list[str]]]:
    """Return the rows of a draft with their numbers in the file."""
    if batch.payload is None:
        return []
    return [(number, cells) for number, cells in json.loads(zlib.decompress(bytes(batch.payload)))["rows"]]


def check_import(batch: Batch, *, actor: Actor, now: datetime) -> DryRun:
    """Return what the import would do, row by row, changing nothing. Raises Refused."""
    record = record_named(batch.record)
    require(can_import(actor, record))
    checker = Checker(record, actor=actor, now=now)
    run = DryRun(0, 0, 0, 0, [], [])
    for outcomes in _checked(batch, checker, rows_of(batch)):
        try_out(outcomes)
        _count(run, outcomes, record, checker)
    return run


def _checked(batch: Batch, checker: Checker, rows: Sequence[tuple[int, list[str]]]) -> Iterator[list[Outcome]]:
    keys = Keys()
    for start in range(0, len(rows), CHUNK):
        yield checker.check(entries_of(checker, rows[start : start + CHUNK], batch.plan["headings"], batch.plan["mapping"], keys))


def _count(run: DryRun, outcomes: Sequence[Outcome], record: Record, checker: Checker) -> None:
    kinds = [o.kind for o in outcomes]
    run.created += kinds.count("created")
    run.changed += kinds.count("changed")
    run.unchanged += kinds.count("unchanged")
    run.refused += kinds.count("refused")
    run.report += refusals(outcomes, checker)
    for outcome in outcomes:
        if outcome.kind in {"created", "changed"} and len(run.samples) < SHOWN:
            lines = lines_of(record, outcome, None, checker.words)
            run.samples.append((outcome.number, outcome.kind, str(outcome.subject), lines if outcome.kind == "changed" else []))


def refusals(outcomes: Sequence[Outcome], checker: Checker) -> list[list[object]]:
    """Return [row number, column, sentence] for everything that is wrong."""
    titles = {name: str(field.label or name) for name, field in checker.fields.items()}
    return [[o.number, titles.get(name, "" if name == "__all__" else name), sentence] for o in outcomes for name, sentence in o.errors]


@transaction.atomic
def begin_import(batch: Batch, *, actor: Actor) -> None:
    """Let a draft be carried out by `carry_on_import`, here or in a job. Raises Refused and Conflict."""
    require(can_import(actor, record_named(batch.record)))
    _require_draft(batch)
    if not Batch.objects.filter(pk=batch.pk, state=Batch.State.DRAFT).update(state=Batch.State.WAITING, report=[]):
        raise Conflict(_("This import has begun already."))
    batch.refresh_from_db()


def carry_on_import(batch: Batch, *, actor: Actor, now: datetime) -> None:
    """Carry an import out from where it stands, a chunk in each transaction; a second call after a crash goes on."""
    record = record_named(batch.record)
    rows = rows_of(batch)
    checker = Checker(record, actor=replace(actor, cause=actor.cause or str(batch)), now=now)
    keys = Keys()
    entries_of_done(checker, batch, rows[: batch.done], keys)
    while batch.state in {Batch.State.WAITING, Batch.State.RUNNING}:
        with transaction.atomic():
            batch = Batch.objects.select_for_update().get(pk=batch.pk)
            if batch.is_finished:
                return
            part = rows[batch.done : batch.done + CHUNK]
            if not part:
                finish(batch, actor=actor, now=now)
                return
            outcomes = checker.check(entries_of(checker, part, batch.plan["headings"], batch.plan["mapping"], keys))
            write(outcomes, checker, batch)
            tally(batch, outcomes)
            batch.report = [*batch.report, *refusals(outcomes, checker)][:MOST_REFUSALS]
            batch.state = Batch.State.RUNNING
            batch.save()


def entries_of_done(checker: Checker, batch: Batch, rows: Sequence[tuple[int, list[str]]], keys: Keys) -> None:
    """Remember the keys of the rows that a run before a crash has dealt with."""
    for start in range(0, len(rows), CHUNK):
        entries_of(checker, rows[start : start + CHUNK], batch.plan["headings"], batch.plan["mapping"], keys)


@transaction.atomic
def cancel_import(batch: Batch, *, actor: Actor, now: datetime) -> None:
    """Call an import off; what is done stays and can be undone. Raises Refused and Conflict."""
    require(can_import(actor, record_named(batch.record)))
    open_states = (Batch.State.DRAFT, Batch.State.WAITING, Batch.State.RUNNING)
    rows = Batch.objects.filter(pk=batch.pk, state__in=open_states)
    if not rows.update(state=Batch.State.CANCELLED, finished_at=now, payload=None):
        raise Conflict(_("This import is finished."))
    batch.refresh_from_db()
