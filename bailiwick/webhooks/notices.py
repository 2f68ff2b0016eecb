"""The owner of a webhook is told when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from bailiwick.notifications.actions import Mail, notice
from bailiwick.webhooks.events import MessageGivenUp, WebhookEvent, WebhookPaused
from bailiwick.webhooks.models import Webhook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.people.models import Person, User


def _owner(event: WebhookEvent) -> list[User | Person | None]:
    return [event.subject.owner]


def _owner_if_by_itself(event: WebhookPaused) -> list[User | Person | None]:
    return [event.subject.owner] if event.by_itself else []


def _address(event: WebhookEvent) -> str:
    return reverse("webhooks:webhook", args=[event.subject.pk])


def _facts(event: WebhookPaused | MessageGivenUp) -> Mapping[str, object]:
    return {"webhook": event.subject.name, "why": event.reason if isinstance(event, WebhookPaused) else event.why}


NAMES = {"webhook": gettext_lazy("the webhook’s name"), "why": gettext_lazy("what went wrong")}


def register_notices() -> None:
    """Register what the owner of a webhook is told."""
    notice(
        MessageGivenUp,
        recipients=_owner,
        subject=gettext_lazy("The webhook {webhook} does not take messages"),
        text=gettext_lazy("A message to {webhook} was given up after the last attempt: {why}. Later ones are still tried; its log tells more."),
        title=gettext_lazy("A webhook of yours does not take messages"),
        context=_facts,
        url=_address,
        names=NAMES,
        about=Webhook,
        staff_mail=Mail.NOW,
    )
    notice(
        WebhookPaused,
        recipients=_owner_if_by_itself,
        subject=gettext_lazy("The webhook {webhook} is paused"),
        text=gettext_lazy("{webhook} was paused by itself: {why} Messages wait for 30 days. Mend the receiver, then let it go on."),
        title=gettext_lazy("A webhook of yours is paused"),
        context=_facts,
        url=_address,
        names=NAMES,
        about=Webhook,
        staff_mail=Mail.NOW,
    )
