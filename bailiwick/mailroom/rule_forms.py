"""What people fill in about rules for mail and for alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from bailiwick.mailroom.models import AlertRule, MailRule

if TYPE_CHECKING:
    MailRuleModelForm = forms.ModelForm[MailRule]
    AlertRuleModelForm = forms.ModelForm[AlertRule]
else:  # Django's own class takes no parameter at run time; only its stubs do
    MailRuleModelForm = AlertRuleModelForm = forms.ModelForm

CONDITIONS = ("mailbox", "sender", "recipient", "subject", "body", "header", "kind")


class MailRuleForm(MailRuleModelForm):
    """A rule for mail: its conditions, and what becomes of the mails that meet all of them."""

    class Meta:
        model = MailRule
        fields = (
            "name",
            "position",
            "is_on",
            *CONDITIONS[:6],
            "header_value",
            "kind",
            "treatment",
            "team",
            "category",
            "priority",
            "is_last",
        )

    def clean(self) -> dict[str, Any]:
        """Ask for a condition; without one a rule would fit every mail, or none."""
        given: dict[str, Any] = self.cleaned_data
        if not any(given.get(name) for name in CONDITIONS):
            self.add_error("sender", _("Fill in at least one condition."))
        if given.get("header_value") and not given.get("header"):
            self.add_error("header", _("Name the header whose value is asked for."))
        return given


class AlertRuleForm(AlertRuleModelForm):
    """How the mails of a monitoring program are read; the model says which forms cannot be."""

    class Meta:
        model = AlertRule
        fields = (
            "name",
            "position",
            "is_on",
            "sender",
            "subjects",
            "lines",
            "key",
            "problems",
            "recoveries",
            "closes",
            "again_within",
            "team",
            "category",
            "priority",
        )
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("subjects", "lines", "problems", "recoveries")}
