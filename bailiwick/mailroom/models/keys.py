"""The keys by which the desk knows its own mails again."""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.core.keys.columns import sealed
from bailiwick.core.sealing import seal, unseal
from bailiwick.mailroom.models.mailboxes import PURPOSE

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account

#: bytes of a key, and of the name of an installation
KEY, NAME = 32, 4


class TokenKeyQuerySet(models.QuerySet["TokenKey"]):
    """Keys are for those who manage the mailroom, who see their dates and nothing else."""

    def visible_to(self, user: Account) -> Self:
        """Return the keys a user may know of."""
        return self if user.is_authenticated and user.may("mailroom.manage") else self.none()

    def accepted(self) -> Self:
        """Return the keys whose tokens are believed, the newest first."""
        return self.filter(ended_at=None).order_by("-id")


class TokenKey(models.Model):
    """A key for tokens: the newest makes them, all that were not ended are believed."""

    #: names this installation in every token, so that answers to the mails of another are nobody's here
    installation = models.CharField(max_length=16, editable=False)
    sealed_key = models.TextField(editable=False)
    made_at = models.DateTimeField(_("made"))
    ended_at = models.DateTimeField(_("no longer believed"), null=True, blank=True)
    why_made = models.CharField(_("why it was drawn"), max_length=300, blank=True)
    why_ended = models.CharField(_("why it was ended"), max_length=300, blank=True)

    objects = TokenKeyQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("key of tokens")
        verbose_name_plural = _("keys of tokens")

    def __str__(self) -> str:
        """Name the key by its day."""
        return f"{self.made_at:%Y-%m-%d}"

    @property
    def key(self) -> bytes:
        """The key in clear; empty when the installation can no longer open it."""
        return base64.b64decode(unseal(self.sealed_key, purpose=PURPOSE))

    @classmethod
    def drawn(cls, now: datetime, installation: str = "") -> TokenKey:
        """Return a new key, unsaved."""
        secret = seal(base64.b64encode(secrets.token_bytes(KEY)).decode(), purpose=PURPOSE)
        return cls(installation=installation or secrets.token_hex(NAME)[:7], sealed_key=secret, made_at=now)


sealed(TokenKey, "sealed_key", purpose=PURPOSE)
