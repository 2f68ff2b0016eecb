"""Creating, changing, retiring and restoring one record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.models import PlainRecord, TreeNode
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict, Stale
from bailiwick.core.records.custom import schema_of
from bailiwick.core.records.events import RecordChanged, RecordCreated, RecordRestored, RecordRetired
from bailiwick.core.records.forms import answers_in, build_form, raise_invalid
from bailiwick.core.records.registry import Record, record_for
from bailiwick.core.records.state import differing, many_state, state_of, told
from bailiwick.core.trees import replant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.core.actors import Actor
    from bailiwick.core.records.forms import Form
    from bailiwick.core.records.state import State


@transaction.atomic
def create_record(record: Record, *, actor: Actor, now: datetime, data: Mapping[str, Any]) -> Model:
    """Add a record from form data.

    Raises Refused, and ValidationError with sentences by field.
    """
    require(record.may_edit(actor))
    custom = schema_of(record.model)
    form = build_form(record, actor.user, data=data, custom=custom)
    raise_invalid(form)
    made = form.save(commit=False)
    if isinstance(made, PlainRecord):
        made.custom = answers_in(form, custom)
    if record.before_save is not None:
        record.before_save(made, actor, now)
    _insert(made, form)
    after = state_of(made) | many_state(made, _many_names(form))
    changes = told(made, _empty(made), after)
    if record.after_save is not None:
        record.after_save(made, changes, actor, now)
    publish(RecordCreated(actor=actor, subject=made, at=now, changes=changes))
    return made


def _insert(made: Model, form: Form) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise _taken() from error
    form.save_m2m()
    if isinstance(made, TreeNode):
        replant(made)


def _taken() -> ValidationError:
    return ValidationError(_("Another record with the same values was saved a moment ago. Look for it in the list."))


def _empty(record: Model) -> State:
    """Return what the trail takes as the values before a record was made: nothing."""
    blank = state_of(type(record)())
    return dict.fromkeys(blank, None) | {"custom": {}} | {n: v for n, v in blank.items() if v in ("", [], False)}


@transaction.atomic
def change_record(instance: Model, *, actor: Actor, now: datetime, data: Mapping[str, Any], version: int | None = None) -> list[str]:
    """Change the fields named in `data`, or all of a page's form; return the names of those that differ.

    With `version`, the change is based on that version of the record. Raises Refused, Stale
    when somebody changed the record since, and ValidationError with sentences by field.
    """
    record = registered(instance)
    stored = fresh(instance)
    require(record.may_edit(actor, stored))
    if version is not None and version != stored.version:
        raise Stale
    custom = schema_of(record.model)
    before, read_version = state_of(stored), stored.version
    form = build_form(record, actor.user, instance=stored, data=data, custom=custom)
    many_before = many_state(stored, _many_names(form))
    raise_invalid(form)
    changed = form.save(commit=False)
    stored.custom = answers_in(form, custom)
    if record.before_save is not None:
        record.before_save(changed, actor, now)
    columns = differing(before, state_of(stored))
    many = [n for n in many_before if sorted(one.pk for one in form.cleaned_data[n]) != many_before[n]]
    if not columns and not many:
        return []
    _update(stored, columns, read_version)
    form.save_m2m()
    changes = told(stored, before | many_before, state_of(stored) | many_state(stored, many_before))
    if record.after_save is not None:
        record.after_save(stored, changes, actor, now)
    publish(RecordChanged(actor=actor, subject=stored, at=now, changes=changes))
    return [*columns, *many]


def registered(instance: Model) -> Record:
    """Return the registration of a record's type; raises TypeError when it has none."""
    record = record_for(type(instance))
    if record is None:
        message = f"{instance._meta.label} is not registered"
        raise TypeError(message)
    return record


def fresh(instance: Model) -> PlainRecord:
    """Return the stored row, held until the end of the transaction where the database can; raises Stale when it is gone."""
    stored = type(instance)._default_manager.select_for_update(of=("self",)).filter(pk=instance.pk).first()
    if not isinstance(stored, PlainRecord):
        raise Stale(_("This record was removed while you were working on it."))
    return stored


def _update(stored: PlainRecord, columns: list[str], version: int) -> None:
    values = {name: getattr(stored, stored._meta.get_field(name).attname) for name in columns}  # type: ignore[union-attr] # columns only
    rows = type(stored)._default_manager.filter(pk=stored.pk, version=version)
    try:
        with transaction.atomic():
            if not rows.update(**values, version=version + 1):
                raise Stale
    except IntegrityError as error:
        raise _taken() from error
    stored.version = version + 1
    if isinstance(stored, TreeNode):
        replant(stored)


def _many_names(form: Form) -> list[str]:
    return [f.name for f in form._meta.model._meta.many_to_many if f.name in form.fields]


@transaction.atomic
def retire_record(instance: Model, *, actor: Actor, now: datetime) -> None:
    """Take a record out of use; it stays for history. Raises Refused, and Conflict when it is retired already."""
    stored = _moved(instance, actor, None, now)
    publish(RecordRetired(actor=actor, subject=stored, at=now, changes={"retired_at": (None, now.isoformat())}))


@transaction.atomic
def restore_record(instance: Model, *, actor: Actor, now: datetime) -> None:
    """Bring a retired record back into use. Raises Refused, and Conflict when it is in use already."""
    before = fresh(instance).retired_at
    stored = _moved(instance, actor, before, None)
    publish(RecordRestored(actor=actor, subject=stored, at=now, changes={"retired_at": (before.isoformat() if before else None, None)}))


def _moved(instance: Model, actor: Actor, before: datetime | None, after: datetime | None) -> PlainRecord:
    record, stored = registered(instance), fresh(instance)
    require(record.may_edit(actor, stored))
    rows = type(stored)._default_manager.filter(pk=stored.pk, retired_at=before)
    if before == after or not rows.update(retired_at=after, version=F("version") + 1):
        raise Conflict(_("This record is retired already.") if after else _("This record is in use already."))
    stored.retired_at, stored.version = after, stored.version + 1
    return stored
