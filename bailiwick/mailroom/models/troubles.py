"""What is wrong with mail, for as long as it is: told once when it begins, and once when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.mailroom.models.mailboxes import Mailbox

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class TroubleKind(models.TextChoices):
    """What can be wrong for longer than it should be."""

    FAILING = "failing", _("A mailbox cannot be looked into")
    SILENT = "silent", _("A mailbox gets no mail any more")
    WAITING = "waiting", _("Mail waits to be understood")
    GROWING = "growing", _("Quarantine grows")
    LYING = "lying", _("Mail lies in quarantine")
    UNWATCHED = "unwatched", _("Mailboxes are not watched")


class TroubleQuerySet(models.QuerySet["Trouble"]):
    """Troubles are for those who manage the mailroom and those who sort its mail."""

    def visible_to(self, user: Account) -> Self:
        """Return the troubles a user may know of."""
        return self if user.is_authenticated and (user.may("mailroom.manage") or user.may("mailroom.sort")) else self.none()

    def going_on(self) -> Self:
        """Return what is wrong now."""
        return self.filter(over_at=None)


class Trouble(models.Model):
    """One thing that is wrong, from when it was noticed until it is well again."""

    kind = models.CharField(_("what is wrong"), max_length=9, choices=TroubleKind.choices)
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, null=True, blank=True, related_name="troubles", verbose_name=_("mailbox"))
    since = models.DateTimeField(_("since"))
    words = models.CharField(_("in words"), max_length=500)
    noticed_at = models.DateTimeField(_("noticed"))
    over_at = models.DateTimeField(_("over"), null=True, blank=True)

    objects = TroubleQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("trouble with mail")
        verbose_name_plural = _("troubles with mail")
        constraints = (
            models.UniqueConstraint(fields=("kind", "mailbox"), condition=Q(over_at=None), name="a_trouble_of_a_mailbox_goes_on_once"),
            models.UniqueConstraint(fields=("kind",), condition=Q(over_at=None, mailbox=None), name="a_trouble_of_all_mail_goes_on_once"),
        )

    def __str__(self) -> str:
        """Say what is wrong, and where."""
        return f"{self.get_kind_display()}: {self.mailbox}" if self.mailbox is not None else str(self.get_kind_display())


class Pulse(models.Model):
    """When a program that runs beside the pages was last alive, wherever it runs."""

    program = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")

    def __str__(self) -> str:
        """Name the program."""
        return self.program
