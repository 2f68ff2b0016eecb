"""Forms about accounts: making and locking them, grants, tokens, preferences."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import abilities
from bailiwick.people.forms.staff import DateInput
from bailiwick.people.models import Department, Role, User

if TYPE_CHECKING:
    from datetime import datetime

#: how long a token may live, in days; the longest choice is a year
LIVES = ((30, _("30 days")), (90, _("90 days")), (365, _("a year")))


class AccountForm(forms.Form):
    """A new account for a person."""

    username = forms.CharField(label=_("User name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), help_text=_("The link to set a password is sent there."))


class EmailForm(forms.Form):
    """Another address for password mails."""

    email = forms.EmailField(label=_("E-mail"), help_text=_("Password mails go there and nowhere else."))


class LockForm(forms.Form):
    """Why an account is locked."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class GrantForm(forms.Form):
    """A role for an account, everywhere or for a department, perhaps until a day."""

    role = forms.ModelChoiceField(Role.objects.filter(retired_at=None), label=_("Role"))
    department = forms.ModelChoiceField(
        Department.objects.filter(retired_at=None), label=_("Department"), required=False, empty_label=_("Everywhere")
    )
    ends_on = forms.DateField(label=_("Until"), required=False, widget=DateInput(), help_text=_("Empty: until it is taken back."))


class RoleForm(forms.Form):
    """Another role."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As people say it: “Night shift”."))
    like = forms.ModelChoiceField(Role.objects.filter(retired_at=None), label=_("Begin with the abilities of"), required=False, empty_label=_("None"))


class TokenForm(forms.Form):
    """A new API token: what for, how long, and what it may do."""

    name = forms.CharField(label=_("What is it for?"), max_length=80, help_text=_("The audit trail names it: “api token Payroll”."))
    days = forms.TypedChoiceField(label=_("Works for"), coerce=int, choices=LIVES, initial=90)
    abilities = forms.MultipleChoiceField(label=_("It may"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: object = None, *, user: User) -> None:
        super().__init__(data)  # type: ignore[arg-type] # a QueryDict, or nothing
        own = [(a.name, a.words) for a in abilities.values() if user.may(a.name)]
        cast("forms.MultipleChoiceField", self.fields["abilities"]).choices = own

    def expires_at(self, now: datetime) -> datetime:
        """Return the instant at which the token stops working."""
        return now + timedelta(days=self.cleaned_data["days"])


class PreferencesForm(forms.Form):
    """How a person likes to see the pages."""

    theme = forms.ChoiceField(label=_("Appearance"), required=False, choices=(("", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))))
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    def __init__(self, data: object = None, *, initial: dict[str, object] | None = None) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type] # a QueryDict, or nothing
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
        cast("forms.ChoiceField", self.fields["language"]).choices = [("", _("As the browser")), *settings.LANGUAGES]
        cast("forms.ChoiceField", self.fields["time_zone"]).choices = [
            ("", _("Of the installation")),
            *((zone, zone.replace("_", " ")) for zone in zones),
        ]
