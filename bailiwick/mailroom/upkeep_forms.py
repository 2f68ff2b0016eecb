"""What people fill in about keys and dead addresses."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bailiwick.core.clock import now

#: days for which an address is suppressed unless somebody says otherwise, as after a bounce
USUAL = timedelta(days=60)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), help_text=_("Kept in the trail."), max_length=300)


class SuppressForm(forms.Form):
    """An address to which nothing is to be sent, until when, and why."""

    address = forms.EmailField(label=_("Address"), max_length=320)
    until = forms.DateField(
        label=_("Until"),
        help_text=_("The last day on which nothing is sent there."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    reason = forms.CharField(label=_("Reason"), help_text=_("Such as “left the county” or “asked for letters”. Kept in the trail."), max_length=300)

    @staticmethod
    def usual() -> dict[str, object]:
        """Return what the form opens with."""
        return {"until": timezone.localdate(now() + USUAL)}

    @property
    def until_instant(self) -> datetime:
        """The end of the last day, in the zone in force."""
        following = self.cleaned_data["until"] + timedelta(days=1)
        return datetime.combine(following, time.min, timezone.get_current_timezone())
