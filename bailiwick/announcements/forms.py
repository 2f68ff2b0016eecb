"""Forms of announcements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bailiwick.announcements.models import Announcement, Audience

MOMENT = {"type": "datetime-local"}


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")


class AnnouncementForm(forms.ModelForm):  # type: ignore[type-arg] # generic in its stubs only
    """What is announced, and to whom."""

    class Meta:
        model = Announcement
        fields = (
            "kind", "severity", "title", "text", "title_es", "text_es", "audience", "departments", "sites", "starts_at", "ends_at", "shown_from",
            "tell_by_mail", "needs_acknowledgement", "owner",
        )  # fmt: skip
        widgets = {"starts_at": _moment(), "ends_at": _moment(), "shown_from": _moment()}

    def clean(self) -> dict[str, Any]:
        """Ask for the departments or sites that the audience speaks of, and for an end after the beginning."""
        data = super().clean() or {}
        wrong: dict[str, Any] = {}
        if data.get("audience") == Audience.DEPARTMENTS and not data.get("departments"):
            wrong["departments"] = _("Say which departments it concerns.")
        if data.get("audience") == Audience.SITES and not data.get("sites"):
            wrong["sites"] = _("Say which sites it concerns.")
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            wrong["ends_at"] = _("It cannot end before it begins.")
        if wrong:
            raise ValidationError(wrong)
        return data


class UpdateForm(forms.Form):
    """A dated line under an announcement."""

    text = forms.CharField(label=_("What is new?"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000)
    text_es = forms.CharField(label=_("In Spanish"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000, required=False)
