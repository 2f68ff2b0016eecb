"""Changing many rows of a type together: the generic way, or the type's own through its actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from django import forms
from django.utils.translation import gettext as _

from bailiwick.core.records.actions import change_many, preview_many, undo_batch
from bailiwick.core.records.changes import Line, lines_of
from bailiwick.core.records.custom import PREFIX
from bailiwick.core.records.forms import build_form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bailiwick.core.actors import Account, Actor
    from bailiwick.core.models import Batch
    from bailiwick.core.records.registry import Record


@dataclass(frozen=True, slots=True)
class Told:
    """What becomes of one row: its changes in words, or the sentences why it stays as it is."""

    subject: str
    lines: Sequence[Line] = field(default_factory=tuple)
    problems: Sequence[str] = field(default_factory=tuple)


class BulkEdit(Protocol):
    """How the rows of a type are changed together, looked at before, and taken back."""

    def may(self, actor: Actor) -> bool:
        """Whether to offer it; single rows may still be refused."""

    def form(self, user: Account, given: Mapping[str, object]) -> forms.BaseForm:
        """Return the fields to choose from, showing what was given."""

    def preview(self, keys: Sequence[int], *, actor: Actor, now: datetime, data: Mapping[str, object]) -> list[Told]:
        """Return what would become of each row. Raises ValidationError by field for values that mean nothing."""

    def apply(self, keys: Sequence[int], *, actor: Actor, now: datetime, data: Mapping[str, object]) -> Batch:
        """Change the rows as one batch. Raises ValidationError like `preview`."""

    def undo(self, batch: Batch, *, actor: Actor, now: datetime) -> tuple[int, int]:
        """Take a batch back; return how many rows were, and how many stay. Raises Refused and Conflict."""


class PlainBulk:
    """The generic way: through the type's form."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def may(self, actor: Actor) -> bool:
        """Whether the actor may edit some rows of the type; which, is asked again for each of them."""
        return self.record.may_edit(actor)

    def form(self, user: Account, given: Mapping[str, object]) -> forms.BaseForm:
        """Return the type's form with the fields that may be edited together; what must be unique cannot."""
        form = build_form(self.record, user, initial=dict(given))
        unique = {f.name for f in self.record.model._meta.concrete_fields if f.unique}
        wanted = self.record.bulk_fields
        for name in list(form.fields):
            kept = name.startswith(PREFIX) or (name not in unique if wanted is None else name in wanted)
            if not kept:
                del form.fields[name]
                continue
            if isinstance(form.fields[name], forms.BooleanField):
                form.fields[name] = forms.ChoiceField(label=form.fields[name].label, choices=[("yes", _("yes")), ("no", _("no"))])
            form.fields[name].required = False
            form.fields[name].widget.is_required = False
        return form

    def preview(self, keys: Sequence[int], *, actor: Actor, now: datetime, data: Mapping[str, object]) -> list[Told]:
        """Return what would become of each row."""
        form = build_form(self.record, actor.user) if actor.user is not None else None
        outcomes = preview_many(self.record, actor=actor, now=now, keys=keys, data=data)
        return [
            Told(str(o.subject), lines_of(self.record, o, form) if o.kind == "changed" else (), [sentence for _name, sentence in o.errors])
            for o in outcomes
        ]

    def apply(self, keys: Sequence[int], *, actor: Actor, now: datetime, data: Mapping[str, object]) -> Batch:
        """Change the rows as one batch."""
        return change_many(self.record, actor=actor, now=now, keys=keys, data=data)

    def undo(self, batch: Batch, *, actor: Actor, now: datetime) -> tuple[int, int]:
        """Take a batch back."""
        return undo_batch(batch, actor=actor, now=now)


def bulk_edit_of(record: Record) -> BulkEdit | None:
    """Return how rows of a type are changed together, or None when they are not."""
    if record.bulk is not None:
        return record.bulk
    return PlainBulk(record) if record.form is not None and record.is_plain else None
