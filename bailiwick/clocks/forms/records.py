"""Forms of promises."""

from __future__ import annotations

from django import forms

from bailiwick.clocks.models import Promise


class PromiseForm(forms.ModelForm):  # type: ignore[type-arg]  # the class takes no parameters at run time
    """What is promised for a priority."""

    class Meta:
        model = Promise
        fields = ("priority", "respond_minutes", "resolve_minutes", "update_minutes", "working_hours")
