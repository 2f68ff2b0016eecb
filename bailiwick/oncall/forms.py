"""Forms of rotas: their particulars, their order, covers and offers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.oncall.models import Layer, Rota, order_of
from bailiwick.people.models import Staff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.core.actors import Account

#: empty places that the form of the order offers
SPARE = 3
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
STAMP = "%Y-%m-%dT%H:%M"


class RotaForm(forms.ModelForm):  # type: ignore[type-arg] # generic in its stubs only
    """The particulars of a rota; the order stands on its page."""

    class Meta:
        model = Rota
        fields = ("name", "team", "zone", "weekday", "at", "weeks", "starts_on")

    def clean_zone(self) -> str:
        """Refuse a zone that nobody knows."""
        zone: str = self.cleaned_data["zone"]
        if zone and zone not in available_timezones():
            raise forms.ValidationError(_("There is no such zone. Write it like America/Chicago."))
        return zone

    def clean_starts_on(self) -> date:
        """Refuse a beginning that can only be a slip of the finger."""
        day: date = self.cleaned_data["starts_on"]
        if not EARLIEST <= day < LATEST:
            raise forms.ValidationError(_("Choose a day of this century."))
        return day


class StampField(forms.DateTimeField):
    """An instant as browsers ask for it, in the zone of the place."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=STAMP), input_formats=[STAMP], **kwargs)


def staff_field(user: Account, label: object, *, required: bool, empty: object = "") -> forms.ModelChoiceField[Staff]:
    """Return a choice among the staff."""
    rows = Staff.objects.visible_to(user).filter(retired_at=None).select_related("person")
    return forms.ModelChoiceField(rows, label=cast("str", label), required=required, empty_label=str(empty) or "–")


class OrderForm(forms.Form):
    """Who takes turns, in order; empty places are passed over."""

    def __init__(self, data: object = None, *, rota: Rota, user: Account) -> None:
        super().__init__(data)  # type: ignore[arg-type] # a QueryDict, or nothing
        for layer in Layer:
            order = order_of(rota, layer)
            for place in range(1, len(order) + SPARE + 1):
                facts = {"layer": layer.label, "place": place}
                field = staff_field(user, _("%(layer)s, place %(place)d") % facts, required=False)
                field.initial = order[place - 1] if place <= len(order) else None
                self.fields[f"{layer.value}_{place}"] = field

    def order(self, layer: str) -> Sequence[Staff]:
        """Return the staff of a layer as they were put."""
        names = [name for name in self.fields if name.startswith(f"{layer}_")]
        return [staff for name in names if (staff := self.cleaned_data.get(name)) is not None]


class CoverForm(forms.Form):
    """Who takes a stretch instead, or nobody."""

    layer = forms.ChoiceField(label=gettext_lazy("Called"), choices=Layer.choices)
    starts_at = StampField(label=gettext_lazy("From"))
    ends_at = StampField(label=gettext_lazy("To"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=255, required=False)
    field_order = ("staff", "layer", "starts_at", "ends_at", "reason")

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"] = staff_field(user, gettext_lazy("Who"), required=False, empty=_("Nobody: a declared gap"))
        self.order_fields(self.field_order)


class OfferForm(forms.Form):
    """Which turn is offered, to whom, and for what in return."""

    layer = forms.ChoiceField(label=gettext_lazy("Called"), choices=Layer.choices)
    starts_at = StampField(label=gettext_lazy("From"))
    ends_at = StampField(label=gettext_lazy("To"))
    return_starts_at = StampField(label=gettext_lazy("In return, from"), required=False)
    return_ends_at = StampField(label=gettext_lazy("In return, to"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=255, required=False)
    field_order = ("staff", "to", "layer", "starts_at", "ends_at", "return_starts_at", "return_ends_at", "note")

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"] = staff_field(user, gettext_lazy("Whose turn"), required=True)
        self.fields["to"] = staff_field(user, gettext_lazy("To"), required=False, empty=_("All of the rota"))
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Ask for both ends of what is wanted in return."""
        data = super().clean() or {}
        if bool(data.get("return_starts_at")) != bool(data.get("return_ends_at")):
            self.add_error("return_ends_at", _("Give both ends of the turn in return."))
        return data
