"""The small forms about time worked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.forms.steps import StepForm


class WorkForm(StepForm):
    """How long, and what for."""

    minutes = forms.IntegerField(label=_("Minutes worked"), min_value=1, max_value=1440)
    note = forms.CharField(label=_("What for"), max_length=255, required=False)


class CorrectWorkForm(StepForm):
    """How long it really took, and why the time was another."""

    minutes = forms.IntegerField(label=_("Minutes it really took"), min_value=0, max_value=1440)
    reason = forms.CharField(label=_("Why"), max_length=255)
