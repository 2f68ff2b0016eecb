"""Ways in by mail: one person, one vote, once, for a while."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.approvals.models.approvals import Vote
from bailiwick.people.models import Person


class DecisionLink(models.Model):
    """A link by which somebody decides without signing in.

    The token in the mail is made from `nonce` and the key of the installation when the mail
    is sent; here stands only its digest.
    """

    vote = models.ForeignKey(Vote, models.CASCADE, related_name="links", verbose_name=_("vote"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="decision_links", verbose_name=_("person"))
    nonce = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("mail link")
        verbose_name_plural = _("mail links")

    def __str__(self) -> str:
        """Say whose link it is, never the link."""
        return str(self.person)
