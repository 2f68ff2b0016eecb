"""What a rule is called, when it is asked and how."""

from __future__ import annotations

from django import forms

from bailiwick.rules.models import Rule


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]  # the class takes no parameters at run time
    """Everything of a rule but its conditions and actions."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Rule
        fields = (
            "title",
            "about",
            "trigger",
            "hours",
            "in_office_hours",
            "since",
            "position",
            "is_selective",
            "stop_after",
            "per_hour",
            "starts_on",
            "ends_on",
        )
        widgets = {"starts_on": forms.DateInput(attrs={"type": "date"}), "ends_on": forms.DateInput(attrs={"type": "date"})}

    def _post_clean(self) -> None:
        """Leave the checks to the action, which knows how the fields belong together."""
