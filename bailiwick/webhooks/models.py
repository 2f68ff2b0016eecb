"""Addresses of other programs that are told what happens, and every message to them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.keys.columns import sealed
from bailiwick.webhooks.sealing import PURPOSE

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Webhooks are for those who manage them."""

    def visible_to(self, user: Account) -> Self:
        """Return the webhooks a user may look at."""
        return self if user.is_authenticated and user.may("webhooks.manage") else self.none()

    def in_use(self) -> Self:
        """Return the webhooks that were not ended."""
        return self.filter(retired_at=None)


class Webhook(models.Model):
    """An address that gets a signed message for every event of the chosen kinds that its owner may see.

    `leased_until` says until when one worker alone sends for it, so that messages keep their order.
    `failing_since` is the first failure after the last success.
    """

    #: what changes with every message; see `core.kept`
    restless: ClassVar[tuple[str, ...]] = ("sequence", "leased_until", "failing_since", "last_success_at")

    name = models.CharField(_("name"), max_length=80, unique=True)
    url = models.URLField(_("address"), max_length=500)
    description = models.CharField(_("what it is for"), max_length=400, blank=True)
    events = models.TextField(_("events"), help_text=_("One name or pattern to a line, such as “desk.TicketOpened” or “desk.*”."))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="webhooks", verbose_name=_("owner"))
    secret = models.TextField(editable=False)
    former_secret = models.TextField(blank=True, editable=False)
    former_until = models.DateTimeField(null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    paused_reason = models.CharField(_("why it is paused"), max_length=255, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    last_success_at = models.DateTimeField(_("last success"), null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    sequence = models.PositiveBigIntegerField(_("messages"), default=0, editable=False)
    made_at = models.DateTimeField(_("made"))
    retired_at = models.DateTimeField(_("ended"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        """Name the webhook."""
        return self.name

    @property
    def patterns(self) -> list[str]:
        """The names and patterns of the events it wants."""
        return self.events.split()

    def wants(self, event: str) -> bool:
        """Whether an event of this name is to be told."""
        return any(fnmatchcase(event, pattern) for pattern in self.patterns)

    @property
    def is_paused(self) -> bool:
        """Whether messages wait until somebody lets it go on."""
        return self.paused_at is not None


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Messages, seen by whoever sees their webhook."""

    def visible_to(self, user: Account) -> Self:
        """Return the messages a user may look at."""
        return self if user.is_authenticated and user.may("webhooks.manage") else self.none()

    def open(self) -> Self:
        """Return the messages that are still to be sent."""
        return self.filter(state__in=OPEN)


class DeliveryState(models.TextChoices):
    """What became of a message."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Delivered")
    FAILED = "failed", _("Given up")
    WITHHELD = "withheld", _("Withheld")


OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)


class Delivery(models.Model):
    """One message to one webhook, written in the transaction of its event; `body` is sent byte for byte, every time."""

    State: ClassVar[type[DeliveryState]] = DeliveryState

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", verbose_name=_("webhook"), db_index=False)
    message_id = models.CharField(_("message"), max_length=40, db_index=True)
    sequence = models.PositiveBigIntegerField(_("number"))
    event = models.CharField(_("event"), max_length=120)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    body = models.TextField(_("message body"))
    state = models.CharField(_("state"), max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("happened"))
    next_at = models.DateTimeField(_("next attempt"))
    ended_at = models.DateTimeField(_("settled"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    replays = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replayed_by", verbose_name=_("sent again"))

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = (
            models.Index(fields=("webhook", "id"), condition=Q(state__in=OPEN), name="messages_to_send"),
            models.Index(fields=("webhook", "-id"), name="messages_of_webhook"),
            models.Index(fields=("next_at",), condition=Q(state__in=OPEN), name="messages_by_next_attempt"),
            models.Index(fields=("created_at",), name="messages_by_age"),
        )
        constraints = (models.UniqueConstraint(fields=("webhook", "sequence"), name="messages_of_a_webhook_are_numbered"),)

    def __str__(self) -> str:
        """Say what it tells."""
        return f"{self.event} #{self.sequence}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be sent."""
        return self.state in OPEN


class Attempt(models.Model):
    """One try to deliver a message: what was sent, what came back, how long it took; texts are cut and secrets left out."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="tries", verbose_name=_("message"))
    number = models.PositiveSmallIntegerField(_("attempt"))
    at = models.DateTimeField(_("when"))
    milliseconds = models.PositiveIntegerField(_("milliseconds"), default=0)
    request_headers = models.TextField(_("headers sent"), blank=True)
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    response_headers = models.TextField(_("headers received"), blank=True)
    response_body = models.TextField(_("answer’s text"), blank=True)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)

    class Meta:
        ordering = ("number",)
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = (models.UniqueConstraint(fields=("delivery", "number"), name="attempts_are_numbered"),)

    def __str__(self) -> str:
        """Say how the attempt went."""
        return f"{self.number}: {self.status or self.error}"


def is_due(delivery: Delivery, now: datetime) -> bool:
    """Whether a message may be sent at an instant."""
    return delivery.is_open and delivery.next_at <= now


for _column in ("secret", "former_secret"):
    sealed(Webhook, _column, purpose=PURPOSE)
