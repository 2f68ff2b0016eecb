"""Declaring days that differ."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.actions import Instead, Way, days_between
from bailiwick.clocks.forms.hours import read_spans
from bailiwick.clocks.models import Source, WorkCalendar

DAY = {"type": "date"}
WAYS = [
    (Way.CLOSED.value, _("Closed all day")),
    (Way.CLOSES.value, _("Closes early, at")),
    (Way.OPENS.value, _("Opens late, at")),
    (Way.HOURS.value, _("Other hours")),
]
SOURCES = [one for one in Source.choices if one[0] not in (Source.PACK, Source.FILE)]


class DeclareForm(forms.Form):
    """Which days of which calendars differ, how, and why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=120,
        help_text=_("As clients read it where their waiting is explained: “Snow day”."),
        error_messages={"required": _("Say why, in a few words.")},
    )
    source = forms.ChoiceField(label=_("Kind"), choices=SOURCES, initial=Source.EMERGENCY)
    first = forms.DateField(
        label=_("First day"), error_messages={"required": _("Say from which day.")}, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), help_text=_("Left empty, it is one day.")
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Only on"),
        required=False,
        choices=[(str(day), words) for day, words in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For furlough Fridays over months; nothing chosen means every day."),
    )
    calendars = forms.ModelMultipleChoiceField(
        WorkCalendar.objects.none(),
        label=_("Calendars"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one calendar.")},
    )
    way = forms.ChoiceField(label=_("On these days"), choices=WAYS, initial=Way.CLOSED, widget=forms.RadioSelect)
    at = forms.TimeField(label=_("At"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    hours = forms.CharField(
        label=_("Hours"),
        required=False,
        max_length=300,
        help_text=_("As 08:00-12:00, 13:00-17:00. An end before its beginning lies on the next day."),
    )

    def __init__(self, *args: Any, calendars: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendars"].queryset = calendars  # type: ignore[attr-defined]  # the stubs know a plain field

    def clean_hours(self) -> list[list[str]]:
        """Read hours written in one line."""
        return read_spans(self.cleaned_data["hours"])

    def clean(self) -> dict[str, Any]:
        """Find the days, and ask for what the chosen way needs."""
        data = super().clean() or {}
        way = data.get("way")
        if way in (Way.CLOSES, Way.OPENS) and not data.get("at"):
            self.add_error("at", _("Say at what time."))
        if way == Way.HOURS and not data.get("hours") and "hours" not in self.errors:
            self.add_error("hours", _("Say which hours hold instead."))
        if data.get("first"):
            weekdays = [int(day) for day in data.get("weekdays") or range(7)]
            try:
                data["days"] = days_between(data["first"], data.get("last") or data["first"], weekdays)
            except ValidationError as error:
                self.add_error("last", error)
        return data

    def instead(self) -> Instead:
        """Return what holds on the days."""
        data = self.cleaned_data
        plain = Instead(Way(data["way"]), data["hours"])
        return Instead(plain.way, plain.hours, data["at"]) if data["at"] else plain
