"""What people type about surveys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from bailiwick.surveys.models import Score, SurveyRule

if TYPE_CHECKING:
    RuleModelForm = forms.ModelForm[SurveyRule]
else:  # Django's form classes take no parameters at run time
    RuleModelForm = forms.ModelForm


class AnswerForm(forms.Form):
    """A face, and perhaps a word."""

    score = forms.TypedChoiceField(label=_("How did we do?"), choices=Score.choices, coerce=int, widget=forms.RadioSelect)
    comment = forms.CharField(label=_("What should we know?"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class SurveyRuleForm(RuleModelForm):
    """Whom we ask, how soon and how often."""

    class Meta:
        model = SurveyRule
        fields = ("name", "delay_hours", "quiet_days", "percent", "low_score")
