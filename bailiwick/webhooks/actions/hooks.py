"""Making, changing, pausing and ending webhooks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import Event, publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict, Stale
from bailiwick.webhooks.events import WebhookChanged, WebhookEnded, WebhookMade, WebhookPaused, WebhookResumed, WebhookSecretRenewed
from bailiwick.webhooks.guarding import Forbidden, check_url
from bailiwick.webhooks.models import Delivery, DeliveryState, Webhook
from bailiwick.webhooks.permissions import can_manage_webhooks
from bailiwick.webhooks.sealing import new_secret, seal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import User

#: how long a renewed secret's forerunner still signs
OVERLAP = timedelta(hours=24)
#: what can be changed
FIELDS = ("name", "url", "description", "events", "owner")
MOST_PATTERNS = 100


@transaction.atomic
def make_webhook(*, actor: Actor, now: datetime, name: str, url: str, events: str, owner: User, description: str = "") -> tuple[Webhook, str]:
    """Make a webhook and return it with its secret, which is told this once. Raises ValidationError."""
    require(can_manage_webhooks(actor))
    given = _checked({"name": name, "url": url, "events": events, "description": description, "owner": owner})
    secret = new_secret()
    webhook = Webhook.objects.create(**given, secret=seal(secret), made_at=now)
    publish(WebhookMade(actor=actor, subject=webhook, at=now, changes={field: ("", str(given[field])) for field in ("url", "events", "owner")}))
    return webhook, secret


@transaction.atomic
def change_webhook(webhook: Webhook, *, actor: Actor, now: datetime, values: Mapping[str, Any], version: int | None = None) -> None:
    """Change what a webhook tells, or where. Raises Stale, ValidationError."""
    _hold(webhook)
    require(can_manage_webhooks(actor))
    if version is not None and version != webhook.version:
        raise Stale
    given = _checked({name: getattr(webhook, name) for name in FIELDS} | {n: v for n, v in values.items() if n in FIELDS}, webhook)
    changes = {name: (str(getattr(webhook, name)), str(value)) for name, value in given.items() if getattr(webhook, name) != value}
    if not changes:
        return
    for name, value in given.items():
        setattr(webhook, name, value)
    _keep(webhook, *changes)
    publish(WebhookChanged(actor=actor, subject=webhook, at=now, changes=dict(changes)))


@transaction.atomic
def renew_secret(webhook: Webhook, *, actor: Actor, now: datetime) -> str:
    """Return a fresh secret; messages carry the signatures of both for a day, so that the receiver can change over."""
    _hold(webhook)
    require(can_manage_webhooks(actor))
    secret = new_secret()
    webhook.former_secret, webhook.former_until, webhook.secret = webhook.secret, now + OVERLAP, seal(secret)
    _keep(webhook, "former_secret", "former_until", "secret")
    publish(WebhookSecretRenewed(actor=actor, subject=webhook, at=now))
    return secret


@transaction.atomic
def pause_webhook(webhook: Webhook, *, actor: Actor, now: datetime, reason: str, by_itself: bool = False) -> None:
    """Let messages wait, for a month at most. Raises ValidationError without a reason, Conflict when it is paused."""
    _hold(webhook)
    require(can_manage_webhooks(actor))
    if webhook.is_paused:
        raise Conflict(_("This webhook is paused already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, for whoever looks at it next.")})
    webhook.paused_at, webhook.paused_reason = now, reason.strip()[:255]
    _keep(webhook, "paused_at", "paused_reason")
    publish(WebhookPaused(actor=actor, subject=webhook, at=now, reason=webhook.paused_reason, by_itself=by_itself))


@transaction.atomic
def resume_webhook(webhook: Webhook, *, actor: Actor, now: datetime) -> None:
    """Send again what waited, in its order. Raises Conflict when it is not paused."""
    _hold(webhook)
    require(can_manage_webhooks(actor))
    if not webhook.is_paused:
        raise Conflict(_("This webhook is not paused."))
    webhook.paused_at, webhook.paused_reason, webhook.failing_since = None, "", None
    _keep(webhook, "paused_at", "paused_reason", "failing_since")
    webhook.deliveries.filter(state=DeliveryState.WAITING).update(next_at=now)
    publish(WebhookResumed(actor=actor, subject=webhook, at=now))


@transaction.atomic
def end_webhook(webhook: Webhook, *, actor: Actor, now: datetime) -> None:
    """Tell nothing more to an address; its log stays for a month, what waits is withheld."""
    _hold(webhook)
    require(can_manage_webhooks(actor))
    webhook.retired_at = now
    _keep(webhook, "retired_at")
    Delivery.objects.filter(webhook=webhook).open().update(state=DeliveryState.WITHHELD, ended_at=now)
    publish(WebhookEnded(actor=actor, subject=webhook, at=now))


def _hold(webhook: Webhook) -> None:
    webhook.refresh_from_db(from_queryset=Webhook.objects.select_for_update())
    if webhook.retired_at is not None:
        raise Conflict(_("This webhook has been ended."))


def _keep(webhook: Webhook, *fields: str) -> None:
    webhook.version += 1
    webhook.save(update_fields=[*fields, "version"])


def _checked(given: dict[str, Any], webhook: Webhook | None = None) -> dict[str, Any]:
    """Return the values trimmed; raises ValidationError for those that cannot be kept."""
    wrong: dict[str, str] = {}
    given = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    patterns = given["events"].replace(",", " ").split()
    given["events"] = "\n".join(dict.fromkeys(patterns))
    others = Webhook.objects.exclude(pk=webhook.pk) if webhook is not None else Webhook.objects.all()
    if not given["name"]:
        wrong["name"] = _("Give it a name.")
    elif others.filter(name__iexact=given["name"]).exists():
        wrong["name"] = _("Another webhook has this name.")
    try:
        check_url(given["url"])
    except Forbidden as problem:
        wrong["url"] = str(problem)
    known = Event.registry
    lost = [p for p in patterns if not any(Webhook(events=p).wants(name) for name in known)]
    if not patterns:
        wrong["events"] = _("Choose at least one event.")
    elif len(patterns) > MOST_PATTERNS:
        wrong["events"] = _("At most %(count)d patterns.") % {"count": MOST_PATTERNS}
    elif lost:
        wrong["events"] = _("No event has this name: %(names)s.") % {"names": ", ".join(lost[:5])}
    if not given["owner"].is_active:
        wrong["owner"] = _("This account may not sign in. Choose another owner.")
    if wrong:
        raise ValidationError(wrong)
    return given
