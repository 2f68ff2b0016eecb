"""What happens to webhooks. Messages themselves are no events: they would tell of each other without end."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.webhooks.models import Webhook


@dataclass(frozen=True, kw_only=True)
class WebhookEvent(Event):
    """Anything that happens to a webhook."""

    subject: Webhook


@dataclass(frozen=True, kw_only=True)
class SaidToWebhooks(Event):
    """Something said to other programs on purpose: to every webhook that listens to it, or to one alone, whatever that one listens to."""

    webhook: int | None = None


@dataclass(frozen=True, kw_only=True)
class WebhookMade(WebhookEvent):
    """Another program is told of events from now on."""

    sentence = _("made the webhook")


@dataclass(frozen=True, kw_only=True)
class WebhookChanged(WebhookEvent):
    """Address, events or owner changed."""

    sentence = _("changed the webhook")


@dataclass(frozen=True, kw_only=True)
class WebhookSecretRenewed(WebhookEvent):
    """A new secret signs the messages; the former one signs too for a day."""

    sentence = _("renewed the secret")


@dataclass(frozen=True, kw_only=True)
class WebhookPaused(WebhookEvent):
    """Messages wait."""

    sentence = _("paused the webhook: {reason}")

    reason: str
    by_itself: bool


@dataclass(frozen=True, kw_only=True)
class WebhookResumed(WebhookEvent):
    """Messages are sent again, those that waited first."""

    sentence = _("let the webhook go on")


@dataclass(frozen=True, kw_only=True)
class WebhookEnded(WebhookEvent):
    """The webhook is no longer told anything."""

    sentence = _("ended the webhook")


@dataclass(frozen=True, kw_only=True)
class MessagesSentAgain(WebhookEvent):
    """Messages were queued once more."""

    sentence = _("sent {count} messages again")

    count: int


@dataclass(frozen=True, kw_only=True)
class MessageGivenUp(WebhookEvent):
    """A message was not taken, however often it was tried; said for the first since the last success."""

    sentence = _("gave up a message about {event}: {why}")

    event: str
    why: str
