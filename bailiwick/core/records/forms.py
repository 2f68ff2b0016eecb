"""Makes the form of a record from the app's form: custom fields, relations behind the read door, comboboxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.forms import ModelForm
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord
from bailiwick.core.records.custom import PREFIX, form_field, schema_of, stored
from bailiwick.core.records.naming import names_in, with_key
from bailiwick.core.records.registry import record_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from bailiwick.core.actors import Account
    from bailiwick.core.models import CustomField
    from bailiwick.core.records.registry import Record

#: a select shows at most so many options; above, a combobox asks for them as people type
MOST_OPTIONS = 30

if TYPE_CHECKING:
    Form = ModelForm[Model]
    RecordChoiceField = forms.ModelChoiceField[Any]
else:  # Django's form classes take no parameters at run time
    Form = ModelForm
    RecordChoiceField = forms.ModelChoiceField


class ComboboxInput(forms.TextInput):
    """A text box that finds records as people type; without JavaScript it takes a name or a key."""

    template_name = "core/records/combobox.html"

    def __init__(self, src: str, queryset: QuerySet[Model]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.src, self.queryset = src, queryset

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Show the chosen record by name; what was typed and not understood stays as it was typed."""
        chosen = self.queryset.filter(pk=value).first() if str(value or "").isdecimal() else None
        context = super().get_context(name, with_key(chosen) if chosen else value, attrs)
        context["widget"] |= {"src": self.src, "label": str(chosen) if chosen else str(value or "")}
        return context


class RelatedChoice(RecordChoiceField):
    """A choice of one record, by key or by what people call it."""

    def to_python(self, value: Any) -> Model | None:
        """Return the record; raises ValidationError with a sentence when the text names none, or several."""
        if value in self.empty_values or isinstance(value, Model):
            return value or None
        text = str(value).replace("\0", "")
        try:
            return names_in(cast("QuerySet[Model]", self.queryset), [text]).find(
                text.strip(), key_first=isinstance(value, int) or isinstance(self.widget, forms.Select)
            )
        except LookupError as problem:
            raise ValidationError(str(problem), code="invalid_choice") from problem


def build_form(
    record: Record,
    user: Account | None,
    *,
    instance: Model | None = None,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    custom: list[CustomField] | None = None,
) -> Form:
    """Return the form of a record type for a user; queries: custom fields, and the options of each relation.

    `data` from a page is complete; a plain dict changes only what it names.
    """
    if record.form is None:
        message = f"{record.slug} has no form"
        raise TypeError(message)
    fields = schema_of(record.model) if custom is None else custom
    form = record.form(instance=instance, initial=dict(initial or {}))
    add_custom_fields(form, fields)
    for name, field in list(form.fields.items()):
        if isinstance(field, forms.ModelChoiceField):
            form.fields[name] = relation_field(field, user, getattr(form.instance, f"{name}_id", None) if form.instance.pk else None)
    if data is not None:
        form.data = data if isinstance(data, QueryDict) else complete(form, data)
        form.is_bound = True
    return form


def add_custom_fields(form: Form, fields: list[CustomField]) -> None:
    """Ask the installation's own questions after the app's, with the answers given so far."""
    answers = getattr(form.instance, "custom", {}) or {}
    for field in fields:
        form.fields[f"{PREFIX}{field.name}"] = form_field(field)
        form.initial.setdefault(f"{PREFIX}{field.name}", answers.get(field.name))


def relation_field(field: forms.ModelChoiceField[Any], user: Account | None, current: object) -> forms.ModelChoiceField[Any]:
    """Let a relation offer only what the user may see and what is in use, beside the present value."""
    rows = offered(field.queryset, user, current)
    field.queryset = rows
    if type(field) is not forms.ModelChoiceField or not isinstance(field.widget, forms.Select):
        return field
    made = RelatedChoice(rows, required=field.required, label=field.label, help_text=str(field.help_text), initial=field.initial)
    few = list(rows[: MOST_OPTIONS + 1])
    target = record_for(rows.model)
    if len(few) > MOST_OPTIONS and target is not None:
        made.widget = ComboboxInput(reverse("records:options", args=[target.slug]), rows)
        made.widget.is_required = field.required
    elif len(few) <= MOST_OPTIONS:
        made.choices = [("", "—"), *((one.pk, str(one)) for one in few)]
    return made


def offered(rows: QuerySet[Any] | None, user: Account | None, current: object = None) -> QuerySet[Any]:
    """Return the rows of a relation that a user may choose: visible, in use, or already chosen."""
    if rows is None:
        message = "a relation's form field needs a queryset"
        raise TypeError(message)
    if user is not None and hasattr(rows, "visible_to"):
        rows = rows.visible_to(user)
    if issubclass(rows.model, PlainRecord):
        rows = rows.filter(Q(retired_at=None) | Q(pk=current)) if current else rows.filter(retired_at=None)
    target = record_for(rows.model)
    return rows.select_related(*target.select_related) if target is not None and target.select_related else rows


def complete(form: Form, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return data in which everything that is not named keeps its present value."""
    present = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    flat = {name: [one.pk for one in value] if isinstance(value, list) else value for name, value in present.items()}
    return flat | dict(data)


def answers_in(form: Form, fields: list[CustomField]) -> dict[str, object]:
    """Return the record's custom answers with those of a valid form written in; empty ones are left out."""
    before = dict(getattr(form.instance, "custom", {}) or {})
    given = {f.name: stored(form.cleaned_data.get(f"{PREFIX}{f.name}")) for f in fields if f"{PREFIX}{f.name}" in form.cleaned_data}
    return {name: value for name, value in (before | given).items() if value is not None}


def raise_invalid(form: Form) -> None:
    """Raise ValidationError with sentences by field unless the form is valid; fields it does not have are named."""
    unknown = [name for name in form.data if name not in form.fields] if not isinstance(form.data, QueryDict) else []
    errors = {str(name): [str(_("There is no such field."))] for name in unknown}
    if not form.is_valid():
        errors |= {name: [str(m) for e in found.as_data() for m in e.messages] for name, found in form.errors.items()}
    if errors:
        raise ValidationError(errors)
