"""Writes checked rows in chunks: a few statements for hundreds of records, one event for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish_many
from bailiwick.core.models import Batch, BatchRow, PlainRecord, TreeNode
from bailiwick.core.records.events import RecordChanged, RecordCreated
from bailiwick.core.records.state import in_json, told
from bailiwick.core.trees import replant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from django.db.models import ManyToManyField, Model

    from bailiwick.core.actors import Actor
    from bailiwick.core.records.checking import Checker, Outcome

#: rows of one transaction
CHUNK = 500


def write(outcomes: Sequence[Outcome], checker: Checker, batch: Batch) -> None:
    """Save the rows that may be saved, with their events and what it takes to undo them.

    Rows that the database refuses, or that somebody changed since they were read, get an
    error instead. Runs in the caller's transaction.
    """
    new = [o for o in outcomes if o.kind == "created"]
    old = [o for o in outcomes if o.kind == "changed"]
    hold(old)
    _saving(new, _insert)
    _saving([o for o in old if not o.errors], _update)
    written = [o for o in (*new, *old) if not o.errors]
    _write_many(written, checker.many)
    for outcome in written:
        if isinstance(outcome.subject, TreeNode):
            replant(outcome.subject)
    BatchRow.objects.bulk_create([_undo_row(batch, o) for o in written])
    _tell(written, checker, batch, checker.actor, checker.now)


def try_out(outcomes: Sequence[Outcome]) -> None:
    """Let the database look at the rows and take them back, so that a dry run knows what it would refuse."""
    with transaction.atomic():
        _saving([o for o in outcomes if o.kind == "created"], _insert)
        _saving([o for o in outcomes if o.kind == "changed"], _update)
        transaction.set_rollback(True)
    for outcome in outcomes:
        if outcome.is_new:
            outcome.subject.pk = None


def hold(outcomes: Sequence[Outcome]) -> None:
    """Lock the rows that change and refuse those that are not as they were read."""
    if not outcomes:
        return
    model = type(outcomes[0].subject)
    rows = model._default_manager.select_for_update(of=("self",)).filter(pk__in=[o.subject.pk for o in outcomes])
    versions = dict(rows.values_list("pk", "version"))
    for outcome in outcomes:
        if isinstance(outcome.subject, PlainRecord) and versions.get(outcome.subject.pk) != outcome.subject.version:
            outcome.errors.append(("", _("Somebody changed this record in the meantime.")))


def _saving(outcomes: list[Outcome], save: Callable[[list[Outcome]], None]) -> None:
    """Save rows together; when the database refuses, find the guilty ones by halving."""
    if not outcomes:
        return
    try:
        with transaction.atomic():
            save(outcomes)
    except IntegrityError as error:
        if len(outcomes) == 1:
            outcomes[0].errors.append(("", sentence_of(outcomes[0].subject, error)))
            return
        half = len(outcomes) // 2
        _saving(outcomes[:half], save)
        _saving(outcomes[half:], save)


def sentence_of(subject: Model, error: IntegrityError) -> str:
    """Say which rule of the database a row breaks."""
    broken = next((c for c in subject._meta.constraints if c.name in str(error)), None)
    if broken is None:
        return _("The database refuses this row: its values break a rule.")
    rule = broken.name.replace("_", " ")
    own = str(broken.get_violation_error_message()) if broken.violation_error_message != broken.default_violation_error_message else ""
    return own or _("This breaks a rule: %(rule)s.") % {"rule": rule}


def _insert(outcomes: list[Outcome]) -> None:
    subjects = [o.subject for o in outcomes]
    for subject in subjects:
        subject.pk = None
    type(subjects[0])._default_manager.bulk_create(subjects)


def _update(outcomes: list[Outcome]) -> None:
    subjects = [o.subject for o in outcomes]
    model = type(subjects[0])
    columns = {n for o in outcomes for n in o.changed if not model._meta.get_field(n).many_to_many}
    for subject in subjects:
        if isinstance(subject, PlainRecord):
            subject.version += 1
    try:
        model._default_manager.bulk_update(subjects, sorted({*columns, "version"}))
    except IntegrityError:
        for subject in subjects:
            if isinstance(subject, PlainRecord):
                subject.version -= 1
        raise


def _write_many(outcomes: Sequence[Outcome], names: Iterable[str]) -> None:
    for name in names:
        changed = {o.subject.pk: o.after[name] for o in outcomes if name in o.changed}
        if changed:
            field = type(outcomes[0].subject)._meta.get_field(name)
            replace_many(field, changed)  # type: ignore[arg-type] # the form says it is many


def replace_many(field: ManyToManyField[Model, Model], wanted: dict[int, object]) -> None:
    """Set the many-to-many values of several records, in two statements."""
    source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    through = cast("type[Model]", field.remote_field.through)
    through._default_manager.filter(**{f"{source}__in": list(wanted)}).delete()
    pairs = [(key, one) for key, many in wanted.items() if isinstance(many, list) for one in many]
    through._default_manager.bulk_create([through(**{f"{source}_id": key, f"{target}_id": one}) for key, one in pairs])


def _undo_row(batch: Batch, outcome: Outcome) -> BatchRow:
    names = [] if outcome.is_new else outcome.changed
    return BatchRow(
        batch=batch,
        subject_id=outcome.subject.pk,
        subject_name=str(outcome.subject)[:200],
        was_created=outcome.is_new,
        before=in_json({n: outcome.before[n] for n in names}),
        after=in_json({n: outcome.after[n] for n in names}),
        version=getattr(outcome.subject, "version", 1),
    )


def _tell(outcomes: Sequence[Outcome], checker: Checker, batch: Batch, actor: Actor, now: datetime) -> None:
    made: list[RecordCreated] = []
    changed: list[RecordChanged] = []
    for outcome in outcomes:
        before = (
            {n: v if v in ("", [], False) else {} if n == "custom" else None for n, v in outcome.before.items()} if outcome.is_new else outcome.before
        )
        changes = told(outcome.subject, before, outcome.after, checker.words)
        if checker.record.after_save is not None:
            checker.record.after_save(outcome.subject, changes, actor, now)
        if outcome.is_new:
            made.append(RecordCreated(actor=actor, subject=outcome.subject, at=now, changes=changes, batch=batch.pk))
        else:
            changed.append(RecordChanged(actor=actor, subject=outcome.subject, at=now, changes=changes, batch=batch.pk))
    publish_many(made)
    publish_many(changed)
