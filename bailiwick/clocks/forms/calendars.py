"""Calendars by name, as files, and the holidays they keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.actions import calendar_file
from bailiwick.clocks.engine.reading import BYTES
from bailiwick.clocks.models import CountyHoliday, WorkCalendar
from bailiwick.clocks.models.holiday_plans import OnSaturday, OnSunday
from bailiwick.clocks.pack import FEDERAL, FIRST_YEAR, LAST_YEAR, STATES, Choice, Saturday, Sunday
from bailiwick.clocks.pack.source import key_of, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.clocks.pack import Override

STATE_CHOICES = [(FEDERAL, _("Federal offices")), *STATES.items()]
#: names differ over the years; these show nearly all of them
SHOWN_YEAR = 2026


def zones() -> list[tuple[str, str]]:
    """Return the time zones, those of America first."""
    known = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "posix/", "right/")))
    ours = [zone for zone in known if zone.startswith(("America/", "Pacific/Honolulu"))]
    return [(zone, zone.replace("_", " ")) for zone in [*ours, *(zone for zone in known if zone not in ours), "UTC"]]


class CalendarForm(forms.ModelForm):  # type: ignore[type-arg]  # the class takes no parameters at run time
    """A new calendar."""

    class Meta:
        model = WorkCalendar
        fields = ("name", "code", "zone", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].widget = forms.Select(choices=zones())


class CalendarNameForm(forms.ModelForm):  # type: ignore[type-arg]  # likewise
    """What a calendar is called."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)

    class Meta:
        model = WorkCalendar
        fields = ("name", "note")


class CalendarFileForm(forms.Form):
    """A calendar file."""

    upload = forms.FileField(
        label=_("File"),
        help_text=_("JSON as the export writes it. A file with the short name of a calendar changes that one; days it does not name stay."),
    )
    is_confirmed = forms.BooleanField(label=_("Change days that are over, too"), required=False)

    def clean_upload(self) -> object:
        """Read the file. Raises ValidationError with what is wrong in it."""
        upload = self.cleaned_data["upload"]
        if (upload.size or 0) > BYTES:
            raise ValidationError(_("This file is too large for a calendar."))
        return calendar_file(upload.read())


class HolidayForm(forms.Form):
    """Whose holidays, in which years, and what becomes of those on weekends."""

    state = forms.ChoiceField(label=_("Holidays of"), choices=STATE_CHOICES)
    first = forms.IntegerField(label=_("First year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    last = forms.IntegerField(label=_("Last year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    saturday = forms.ChoiceField(label=_("For a Saturday keep"), choices=OnSaturday.choices)
    sunday = forms.ChoiceField(label=_("For a Sunday keep"), choices=OnSunday.choices)

    def clean(self) -> dict[str, Any]:
        """Refuse years in reverse."""
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last year comes before the first."))
        return data

    def choice(self, overrides: Sequence[Override]) -> Choice:
        """Return whose holidays are asked for."""
        data = self.cleaned_data
        return Choice(data["state"], Saturday(data["saturday"]), Sunday(data["sunday"]), overrides)

    def years(self) -> range:
        """Return the years asked for."""
        return range(self.cleaned_data["first"], self.cleaned_data["last"] + 1)


def holiday_names() -> list[tuple[str, str]]:
    """Return every holiday that a line of the county may move or leave out, by its key."""
    names = {key_of(one.name): one.name for state in (*STATES, FEDERAL) for one in listed(state, SHOWN_YEAR)}
    names |= {key_of(name): name for name in ("Election Day", "Christmas Eve", "New Year’s Eve", "Good Friday", "Day After Thanksgiving")}
    return sorted(names.items(), key=lambda one: one[1])


class CountyHolidayForm(forms.ModelForm):  # type: ignore[type-arg]  # likewise
    """One line of the county's own holidays."""

    class Meta:
        model = CountyHoliday
        fields = ("kind", "holiday", "name", "month", "day", "nth", "weekday", "later", "first_year", "last_year")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holiday"].widget = forms.Select(choices=[("", "---------"), *holiday_names()])
