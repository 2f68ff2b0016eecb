"""What people fill in about webhooks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class WebhookForm(forms.Form):
    """Where messages go, and which."""

    name = forms.CharField(label=_("Name"), max_length=80)
    url = forms.CharField(label=_("Address"), max_length=500, widget=forms.URLInput, help_text=_("Begins with https://. Redirects are not followed."))
    events = forms.CharField(
        label=_("Events"),
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One name or pattern to a line: desk.TicketOpened, desk.Ticket*, desk.*"),
    )
    description = forms.CharField(label=_("What it is for"), max_length=400, required=False)
    version = forms.IntegerField(required=False, max_value=2**31 - 1, widget=forms.HiddenInput)


class PauseForm(forms.Form):
    """Why messages wait."""

    reason = forms.CharField(label=_("Why"), max_length=255)
