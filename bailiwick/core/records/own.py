"""The platform's own record types: custom fields, and the batches of imports and bulk edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.models import Batch, CustomField
from bailiwick.core.records.columns import Column, Values
from bailiwick.core.records.filters import Filter
from bailiwick.core.records.registry import Record, View, all_records, record_for, register
from bailiwick.core.records.words import as_title

if TYPE_CHECKING:
    CustomFieldModelForm = forms.ModelForm[CustomField]
else:  # Django's form classes take no parameters at run time
    CustomFieldModelForm = forms.ModelForm


def record_types() -> list[tuple[str, str]]:
    """Return the types that can have custom fields, as (label, words)."""
    return sorted({(r.label, as_title(r.plural)) for r in all_records() if r.is_plain and r.model is not CustomField}, key=lambda pair: pair[1])


class CustomFieldForm(CustomFieldModelForm):
    """A question for every record of a type; its type, name and kind stay once it is made."""

    record_type = forms.ChoiceField(label=gettext_lazy("Record type"))

    class Meta:
        model = CustomField
        fields = ("record_type", "title", "name", "kind", "choices", "is_required", "help_text", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["record_type"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = record_types()
        if self.instance.pk:
            for name in ("record_type", "name", "kind"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """Ask for choices where there must be some, without repeats."""
        data = super().clean() or self.cleaned_data
        listed = [line.strip() for line in data.get("choices", "").splitlines() if line.strip()]
        if data.get("kind") == CustomField.Kind.CHOICE and not listed:
            self.add_error("choices", _("Write the choices, one to a line."))
        if len(set(listed)) != len(listed):
            self.add_error("choices", _("A choice stands here twice."))
        data["choices"] = "\n".join(listed)
        return data


def type_words(value: object, _row: Values) -> str:
    """Return what the records of a type are called."""
    record = record_for(str(value))
    return as_title(record.plural) if record is not None else str(value)


register(
    Record(
        model=CustomField,
        slug="custom-fields",
        form=CustomFieldForm,
        about=gettext_lazy("Questions that this installation asks of every record of a type, beside the built-in ones."),
        why_empty=gettext_lazy(
            "Is a fact missing on every site, person or room? Add it here: it appears in forms, lists, filters, imports and the API."
        ),
        icon="note",
        section="administration",
        order=500,
        see="core.edit_custom_fields",
        edit="core.edit_custom_fields",
        columns=[
            Column("title", gettext_lazy("Title"), sort=True, main=True),
            Column("record_type", gettext_lazy("Record type"), sort=True, format=type_words),
            Column("name", gettext_lazy("Short name"), sort=True, quiet=True),
            Column("kind", gettext_lazy("Kind of answer"), sort=True),
            Column("is_required", gettext_lazy("Required")),
            Column("position", gettext_lazy("Position"), sort=True, number=True, quiet=True),
        ],
        filters=[Filter("record_type", gettext_lazy("Record type"), choices=lambda _user: record_types()), Filter("kind"), Filter("is_required")],
        search=("title", "name"),
        default_sort="record_type",
        import_key=("record_type", "name"),
    )
)

register(
    Record(
        model=Batch,
        slug="batches",
        title=gettext_lazy("Imports and bulk edits"),
        about=gettext_lazy("Changes of many records made as one act; each can be looked at and undone."),
        why_empty=gettext_lazy("When you import a file or edit several rows together, it is kept here so that it can be undone."),
        icon="upload",
        section="administration",
        order=510,
        detail_url="records:batch",
        columns=[
            Column("title", gettext_lazy("Title"), main=True),
            Column("kind", gettext_lazy("Kind")),
            Column("state", gettext_lazy("State")),
            Column("created_by", gettext_lazy("By"), value="created_by__username"),
            Column("created_at", gettext_lazy("Started"), sort=True),
            Column("created", gettext_lazy("Created"), number=True, quiet=True),
            Column("changed", gettext_lazy("Changed"), number=True, quiet=True),
            Column("refused", gettext_lazy("Refused"), number=True, quiet=True),
        ],
        filters=[Filter("state"), Filter("kind"), Filter("created_at", past=gettext_lazy("Started"))],
        search=("title",),
        default_sort="-created_at",
        views=(View("imports", gettext_lazy("Imports"), {"kind": "import"}), View("bulk", gettext_lazy("Bulk edits"), {"kind": "bulk_edit"})),
    )
)
