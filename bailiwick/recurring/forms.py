"""What people fill in about schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from bailiwick.core.picking import PickField
from bailiwick.desk.models import Category, Kind
from bailiwick.people.models import Person, Staff, Team
from bailiwick.places.models import Site
from bailiwick.recurring.models import CatchUp, IfOpen, Rhythm, Shift
from bailiwick.runbooks.models import ChecklistTemplate

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.recurring.models import Schedule

DAY = {"type": "date"}
NTH = [(1, _("first")), (2, _("second")), (3, _("third")), (4, _("fourth")), (5, _("fifth")), (-1, _("last"))]
MONTH_DAYS = [*((day, str(day)) for day in range(1, 32)), (-1, _("the last"))]


class ScheduleForm(forms.Form):
    """What comes back, and when."""

    title = forms.CharField(label=_("Title of the ticket"), max_length=200)
    description = forms.CharField(label=_("Description"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}))
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.REQUEST)
    category = PickField(Category, "categories", label=_("Category"), required=False)
    team = PickField(Team, "teams", label=_("Team"), required=False)
    assignee = PickField(Staff, "staff", label=_("Assignee"), required=False)
    requester = PickField(Person, "persons", label=_("Requester"), required=False)
    site = PickField(Site, "sites", label=_("Site"), required=False)
    checklist = PickField(ChecklistTemplate, "checklist-templates", label=_("Checklist"), required=False)

    rhythm = forms.ChoiceField(label=_("Comes back"), choices=Rhythm.choices)
    every = forms.IntegerField(
        label=_("Every n (days, weeks, months, years; days after completion)"),
        min_value=1,
        max_value=1000,
        initial=1,
        help_text=_("2 for every other."),
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Weekdays"), required=False, choices=[(str(day), words) for day, words in WEEKDAYS.items()], widget=forms.CheckboxSelectMultiple
    )
    nth = forms.TypedChoiceField(label=_("Which of the month"), choices=NTH, coerce=int, initial=1)
    month_day = forms.TypedChoiceField(label=_("Day of the month"), choices=MONTH_DAYS, coerce=int, initial=1)
    rule = forms.CharField(label=_("Rule"), max_length=300, required=False, help_text=_("FREQ=MONTHLY;BYDAY=1MO,3MO for the first and third Monday."))
    shift = forms.ChoiceField(label=_("When the office is closed on that day"), choices=Shift.choices, initial=Shift.AFTER)
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    count = forms.IntegerField(label=_("How often"), required=False, min_value=1, max_value=5000, help_text=_("Left empty: without end."))
    at = forms.TimeField(label=_("Time of day"), initial="08:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    lead_days = forms.IntegerField(label=_("Open the ticket so many days ahead"), min_value=0, max_value=365, initial=0, required=False)
    if_open = forms.ChoiceField(label=_("When the last one is still open"), choices=IfOpen.choices, initial=IfOpen.SKIP)
    catch_up = forms.ChoiceField(label=_("What came round while the program did not run"), choices=CatchUp.choices)
    version = forms.IntegerField(required=False, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PickField):
                field.open_to(user)

    def clean_weekdays(self) -> str:
        """Return the weekdays as they are stored."""
        return ",".join(sorted(self.cleaned_data["weekdays"]))

    def clean_lead_days(self) -> int:
        """Return no days ahead where nothing was said."""
        return self.cleaned_data["lead_days"] or 0

    def values(self) -> dict[str, Any]:
        """Return what was filled in, as the actions take it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def initial_of(schedule: Schedule) -> dict[str, Any]:
    """Return what the form of a schedule shows before anybody typed."""
    names = [name for name in ScheduleForm.base_fields if name != "weekdays"]
    return {name: getattr(schedule, name) for name in names} | {"weekdays": [day for day in schedule.weekdays.split(",") if day]}


class PauseForm(forms.Form):
    """Why nothing is opened."""

    reason = forms.CharField(label=_("Why"), max_length=255)
