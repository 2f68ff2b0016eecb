"""What administrators say about mail: for which mails, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models import Priority
from bailiwick.core.kept import kept
from bailiwick.core.models import PlainRecord
from bailiwick.desk.models import Category
from bailiwick.mailroom.models.mailboxes import Mailbox
from bailiwick.people.models import Team

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class MailKind(models.TextChoices):
    """Who wrote, as rules speak of it."""

    HUMAN = "human", _("A person")
    AUTO_REPLY = "auto_reply", _("A program")
    BOUNCE = "bounce", _("A mail server that could not deliver")
    LIST = "list", _("A mailing list")


class Treatment(models.TextChoices):
    """What a rule makes of a mail."""

    USUAL = "usual", _("What it would become anyway")
    OPEN = "open", _("A ticket, though a stranger or a program wrote")
    QUARANTINE = "quarantine", _("It waits in quarantine")
    NOTE = "note", _("It is noted and nothing else")


class MailRuleQuerySet(models.QuerySet["MailRule"]):
    """Rules of mail are for those who sort the mail."""

    def visible_to(self, user: Account) -> Self:
        """Return the rules a user may look at."""
        return self if user.is_authenticated and user.may("mailroom.sort") else self.none()

    def in_use(self) -> Self:
        """Return the rules that are asked, in their order."""
        return self.filter(is_on=True, retired_at=None).order_by("position", "id")


class MailRule(PlainRecord):
    """A rule for mails: every condition that is filled in must hold; `*` stands for anything."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    position = models.PositiveIntegerField(_("order"), default=100, help_text=_("Smaller numbers are asked first."))
    is_on = models.BooleanField(_("in use"), default=True)

    mailbox = models.ForeignKey(
        Mailbox, models.PROTECT, null=True, blank=True, related_name="rules", verbose_name=_("mailbox"), help_text=_("Left empty, every one.")
    )
    sender = models.CharField(_("from"), max_length=200, blank=True, help_text=_("An address or a part with *, such as *@vendor.example."))
    recipient = models.CharField(_("to"), max_length=200, blank=True, help_text=_("Likewise, of any recipient."))
    subject = models.CharField(_("subject"), max_length=200, blank=True, help_text=_("Words it holds; with * the whole subject."))
    body = models.CharField(_("text"), max_length=200, blank=True, help_text=_("Words it holds."))
    header = models.CharField(_("header"), max_length=80, blank=True, help_text=_("Its name, such as X-Spam-Flag."))
    header_value = models.CharField(_("value of the header"), max_length=200, blank=True, help_text=_("Words it holds; left empty, any value."))
    kind = models.CharField(_("written by"), max_length=10, choices=MailKind.choices, blank=True)

    treatment = models.CharField(_("becomes"), max_length=10, choices=Treatment.choices, default=Treatment.USUAL)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="mail_rules", verbose_name=_("team"))
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="mail_rules", verbose_name=_("category"))
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, null=True, blank=True)
    is_last = models.BooleanField(_("later rules are not asked"), default=True)

    objects = MailRuleQuerySet.as_manager()

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("rule for mail")
        verbose_name_plural = _("rules for mail")

    def __str__(self) -> str:
        """Name the rule."""
        return self.name


@kept(MailRule, Team, Category)
def mail_rules() -> list[MailRule]:
    """Return the rules that are asked, in their order, with what they wish."""
    return list(MailRule.objects.in_use().select_related("team", "category"))
