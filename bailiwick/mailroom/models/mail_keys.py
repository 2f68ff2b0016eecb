"""The keys by which signed mail is judged and encrypted mail is opened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.core.keys.columns import sealed
from bailiwick.core.models import PlainRecord
from bailiwick.core.sealing import seal, unseal

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account

#: what private keys are sealed for; another purpose than that of passwords, so that neither opens the other
KEYS = "mailroom.keys"


class MailKeyKind(models.TextChoices):
    """What a key is for."""

    SMIME_KEY = "smime_key", _("S/MIME key of ours")
    SMIME_AUTHORITY = "smime_authority", _("S/MIME authority")
    SMIME_SENDER = "smime_sender", _("S/MIME certificate of a sender")
    PGP_KEY = "pgp_key", _("PGP key of ours")
    PGP_SENDER = "pgp_sender", _("PGP key of a sender")


class MailKeyQuerySet(models.QuerySet["MailKey"]):
    """Keys are for those who manage the mailroom, who see what they stand for and nothing of what is secret."""

    def visible_to(self, user: Account) -> Self:
        """Return the keys a user may know of."""
        return self if user.is_authenticated and user.may("mailroom.manage") else self.none()

    def in_use(self) -> Self:
        """Return the keys that judge and open."""
        return self.filter(is_on=True, retired_at=None).order_by("id")


class MailKey(PlainRecord):
    """A certificate or key; what is secret of it is sealed and leaves the database only to open a mail."""

    Kind: ClassVar[type[MailKeyKind]] = MailKeyKind

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=15, choices=MailKeyKind.choices, editable=False)
    is_on = models.BooleanField(_("in use"), default=True)
    addresses = models.TextField(
        _("addresses"), blank=True, help_text=_("Of whoever signs with it, one to a line. Left empty, those that stand in the key.")
    )
    said_addresses = models.JSONField(_("addresses in the key"), default=list, editable=False)
    said = models.CharField(_("made out to"), max_length=300, blank=True, editable=False)
    fingerprint = models.CharField(_("fingerprint"), max_length=128, editable=False)
    #: the short names of a PGP key and its parts
    ids = models.JSONField(default=list, editable=False)
    public = models.TextField(editable=False)
    sealed_secret = models.TextField(blank=True, editable=False)
    begins_at = models.DateTimeField(_("holds from"), null=True, blank=True, editable=False)
    ends_at = models.DateTimeField(_("holds until"), null=True, blank=True, editable=False)
    added_at = models.DateTimeField(_("added"), editable=False)
    last_used_at = models.DateTimeField(_("last opened a mail"), null=True, blank=True, editable=False)

    objects = MailKeyQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("key for mail")
        verbose_name_plural = _("keys for mail")
        constraints = (models.UniqueConstraint(fields=("kind", "fingerprint"), name="a_key_for_mail_is_kept_once"),)

    def __str__(self) -> str:
        """Name the key."""
        return self.name

    @property
    def stands_for(self) -> tuple[str, ...]:
        """The addresses of whoever signs with it."""
        given = self.addresses.splitlines() or self.said_addresses
        return tuple(dict.fromkeys(each.strip().lower() for each in given if each.strip()))

    @property
    def secret(self) -> tuple[str, str]:
        """The private key and its pass phrase in clear; empty where there is none, or the installation can no longer open it."""
        clear = unseal(self.sealed_secret, purpose=KEYS)
        key, pass_phrase = json.loads(clear) if clear else ("", "")
        return key, pass_phrase

    def keep_secret(self, key: str, pass_phrase: str) -> None:
        """Seal a private key into the row, which is not saved."""
        self.sealed_secret = seal(json.dumps([key, pass_phrase]), purpose=KEYS)

    def has_ended(self, now: datetime) -> bool:
        """Whether the time for which it was made is over."""
        return self.ends_at is not None and self.ends_at < now


sealed(MailKey, "sealed_secret", purpose=KEYS)
