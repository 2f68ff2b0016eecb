"""Forms of promises, office hours and closures."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models import Closure, OfficeHours, Promise


class PromiseForm(forms.ModelForm):  # type: ignore[type-arg]  # the class takes no parameters at run time
    """What is promised for a priority."""

    class Meta:
        model = Promise
        fields = ("priority", "respond_minutes", "resolve_minutes", "update_minutes", "working_hours")


class OfficeHoursForm(forms.ModelForm):  # type: ignore[type-arg]  # likewise
    """One interval of a weekday."""

    class Meta:
        model = OfficeHours
        fields = ("weekday", "starts", "ends")

    def clean(self) -> dict[str, object]:
        """Refuse an interval that meets another of the same day: time would count twice."""
        data = super().clean() or {}
        if {"weekday", "starts", "ends"} <= set(data) and data["starts"] < data["ends"]:
            same_day = OfficeHours.objects.filter(weekday=data["weekday"], retired_at=None).exclude(pk=self.instance.pk)
            if same_day.filter(starts__lt=data["ends"], ends__gt=data["starts"]).exists():
                raise ValidationError({"starts": _("This meets another interval of the same day.")})
        return data


class ClosureForm(forms.ModelForm):  # type: ignore[type-arg]  # likewise
    """A day, or part of one, on which the office is closed."""

    class Meta:
        model = Closure
        fields = ("on", "name", "closed_from", "closed_until")
