"""The outbox: mail that must go out, is going out, or went out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.core.lifecycle import Lifecycle
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    """The outbox, read by those who look after mail."""

    def visible_to(self, user: Account) -> Self:
        """Return the mail a user may look at: all with the ability, none without."""
        return self if user.is_authenticated and user.may("notifications.see_mail") else self.none()

    def due(self, now: datetime) -> Self:
        """Return what may be sent now."""
        return self.filter(state=Outgoing.State.WAITING, not_before__lte=now)


class Outgoing(models.Model):
    """One mail to one address, written in the transaction of what it tells.

    It is marked as being sent before the mail server hears of it and as sent after the
    server took it. If we die in between nobody knows, so it becomes `unsure` and is never
    sent again by itself. Mails folded into a digest point to it.

    `part_id` is the part of the record that it tells of, such as an entry of a ticket. A letter is what a person
    wrote to its reader, and goes alone. `message_id` is the name under which it went out; what came back is known by it.
    """

    class State(models.TextChoices):
        """Where a mail is on its way."""

        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FOLDED = "folded", _("in a digest")
        FAILED = "failed", _("failed")
        UNSURE = "unsure", _("not known whether sent")
        WITHHELD = "withheld", _("withheld")
        BOUNCED = "bounced", _("came back")

    key = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="mails", verbose_name=_("person"))
    address = models.EmailField(_("address"))
    notice = models.CharField(_("notice"), max_length=120)
    subject_type = models.CharField(max_length=100, blank=True)
    subject_id = models.BigIntegerField(null=True)
    title = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    part_id = models.BigIntegerField(null=True, blank=True)
    is_letter = models.BooleanField(_("written by a person"), default=False)
    message_id = models.CharField(_("Message-ID"), max_length=255, blank=True)
    in_digest = models.BooleanField(_("chosen for the digest"), default=False)
    is_digest = models.BooleanField(_("is a digest"), default=False)
    folded_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="folded", verbose_name=_("digest"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(_("written"))
    not_before = models.DateTimeField(_("not before"))
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("came back"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("error"), max_length=500, blank=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = (
            models.Index(fields=("state", "not_before"), name="mail_by_state"),
            models.Index(fields=("address", "sent_at"), name="mail_by_address"),
            models.Index(fields=("-created_at", "-id"), name="mail_newest_first"),
            models.Index(fields=("subject_type", "subject_id", "id"), name="mail_by_record"),
            models.Index(fields=("message_id",), condition=~models.Q(message_id=""), name="mail_by_message_id"),
        )

    def __str__(self) -> str:
        """Say to whom and when, not about what: the trail and lists name mails to people who may not read them."""
        return f"{self.address}, {self.created_at:%Y-%m-%d %H:%M}"

    def record(self) -> models.Model | None:
        """Return the record it is about, if there is one and it is still there."""
        try:
            model = apps.get_model(self.subject_type)
        except (LookupError, ValueError):
            return None
        found: models.Model | None = model._default_manager.filter(pk=self.subject_id).first()
        return found


LIFECYCLE = Lifecycle(
    {
        Outgoing.State.WAITING: {Outgoing.State.SENDING, Outgoing.State.FOLDED, Outgoing.State.WITHHELD},
        Outgoing.State.SENDING: {Outgoing.State.SENT, Outgoing.State.WAITING, Outgoing.State.FAILED, Outgoing.State.UNSURE},
        Outgoing.State.SENT: {Outgoing.State.BOUNCED},
        Outgoing.State.UNSURE: {Outgoing.State.WAITING, Outgoing.State.SENT, Outgoing.State.BOUNCED},
        Outgoing.State.FAILED: {Outgoing.State.WAITING},
        Outgoing.State.BOUNCED: {Outgoing.State.WAITING},
        Outgoing.State.WITHHELD: {Outgoing.State.WAITING},
    }
)
