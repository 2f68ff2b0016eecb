"""The course of action: every thing said or done on a ticket, one entry each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.asked import AskedOfEach
from bailiwick.desk.models.channels import Channel
from bailiwick.desk.models.tickets import Ticket

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class EntryKind(models.TextChoices):
    """What an entry records."""

    CALL = "call", _("Call")
    REPLY = "reply", _("Public reply")
    NOTE = "note", _("Internal note")
    TEST = "test", _("Test made")
    ADJUSTMENT = "adjustment", _("Adjustment made")
    RESOLUTION = "resolution", _("Resolution")


#: what the client may read on their own ticket
PUBLIC_KINDS = (EntryKind.REPLY, EntryKind.RESOLUTION)


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries follow the read door of their ticket; clients get the public ones, also those said on several tickets."""

    def visible_to(self, user: Account) -> Self:
        """Return the entries a user may read."""
        of_this = OuterRef("ticket")
        whole, seen = Ticket.objects.open_to(user).filter(pk=of_this), Ticket.objects.visible_to(user).filter(pk=of_this)
        said_there = AskedOfEach(Ticket.objects.visible_to(user).filter(pk=OuterRef("ticket")))  # a list of all that one may see would be long
        shared = Share.objects.filter(said_there, entry=OuterRef("pk"))
        return self.filter(AskedOfEach(whole) | Q(AskedOfEach(seen), kind__in=PUBLIC_KINDS) | Q(AskedOfEach(shared), kind__in=PUBLIC_KINDS))

    def current(self) -> Self:
        """Return the entries as last corrected, without the versions they replaced."""
        return self.filter(~Exists(Entry.objects.filter(revises=OuterRef("pk"))))


class Entry(models.Model):
    """One thing said or done on a ticket: who, when, how long. Never changed; a correction is a new entry that revises it."""

    Kind: ClassVar[type[EntryKind]] = EntryKind

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="entries", verbose_name=_("ticket"), db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind.choices)
    body = models.TextField(_("text"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("author"))
    author_name = models.CharField(_("author"), max_length=120)
    at = models.DateTimeField(_("when"))
    worked_seconds = models.PositiveIntegerField(_("time worked"), default=0)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, blank=True)
    revises = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="revised_by", verbose_name=_("corrects"))

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = (models.Index(fields=("ticket", "at", "id"), name="entries_of_ticket"),)
        constraints = (models.CheckConstraint(condition=~Q(body=""), name="entries_say_something"),)

    def __str__(self) -> str:
        """Say what kind of entry it is and whose."""
        return f"{self.get_kind_display()}, {self.author_name}"

    @property
    def is_public(self) -> bool:
        """Whether the client may read it."""
        return self.kind in PUBLIC_KINDS


class Mention(models.Model):
    """Somebody called by name in an entry, so that they see it."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions")

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = (models.UniqueConstraint(fields=("entry", "user"), name="an_entry_mentions_somebody_once"),)

    def __str__(self) -> str:
        """Say who was mentioned."""
        return f"@{self.user.username}"


class Share(models.Model):
    """A public entry of one ticket that is said on another too: by a parent to those under it, or where tickets are merged."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="shares", verbose_name=_("entry"))
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="shares", verbose_name=_("ticket"))
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ("id",)
        verbose_name = _("shared entry")
        verbose_name_plural = _("shared entries")
        constraints = (models.UniqueConstraint(fields=("entry", "ticket"), name="an_entry_is_shared_once"),)

    def __str__(self) -> str:
        """Say with which ticket."""
        return f"#{self.entry_id} → {self.ticket.number}"
