"""What may be set otherwise than the answers make it, and why."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.forms.steps import StepForm
from bailiwick.desk.models import Impact, Priority, Urgency

#: what stands in a list of choices for what the answers make
COMPUTED = ("", _("As computed"))


class TriageForm(StepForm):
    """Impact, urgency and priority follow from the answers unless set here, with the reason."""

    impact = forms.TypedChoiceField(label=_("Impact"), choices=[COMPUTED, *Impact.choices], coerce=int, empty_value=None, required=False)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=[COMPUTED, *Urgency.choices], coerce=int, empty_value=None, required=False)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=[COMPUTED, *Priority.choices], coerce=int, empty_value=None, required=False)
    priority_reason = forms.CharField(label=_("Why it differs"), max_length=255, required=False)
