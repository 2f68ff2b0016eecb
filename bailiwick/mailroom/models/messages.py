"""Mails that were read: one message however many mailboxes it came to, and what each copy of it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, cast

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import Attachment
from bailiwick.desk.models import Entry, Ticket
from bailiwick.mailroom.models.arrivals import Arrival
from bailiwick.mailroom.models.raw_mails import RawMail
from bailiwick.mailroom.seals import words_of

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.mailroom.seals import SealWord
    from bailiwick.people.models import User


class Role(models.TextChoices):
    """What a copy of a message did on a ticket."""

    OPENED = "opened", _("Opened it")
    REPLIED = "replied", _("Answered on it")
    REOPENED = "reopened", _("Answered on it and opened it again")
    NOTED = "noted", _("Is noted on it")
    SENT = "sent", _("Was sent from it")


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages are read where they led to: by those to whom the ticket is open."""

    def visible_to(self, user: Account) -> Self:
        """Return the messages a user may read in full: those of tickets of which they may read everything."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=MessageLink.objects.visible_to(user).values("message"))


class Message(models.Model):
    """What a mail says, kept once: `identity` is the same for every copy, through whichever mailbox and server it came."""

    identity = models.CharField(max_length=64, unique=True, editable=False)
    raw = models.ForeignKey(RawMail, models.PROTECT, related_name="messages", verbose_name=_("mail"))
    message_id = models.CharField(_("Message-ID"), max_length=998, blank=True, db_index=True)
    in_reply_to = models.CharField(_("answers"), max_length=998, blank=True)
    references = models.JSONField(_("refers to"), default=list)
    from_name = models.CharField(_("name of the sender"), max_length=200, blank=True)
    from_email = models.CharField(_("sender"), max_length=320, blank=True, db_index=True)
    to = models.JSONField(_("recipients"), default=list)
    cc = models.JSONField(_("copies to"), default=list)
    subject = models.CharField(_("subject"), max_length=1000, blank=True)
    date = models.DateTimeField(_("written"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=10)
    signs = models.JSONField(_("signs of a machine"), default=list)
    text = models.TextField(_("text"), blank=True)
    visible = models.TextField(_("what is new"), blank=True)
    #: what stands in the text besides, and is folded; the whole text where the two could not be told apart line by line
    quote = models.TextField(_("what is quoted"), blank=True)
    signature = models.TextField(_("signature"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    meetings = models.JSONField(_("invitations"), default=list)
    #: what parts of it are signed or locked with: {"way": "pgp" or "smime", "what": "signed" or "encrypted"}, and what keys had to
    #: say of it, as the engine's `Seal.as_data()`
    seals = models.JSONField(_("seals"), default=list)
    remote_images = models.PositiveIntegerField(_("pictures of other servers"), default=0)
    at = models.DateTimeField(_("first read"))

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        """Name the message by its number; its subject may be secret."""
        return str(_("Message %(number)s")) % {"number": self.pk}

    @property
    def seal_words(self) -> list[SealWord]:
        """How it came signed or encrypted: sentences (`text`), each with a `badge` and its `level` (`ok`, `warning`, `neutral`)."""
        return words_of(self.seals)


class MessageLinkQuerySet(models.QuerySet["MessageLink"]):
    """Links follow the read door of their ticket."""

    def visible_to(self, user: Account) -> Self:
        """Return the links to tickets of which a user may read everything."""
        return self.filter(ticket__in=Ticket.objects.open_to(cast("User", user)).values("pk")) if user.is_authenticated else self.none()


class MessageLink(models.Model):
    """One copy of a message did one thing on one ticket. The guard against loops counts these rows."""

    Role: ClassVar[type[Role]] = Role

    message = models.ForeignKey(Message, models.PROTECT, related_name="links", verbose_name=_("message"))
    arrival = models.OneToOneField(Arrival, models.PROTECT, null=True, blank=True, related_name="link", verbose_name=_("incoming mail"))
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="messages", verbose_name=_("ticket"), db_index=False)
    entry = models.ForeignKey(Entry, models.SET_NULL, null=True, blank=True, related_name="messages", verbose_name=_("entry"))
    role = models.CharField(_("what it did"), max_length=8, choices=Role.choices)
    #: who wrote, as addresses are compared
    address = models.CharField(_("address"), max_length=320, blank=True)
    #: how it found its ticket: token, plus address, marker, references, subject
    found_by = models.CharField(_("found its ticket by"), max_length=12, blank=True)
    #: it came from an address other than that of whoever the token was given to
    from_elsewhere = models.BooleanField(_("came from another address"), default=False)
    at = models.DateTimeField(_("when"))

    objects = MessageLinkQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("message on a ticket")
        verbose_name_plural = _("messages on tickets")
        indexes = (
            models.Index(fields=("ticket", "at"), name="messages_of_ticket"),
            models.Index(fields=("address", "at"), name="messages_of_address"),
            models.Index(fields=("at",), condition=~Q(role="sent"), name="messages_taken_by_time"),
        )

    def __str__(self) -> str:
        """Say what it did."""
        return str(self.get_role_display())


class MessageFile(models.Model):
    """A file of a message on the ticket it came to, or the words why it is in the raw mail alone."""

    link = models.ForeignKey(MessageLink, models.CASCADE, related_name="files", verbose_name=_("message"))
    attachment = models.OneToOneField(Attachment, models.SET_NULL, null=True, blank=True, related_name="mailed", verbose_name=_("attachment"))
    name = models.CharField(_("name"), max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    content_id = models.CharField(max_length=255, blank=True)
    is_inline = models.BooleanField(_("stands in the text"), default=False)
    is_logo = models.BooleanField(_("stands in every mail of the sender"), default=False)
    why_not = models.CharField(_("why it is in the mail alone"), max_length=300, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("file of a message")
        verbose_name_plural = _("files of messages")

    def __str__(self) -> str:
        """Name the file."""
        return self.name


class LogoSight(models.Model):
    """How many messages of a sender had the same picture in their text."""

    address = models.CharField(max_length=320)
    sha256 = models.CharField(max_length=64)
    sights = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("sight of a logo")
        verbose_name_plural = _("sights of logos")
        constraints = (models.UniqueConstraint(fields=("address", "sha256"), name="a_logo_is_counted_for_each_sender"),)

    def __str__(self) -> str:
        """Say how often it was seen."""
        return f"{self.sha256[:12]}: {self.sights}"
