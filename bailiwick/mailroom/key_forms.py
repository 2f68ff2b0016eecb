"""What people fill in about keys for mail. Keys go in on a page of their own and never come out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.mailroom.models import MailKey, MailKeyKind, plain_address
from bailiwick.mailroom.unsealing.materials import LARGEST

if TYPE_CHECKING:
    MailKeyModelForm = forms.ModelForm[MailKey]
else:  # Django's own class takes no parameter at run time; only its stubs do
    MailKeyModelForm = forms.ModelForm


def checked_addresses(given: str) -> str:
    """Return addresses one to a line; raises ValidationError for what is none."""
    found = [plain_address(each) for each in given.replace(",", "\n").splitlines() if each.strip()]
    for each in found:
        try:
            validate_email(each)
        except ValidationError:
            raise ValidationError(_("“%(address)s” is no mail address.") % {"address": each}) from None
    return "\n".join(dict.fromkeys(found))


class MailKeyForm(MailKeyModelForm):
    """What can be changed about a key that is here."""

    class Meta:
        model = MailKey
        fields = ("name", "is_on", "addresses")
        widgets = {"addresses": forms.Textarea(attrs={"rows": 3})}

    def clean_addresses(self) -> str:
        """Keep addresses as they are compared."""
        return checked_addresses(self.cleaned_data["addresses"])

    def clean(self) -> dict[str, Any]:
        """Refuse a key that is none: they come with their file, on their own page."""
        given: dict[str, Any] = self.cleaned_data
        if self.instance.pk is None:
            raise ValidationError(_("A key comes with its file. Add it under Administration, Keys for mail."))
        return given


class NewMailKeyForm(forms.Form):
    """A key and its file."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=MailKeyKind.choices,
        help_text=gettext_lazy("A key of ours is private and opens mail. The others say whose signatures are believed."),
    )
    upload = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("For S/MIME .p12, .pfx, .pem, .crt or .cer; for PGP what gpg exports."),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste it here"),
        required=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
    )
    pass_phrase = forms.CharField(
        label=gettext_lazy("Pass phrase"),
        required=False,
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("That of the file or of the private key. It is kept sealed, and not shown again."),
    )
    addresses = forms.CharField(
        label=gettext_lazy("Addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Of whoever signs with it, one to a line. Left empty, those that stand in the key."),
    )

    def clean_addresses(self) -> str:
        """Keep addresses as they are compared."""
        return checked_addresses(self.cleaned_data["addresses"])

    def clean(self) -> dict[str, Any]:
        """Ask for a key in one of the two ways."""
        given = super().clean() or {}
        file, pasted = given.get("upload"), given.get("pasted", "").strip()
        if bool(file) == bool(pasted):
            self.add_error("upload", _("Choose a file, or paste its content.") if not file else _("Choose a file or paste its content, not both."))
        elif file and (file.size or 0) > LARGEST:
            self.add_error("upload", _("This is too large to be a key."))
        else:
            given["content"] = file.read() if file else pasted.encode()
        return given
