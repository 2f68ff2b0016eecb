"""Forms of sites, buildings, rooms and notices."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bailiwick.places.models import Building, Room, Site, SiteNotice

if TYPE_CHECKING:
    # Django's own class takes no parameter at run time; only its stubs do.
    SiteModelForm = forms.ModelForm[Site]
    BuildingModelForm = forms.ModelForm[Building]
    RoomModelForm = forms.ModelForm[Room]
    NoticeModelForm = forms.ModelForm[SiteNotice]
else:
    SiteModelForm = BuildingModelForm = RoomModelForm = NoticeModelForm = forms.ModelForm


class MomentInput(forms.DateTimeInput):
    """A date with a time as browsers ask for it."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class SiteForm(SiteModelForm):
    """A place with an address."""

    class Meta:
        model = Site
        fields = ("name", "code", "address", "city", "postcode", "phone", "time_zone", "access_notes", "is_public_safety")

    def clean_time_zone(self) -> str:
        """Refuse a zone that nobody knows."""
        zone: str = self.cleaned_data["time_zone"]
        if zone and zone not in available_timezones():
            raise ValidationError(_("There is no time zone of this name; write it like “America/Chicago”."))
        return zone


class BuildingForm(BuildingModelForm):
    """A house on a site."""

    class Meta:
        model = Building
        fields = ("site", "name", "floors")


class RoomForm(RoomModelForm):
    """A room of a building."""

    class Meta:
        model = Room
        fields = ("building", "number", "name", "floor")


class SiteNoticeForm(NoticeModelForm):
    """A sentence to heed at a site for a while."""

    class Meta:
        model = SiteNotice
        fields = ("site", "text", "starts_at", "ends_at")
        widgets = {"starts_at": MomentInput(), "ends_at": MomentInput()}
