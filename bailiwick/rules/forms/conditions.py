"""One condition: how a field is compared, and with what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bailiwick.core.picking import PickField
from bailiwick.people.models import Person
from bailiwick.rules.engine.definition import Condition
from bailiwick.rules.engine.fields import FIELDS, OPS, VALUELESS, Field

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class ConditionForm(forms.Form):
    """Draws what fits the field: choices, records, a number or words."""

    op = forms.ChoiceField(label=_("Comparison"))

    def __init__(self, *args: Any, name: str, user: Account, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name, self.asked = name, FIELDS[name]
        self.fields["op"] = forms.ChoiceField(label=_("Comparison"), choices=[(op, OPS[op]) for op in self.asked.ops])
        self.fields["values"] = _values_field(self.asked, user)
        if groups:
            self.fields["group"] = forms.ChoiceField(label=_("In the group"), choices=groups)

    @staticmethod
    def initial_of(condition: Condition, group: int) -> dict[str, object]:
        """Return what the form shows of a condition."""
        field = FIELDS[condition.field]
        one = field.model is Person or not (field.choices or field.model)
        joined = ", ".join(condition.values) if field.kind != "record" else next(iter(condition.values), "")
        return {"op": condition.op, "values": joined if one else list(condition.values), "group": str(group)}

    def clean(self) -> dict[str, Any]:
        """Ask for a value where the comparison needs one."""
        data = super().clean() or {}
        if data.get("op") and data["op"] not in VALUELESS and not _listed(data.get("values")):
            self.add_error("values", gettext("Say what it is compared with."))
        return data

    def condition(self) -> Condition:
        """Return the condition that the form describes."""
        op = self.cleaned_data["op"]
        values = () if op in VALUELESS else tuple(_listed(self.cleaned_data["values"]))
        return Condition(field=self.name, op=op, values=values)


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if hasattr(value, "pk"):
        return [str(value.pk)]
    return [str(getattr(one, "pk", one)) for one in value]


def _values_field(field: Field, user: Account) -> forms.Field:
    if field.choices:
        return forms.MultipleChoiceField(label=_("Any of"), choices=field.choices, required=False, widget=forms.CheckboxSelectMultiple)
    if field.model is Person:
        picked = PickField(Person, "persons", label=_("Person"), required=False)
        picked.open_to(user)
        return picked
    if field.model is not None:
        rows = field.model._default_manager.visible_to(user).filter(retired_at=None)  # type: ignore[attr-defined]  # all of them have this door
        return forms.ModelMultipleChoiceField(rows, label=_("Any of"), required=False, widget=forms.SelectMultiple(attrs={"size": 8}))
    if field.kind == "number":
        return forms.IntegerField(label=_("Number"), min_value=0, max_value=999_999, required=False)
    return forms.CharField(label=_("Words"), max_length=1000, required=False, help_text=_("Several, separated by commas, mean any of them."))
