"""Forms of the staff page: absences and the working week."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.people.models import Staff

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import time

    from bailiwick.people.actions.staff import Interval

#: intervals of one day that the form offers
A_DAY = 2
#: an interval nobody filled in
EMPTY: tuple[time | None, time | None] = (None, None)


class DateInput(forms.DateInput):
    """A date as browsers ask for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A time of day as browsers ask for it."""

    input_type = "time"

    def __init__(self, label: str) -> None:
        super().__init__(format="%H:%M", attrs={"aria-label": label, "class": "input input--short"})


class AbsenceForm(forms.Form):
    """Days away and who stands in."""

    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DateInput())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput())
    substitute = forms.ModelChoiceField(Staff.objects.none(), label=gettext_lazy("Substitute"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=120, help_text=gettext_lazy("Seen by everyone who sees the staff.")
    )

    def __init__(self, data: object = None, *, staff: Staff, initial: dict[str, object] | None = None) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type] # a QueryDict, or nothing
        choices = Staff.objects.filter(retired_at=None).exclude(pk=staff.pk).select_related("person")
        cast("forms.ModelChoiceField[Staff]", self.fields["substitute"]).queryset = choices


class WeekForm(forms.Form):
    """The working week: for each day up to two intervals, empty where nobody works."""

    def __init__(self, data: object = None, *, hours: Iterable[Interval] = ()) -> None:
        super().__init__(data)  # type: ignore[arg-type] # a QueryDict, or nothing
        told: dict[int, list[tuple[time, time]]] = {}
        for day, begins, finishes in hours:
            told.setdefault(day, []).append((begins, finishes))
        for day, name in WEEKDAYS.items():
            stored = told.get(day, [])
            for index in range(max(A_DAY, len(stored))):
                starts, ends = stored[index] if index < len(stored) else EMPTY
                self._add(day, index, "starts", _("%(day)s from") % {"day": name}, starts)
                self._add(day, index, "ends", _("%(day)s to") % {"day": name}, ends)

    def _add(self, day: int, index: int, side: str, label: str, initial: time | None) -> None:
        words = label if index == 0 else f"{label} ({index + 1})"
        self.fields[f"{side}_{day}_{index}"] = forms.TimeField(required=False, initial=initial, label=words, widget=TimeInput(words))

    def days(self) -> Iterator[dict[str, object]]:
        """Yield each weekday with its pairs of fields, for the template."""
        for day, name in WEEKDAYS.items():
            indexes = [int(field.rpartition("_")[2]) for field in self.fields if field.startswith(f"starts_{day}_")]
            yield {"name": name, "pairs": [(self[f"starts_{day}_{i}"], self[f"ends_{day}_{i}"]) for i in indexes]}

    def clean(self) -> dict[str, object]:
        """Refuse an interval with one end only."""
        data = super().clean() or self.cleaned_data
        for name in [n for n in self.fields if n.startswith("starts_")]:
            other = name.replace("starts", "ends")
            if bool(data.get(name)) != bool(data.get(other)):
                self.add_error(other if data.get(name) else name, _("Say from when and to when."))
        return data

    def hours(self) -> list[Interval]:
        """Return the intervals that were filled in."""
        pairs = ((name, name.replace("starts", "ends")) for name in self.fields if name.startswith("starts_"))
        return [
            (int(start.split("_")[1]), self.cleaned_data[start], self.cleaned_data[end])
            for start, end in pairs
            if self.cleaned_data.get(start) and self.cleaned_data.get(end)
        ]
