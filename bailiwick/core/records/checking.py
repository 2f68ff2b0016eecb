"""Checks many rows against a type's form at once, with a number of queries that does not grow with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from bailiwick.core.models import PlainRecord
from bailiwick.core.records.coercing import Preloaded, Relations, coerced, is_many
from bailiwick.core.records.custom import schema_of
from bailiwick.core.records.forms import Form, add_custom_fields, answers_in, complete
from bailiwick.core.records.state import differing, state_of
from bailiwick.core.records.uniqueness import clashes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.core.records.registry import Record
    from bailiwick.core.records.state import State


@dataclass(slots=True)
class Entry:
    """What one row says: a record to change, or None for a new one, and the values it names."""

    number: int
    data: Mapping[str, object]
    instance: Model | None = None
    problem: str = ""


@dataclass(slots=True)
class Outcome:
    """What would become of a row; `errors` are (field, sentence)."""

    number: int
    subject: Model
    is_new: bool
    before: State = field(default_factory=dict)
    after: State = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def changed(self) -> list[str]:
        """The names of the fields that differ."""
        return differing(self.before, self.after)

    @property
    def kind(self) -> str:
        """In a word: refused, created, changed or unchanged."""
        if self.errors:
            return "refused"
        return "created" if self.is_new else "changed" if self.changed else "unchanged"


class BulkChecks(Form):
    """Leaves out of a form what would ask the database row by row; `Checker` asks it once for all."""

    def validate_unique(self) -> None:
        """Leave uniqueness to the checker."""

    def validate_constraints(self) -> None:
        """Leave constraints to the checker and the database."""

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc] # Django's own hook, untyped
        return excluded | {f.name for f in self._meta.model._meta.concrete_fields if isinstance(f, ForeignKey)}


class Checker:
    """Checks the rows of one chunk; keep one for a whole batch."""

    def __init__(self, record: Record, *, actor: Actor, now: datetime) -> None:
        """Read the type's schema; one query."""
        if record.form is None:
            message = f"{record.slug} has no form"
            raise TypeError(message)
        self.record, self.actor, self.now = record, actor, now
        self.custom = schema_of(record.model)
        self.form: type[Form] = type("BulkForm", (BulkChecks, record.form), {"__module__": __name__})
        self.fields = self._form(None).fields
        self.many = [name for name, one in self.fields.items() if is_many(one)]
        self.words: dict[tuple[str, object], str] = {}

    def _form(self, instance: Model | None) -> Form:
        form = self.form(instance=instance)
        add_custom_fields(form, self.custom)
        return form

    def check(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Return what would become of each row."""
        relations = Relations()
        relations.load(self.fields, (e.data for e in entries), self.actor.user, (e.instance for e in entries if e.instance is not None))
        outcomes = [self._outcome(entry, relations) for entry in entries]
        self.words |= relations.words()
        for number, name, sentence in clashes(self.record.model, [o for o in outcomes if not o.errors]):
            next(o for o in outcomes if o.number == number).errors.append((name, sentence))
        return outcomes

    def _outcome(self, entry: Entry, relations: Relations) -> Outcome:
        instance = entry.instance
        outcome = Outcome(entry.number, instance if instance is not None else self.record.model(), instance is None)
        if entry.problem:
            outcome.errors.append(("", entry.problem))
        elif not self.record.may_edit(self.actor, instance):
            outcome.errors.append(("", _("You may not change this record.")))
        else:
            self._fill(outcome, entry, relations)
        return outcome

    def _fill(self, outcome: Outcome, entry: Entry, relations: Relations) -> None:
        form = self._form(entry.instance)
        for name, one in form.fields.items():
            if isinstance(one, forms.ModelChoiceField):
                form.fields[name] = Preloaded(relations.names[name], many=is_many(one), required=one.required, label=one.label)
        outcome.before = state_of(form.instance) | {n: _keys(form.initial.get(n)) for n in self.many}
        data, problems = self._coerced(form, entry.data)
        form.data, form.is_bound = complete(form, data), True
        form.is_valid()
        outcome.errors += problems + [(str(n), str(m)) for n, found in form.errors.as_data().items() for e in found for m in e.messages]
        if outcome.errors:
            return
        outcome.subject = form.save(commit=False)
        if isinstance(outcome.subject, PlainRecord):
            outcome.subject.custom = answers_in(form, self.custom)
        if self.record.before_save is not None:
            self.record.before_save(outcome.subject, self.actor, self.now)
        outcome.after = state_of(outcome.subject) | {n: sorted(one.pk for one in form.cleaned_data[n]) for n in self.many}

    def _coerced(self, form: Form, given: Mapping[str, object]) -> tuple[dict[str, object], list[tuple[str, str]]]:
        data: dict[str, object] = {}
        problems: list[tuple[str, str]] = []
        for name, value in given.items():
            if name not in form.fields:
                problems.append((name, _("There is no such field.")))
                continue
            try:
                data[name] = coerced(form.fields[name], value)
            except ValueError as problem:
                problems.append((name, str(problem)))
        return data, problems


def _keys(value: Any) -> list[int]:
    return sorted(one.pk for one in value) if value else []


def fetched(record: Record, keys: Iterable[int], actor: Actor, many: Sequence[str] = ()) -> dict[int, Model]:
    """Return the records of these keys that the actor sees, by key, with what a check reads of them."""
    rows = record.visible_to(actor.user) if actor.user is not None else record.model._default_manager.all()
    return {row.pk: row for row in rows.filter(pk__in=list(keys)).select_related(*record.select_related or (None,)).prefetch_related(*many)}
