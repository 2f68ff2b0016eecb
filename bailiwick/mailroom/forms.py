"""What people fill in about mailboxes. Secrets go in and never come out again: left empty, the stored one stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.mailroom.mailbox_sections import HELP, SECTIONS, Section
from bailiwick.mailroom.models import After, Mailbox, MailboxKind, Provider, Security, SignInBy, plain_address

if TYPE_CHECKING:
    MailboxModelForm = forms.ModelForm[Mailbox]
else:  # Django's own class takes no parameter at run time; only its stubs do
    MailboxModelForm = forms.ModelForm

#: form field -> the secret it fills
SECRETS = {"new_password": "password", "new_client_secret": "client_secret", "new_refresh_token": "refresh_token"}
#: with another value of these, the mail on the server is another
PLACE = frozenset({"kind", "host", "username", "folder"})
#: with another value of these, the consent that was given is another's
ASKED = frozenset({"provider", "client_id", "tenant"})
SHORTEST_PAUSE, LONGEST_PAUSE = 5, 24 * 3600


class SecretField(forms.CharField):
    """A secret that is typed and not shown."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            help_text=gettext_lazy("Left empty, the stored one stays."),
            required=False,
            strip=False,
            max_length=8_000,
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        )


class MailboxForm(MailboxModelForm):
    """A mailbox: its addresses, its server, who works on it, how it answers."""

    template_name = "mailroom/mailbox_form.html"

    new_password = SecretField(gettext_lazy("Password"))
    new_client_secret = SecretField(gettext_lazy("Client secret"))
    new_refresh_token = SecretField(gettext_lazy("Refresh token"))

    class Meta:
        model = Mailbox
        fields = (
            "name",
            "address",
            "aliases",
            "kind",
            "is_on",
            "host",
            "port",
            "security",
            "username",
            "sign_in_by",
            "new_password",
            "provider",
            "tenant",
            "client_id",
            "new_client_secret",
            "new_refresh_token",
            "consent_url",
            "token_url",
            "scope",
            "folder",
            "begin_with",
            "after",
            "move_to",
            "look_every",
            "team",
            "department",
            "category",
            "site",
            "time_zone",
            "language",
            "opens_for_strangers",
            "trusts_headers",
            "takes_plus",
            "sender_name",
            "signature",
            "reply_to",
        )
        help_texts = HELP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = forms.Select(choices=[("", "—"), *settings.LANGUAGES])
        self.fields["language"].widget = languages
        if not self.instance.pk:  # nothing is stored yet that could stay
            for name in SECRETS:
                self.fields[name].help_text = ""

    def sections(self) -> list[Section]:
        """Return the fields under their headings."""
        told = {name for _name, _title, _about, names in SECTIONS for name in names}
        found = [Section(name, title, about, [self[each] for each in names if each in self.fields]) for name, title, about, names in SECTIONS]
        others = [self[name] for name in self.fields if name not in told]
        return [*found, Section("others", gettext_lazy("Further"), "", others)] if others else found

    def clean_address(self) -> str:
        """Keep the address as it is looked for."""
        return plain_address(self.cleaned_data["address"])

    def clean_aliases(self) -> str:
        """Keep further addresses one to a line; refuse what is none."""
        given = [plain_address(each) for each in self.cleaned_data["aliases"].replace(",", "\n").splitlines() if each.strip()]
        for each in given:
            try:
                validate_email(each)
            except ValidationError:
                raise ValidationError(_("“%(address)s” is no mail address.") % {"address": each}) from None
        return "\n".join(dict.fromkeys(given))

    def clean_host(self) -> str:
        """Keep the name of a server alone."""
        host: str = self.cleaned_data["host"].strip().rstrip(".").lower()
        if any(sign in host for sign in "/@ "):
            raise ValidationError(_("Give the name of the server alone, such as imap.county.example."))
        return host

    def clean_port(self) -> int | None:
        """Refuse a port there cannot be."""
        port: int | None = self.cleaned_data["port"]
        if port is not None and not 0 < port < 1 << 16:
            raise ValidationError(_("A port is a number from 1 to 65535."))
        return port

    def clean_token_url(self) -> str:
        """Let tokens come over https only."""
        url: str = self.cleaned_data["token_url"]
        if url and not url.startswith("https://"):
            raise ValidationError(_("Tokens are fetched over https only."))
        return url

    def clean_consent_url(self) -> str:
        """Ask for consent over https only."""
        url: str = self.cleaned_data["consent_url"]
        if url and not url.startswith("https://"):
            raise ValidationError(_("People are asked for consent over https only."))
        return url

    def clean_language(self) -> str:
        """Refuse a language that is not spoken here."""
        language: str = self.cleaned_data["language"]
        if language and language not in dict(settings.LANGUAGES):
            raise ValidationError(_("Choose one of the languages of this installation."))
        return language

    def clean_time_zone(self) -> str:
        """Refuse a zone that nobody knows."""
        zone: str = self.cleaned_data["time_zone"]
        if zone and zone not in available_timezones():
            raise ValidationError(_("There is no time zone of this name; write it like “America/Chicago”."))
        return zone

    def clean_look_every(self) -> int:
        """Keep the pause between two looks within reason."""
        seconds: int = self.cleaned_data["look_every"]
        if not SHORTEST_PAUSE <= seconds <= LONGEST_PAUSE:
            raise ValidationError(
                _("Between two looks lie at least %(least)d seconds and at most a day (%(most)d).") % {"least": SHORTEST_PAUSE, "most": LONGEST_PAUSE}
            )
        return seconds

    def clean(self) -> dict[str, Any]:
        """Ask for what the way mail comes needs, and refuse what it cannot do; an address leads to one mailbox."""
        given: dict[str, Any] = self.cleaned_data
        given["folder"] = given.get("folder") or "INBOX"
        self._check_addresses(given)
        if given.get("kind") != MailboxKind.PUSHED:
            self._check_server(given)
        self._fill(given)
        return given

    def _check_addresses(self, given: dict[str, Any]) -> None:
        others = Mailbox.objects.filter(retired_at=None).exclude(pk=self.instance.pk)
        taken = {known: other for other in others for known in other.addresses}
        mine = {"address": [given.get("address", "")], "aliases": given.get("aliases", "").splitlines()}
        for field, addresses in mine.items():
            for each in addresses:
                if each in taken:
                    self.add_error(field, _("%(address)s belongs to the mailbox “%(name)s”.") % {"address": each, "name": taken[each].name})

    def _check_server(self, given: dict[str, Any]) -> None:
        wrong: dict[str, str] = {}
        if not given.get("host"):
            wrong["host"] = _("Name the server that mail is fetched from.")
        if given.get("kind") == MailboxKind.POP3 and given.get("after") == After.MOVE:
            wrong["after"] = _("POP3 knows no folders: let mail stay, or delete it.")
        if given.get("after") == After.MOVE and not given.get("move_to"):
            wrong["move_to"] = _("Name the folder that taken mail is moved to.")
        elif given.get("after") == After.MOVE and given["move_to"] == given["folder"]:
            wrong["move_to"] = _("Name another folder than the one mail is taken from.")
        if given.get("sign_in_by") == SignInBy.XOAUTH2:
            wrong |= self._missing_for_tokens(given)
        elif not (given.get("new_password") or self.instance.sealed_password):
            wrong["new_password"] = _("Give the password of the mailbox.")
        for field, words in wrong.items():
            self.add_error(field, words)

    def _missing_for_tokens(self, given: dict[str, Any]) -> dict[str, str]:
        wrong: dict[str, str] = {}
        if given.get("security") == Security.NONE:
            wrong["security"] = _("Tokens are sent over encrypted connections only.")
        if not given.get("provider"):
            wrong["provider"] = _("Say who gives out the tokens.")
        if not given.get("client_id"):
            wrong["client_id"] = _("Give the client ID under which the provider knows this installation.")
        if given.get("provider") == Provider.OTHER and not given.get("token_url"):
            wrong["token_url"] = _("Give the address at which the provider hands out tokens.")
        has_refresh_token = given.get("new_refresh_token") or self.instance.sealed_refresh_token
        if given.get("provider") == Provider.OTHER and not has_refresh_token and not given.get("consent_url"):
            wrong["consent_url"] = _("Give the address at which the provider asks for consent, or a refresh token.")
        return wrong

    def _fill(self, given: dict[str, Any]) -> None:
        """Seal the secrets that were typed into the row; another place on the server is looked into from its beginning."""
        for field, name in SECRETS.items():
            if given.get(field):
                self.instance.keep_secret(name, given[field])
        if not given.get("new_refresh_token") and ASKED & set(self.changed_data):
            self.instance.keep_secret("refresh_token", "")
            self.instance.connected_at = None
        if any(self.initial.get(name) != given.get(name) for name in PLACE & set(self.changed_data)):
            self.instance.forget_place()
