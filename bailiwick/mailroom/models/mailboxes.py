"""Mailboxes: where mail is taken from, who works on it, and how they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.kept import kept
from bailiwick.core.keys.columns import sealed
from bailiwick.core.models import PlainRecord
from bailiwick.core.sealing import seal, unseal
from bailiwick.desk.models import Category
from bailiwick.mailroom.models.choices import After, BeginWith, MailboxKind, Provider, Security, SignInBy
from bailiwick.people.models import Department, Team
from bailiwick.places.models import Site

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

#: what the secrets of mailboxes are sealed for
PURPOSE = "mailroom"
PORTS = {
    (MailboxKind.IMAP, Security.TLS): 993,
    (MailboxKind.IMAP, Security.STARTTLS): 143,
    (MailboxKind.IMAP, Security.NONE): 143,
    (MailboxKind.POP3, Security.TLS): 995,
    (MailboxKind.POP3, Security.STARTTLS): 110,
    (MailboxKind.POP3, Security.NONE): 110,
}


def plain_address(address: str) -> str:
    """Return an address as mailboxes are found by it: in small letters, without blanks and pointed brackets."""
    return address.strip().strip("<>").strip().lower()


def without_plus(address: str) -> str:
    """Return an address without what follows a “+” before the “@”."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    """Mailboxes are for those who manage the mailroom; whoever sorts the mail knows them by name."""

    def visible_to(self, user: Account) -> Self:
        """Return the mailboxes a user may know of."""
        return self if user.is_authenticated and (user.may("mailroom.manage") or user.may("mailroom.sort")) else self.none()

    def in_use(self) -> Self:
        """Return the mailboxes that take mail."""
        return self.filter(is_on=True, retired_at=None)

    def fetched(self) -> Self:
        """Return the mailboxes in use whose mail is fetched; one to which nobody consented yet is left alone."""
        unconnected = Q(sign_in_by=SignInBy.XOAUTH2, sealed_refresh_token="") & (~Q(provider=Provider.MICROSOFT) | Q(sealed_client_secret=""))
        return self.in_use().exclude(kind=MailboxKind.PUSHED).exclude(unconnected)

    def addressed(self, address: str) -> Mailbox | None:
        """Return the mailbox in use to which mail for an address belongs: by its address, an alias, or either with “+” and more."""
        key = mailbox_of(address)
        return self.filter(pk=key).first() if key is not None else None


class Mailbox(PlainRecord):
    """An address of the desk.

    `failing_since` is the first failure after the last success. What has been taken from an IMAP folder is known by
    `uid_validity` and `taken_up_to`: every mail up to that UID is
    stored, and its mark on the server is set, but for those in `left_behind`, which the server would not hand over or mark.
    """

    Kind: ClassVar[type[MailboxKind]] = MailboxKind

    name = models.CharField(_("name"), max_length=80, unique=True)
    address = models.EmailField(_("address"), unique=True)
    aliases = models.TextField(_("further addresses"), blank=True, help_text=_("One to a line."))
    kind = models.CharField(_("how mail comes"), max_length=6, choices=MailboxKind.choices, default=MailboxKind.IMAP)
    is_on = models.BooleanField(_("takes mail"), default=True)

    host = models.CharField(_("server"), max_length=253, blank=True)
    port = models.PositiveIntegerField(_("port"), null=True, blank=True, help_text=_("Left empty, the usual one."))
    security = models.CharField(_("encryption"), max_length=8, choices=Security.choices, default=Security.TLS)
    username = models.CharField(_("user name"), max_length=254, blank=True, help_text=_("Left empty, the address."))
    sign_in_by = models.CharField(_("signs in by"), max_length=8, choices=SignInBy.choices, default=SignInBy.PASSWORD)
    provider = models.CharField(_("tokens come from"), max_length=9, choices=Provider.choices, blank=True)
    tenant = models.CharField(_("tenant"), max_length=120, blank=True, help_text=_("The directory of Microsoft 365: its number or its domain."))
    client_id = models.CharField(_("client ID"), max_length=200, blank=True)
    token_url = models.CharField(_("address of tokens"), max_length=500, blank=True, help_text=_("For another provider only."))
    consent_url = models.CharField(
        _("address of consent"), max_length=500, blank=True, help_text=_("For another provider only: where people are asked.")
    )
    scope = models.CharField(_("scope"), max_length=300, blank=True, help_text=_("For another provider only: what is asked for."))
    connected_at = models.DateTimeField(_("connected"), null=True, blank=True, editable=False)
    sealed_password = models.TextField(blank=True, editable=False)
    sealed_client_secret = models.TextField(blank=True, editable=False)
    sealed_refresh_token = models.TextField(blank=True, editable=False)

    folder = models.CharField(_("folder"), max_length=200, default="INBOX", blank=True)
    begin_with = models.CharField(_("begins with"), max_length=6, choices=BeginWith.choices, default=BeginWith.UNREAD)
    after = models.CharField(_("what happens to taken mail"), max_length=6, choices=After.choices, default=After.KEEP)
    move_to = models.CharField(_("moved to"), max_length=200, blank=True)
    look_every = models.PositiveIntegerField(
        _("looks every"), default=60, help_text=_("In seconds. Servers that tell of new mail by themselves are heard at once.")
    )

    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="mailboxes", verbose_name=_("team"))
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="mailboxes", verbose_name=_("department"))
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="mailboxes", verbose_name=_("category"))
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="mailboxes", verbose_name=_("site"))
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, help_text=_("Left empty, that of the site or of the county."))
    language = models.CharField(_("language"), max_length=8, blank=True)
    opens_for_strangers = models.BooleanField(
        _("strangers open tickets"), default=True, help_text=_("Otherwise mail of people who are not in the directory waits in quarantine.")
    )
    trusts_headers = models.BooleanField(
        _("believes control headers"), default=False, help_text=_("Only where nobody outside can send to this address.")
    )
    sender_name = models.CharField(_("name of the sender"), max_length=120, blank=True)
    signature = models.TextField(_("signature"), blank=True, help_text=_("In Markdown; sent as text and as HTML."))
    takes_plus = models.BooleanField(
        _("takes “+” and more"), default=False, help_text=_("Mail to desk+anything@ comes here too, so that answers and reports bear their ticket.")
    )
    reply_to = models.EmailField(_("answers go to"), blank=True, help_text=_("Left empty, to the address."))

    last_seen_at = models.DateTimeField(_("last looked into"), null=True, blank=True, editable=False)
    last_error = models.CharField(_("what went wrong"), max_length=300, blank=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    uid_validity = models.PositiveBigIntegerField(default=0, editable=False)
    taken_up_to = models.PositiveBigIntegerField(default=0, editable=False)
    left_behind = models.JSONField(default=list, blank=True, editable=False)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        constraints = (
            models.CheckConstraint(condition=Q(kind=MailboxKind.PUSHED) | ~Q(host=""), name="fetched_mailboxes_have_a_server"),
            models.CheckConstraint(condition=Q(look_every__gte=5), name="mailboxes_are_not_looked_into_without_pause"),
        )

    def __str__(self) -> str:
        """Name the mailbox."""
        return self.name

    @property
    def addresses(self) -> list[str]:
        """Every address whose mail belongs here, the own one first."""
        return [plain_address(each) for each in (self.address, *self.aliases.splitlines()) if each.strip()]

    @property
    def usual_port(self) -> int:
        """The port to connect to."""
        return self.port or PORTS[MailboxKind(self.kind), Security(self.security)]

    @property
    def user(self) -> str:
        """Who signs in at the server."""
        return self.username or self.address

    @property
    def is_connected(self) -> bool:
        """Whether there is what tokens are fetched with, where it signs in by tokens."""
        if self.sign_in_by != SignInBy.XOAUTH2 or self.sealed_refresh_token:
            return True
        return self.provider == Provider.MICROSOFT and bool(self.sealed_client_secret)

    @property
    def password(self) -> str:
        """The password in clear."""
        return unseal(self.sealed_password, purpose=PURPOSE)

    @property
    def client_secret(self) -> str:
        """The secret of the OAuth client in clear."""
        return unseal(self.sealed_client_secret, purpose=PURPOSE)

    @property
    def refresh_token(self) -> str:
        """The token that fetches tokens, in clear."""
        return unseal(self.sealed_refresh_token, purpose=PURPOSE)

    def keep_secret(self, name: str, secret: str) -> None:
        """Seal a secret (password, client_secret, refresh_token) into the row, which is not saved."""
        setattr(self, f"sealed_{name}", seal(secret, purpose=PURPOSE) if secret else "")

    def forget_place(self) -> None:
        """Begin anew with the first look, because the folder is another one; the row is not saved."""
        self.uid_validity, self.taken_up_to, self.left_behind = 0, 0, []


for _column in ("sealed_password", "sealed_client_secret", "sealed_refresh_token"):
    sealed(Mailbox, _column, purpose=PURPOSE)


def mailbox_of(address: str) -> int | None:
    """Return the key of the mailbox in use to which mail for an address belongs, see `MailboxQuerySet.addressed`."""
    wanted, known = plain_address(address), _addresses()
    return known.get(wanted) or known.get(without_plus(wanted))


@kept(Mailbox)
def _addresses() -> dict[str, int]:
    """Return the key of the mailbox of every address; of two with the same one the older."""
    return {known: mailbox.pk for mailbox in Mailbox.objects.in_use().order_by("-id") for known in mailbox.addresses}
