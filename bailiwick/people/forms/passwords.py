"""Forms of allauth that choose a password, with labels written as everywhere else and no words inside the fields."""

from __future__ import annotations

from allauth.account.forms import ChangePasswordForm, ResetPasswordKeyForm
from django.utils.translation import gettext_lazy as _

LABELS = {"oldpassword": _("Current password"), "password1": _("New password"), "password2": _("New password, again")}


class _Labelled:
    """Gives the fields their labels."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Take what the form takes."""
        super().__init__(*args, **kwargs)
        fields = vars(self)["fields"]
        for name in LABELS.keys() & fields.keys():
            fields[name].label = LABELS[name]
            fields[name].widget.attrs.pop("placeholder", None)


class NewPasswordForm(_Labelled, ChangePasswordForm):  # type: ignore[misc] # allauth ships no types
    """The password of somebody who is signed in."""


class ForgottenPasswordForm(_Labelled, ResetPasswordKeyForm):  # type: ignore[misc] # allauth ships no types
    """The password of somebody who came by a link."""
