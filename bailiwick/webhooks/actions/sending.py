"""Sending what waits: one worker for a webhook at a time, oldest first, tried again with growing pauses.

Every attempt is claimed and committed before the receiver hears of it. If the program dies
while it waits for the answer, the message is tried again when the claim has run out; the
receiver knows it by its id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.apps import apps
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from bailiwick import __version__
from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.webhooks.actions.hooks import pause_webhook
from bailiwick.webhooks.actions.keeping_back import is_kept_back
from bailiwick.webhooks.events import MessageGivenUp
from bailiwick.webhooks.models import Attempt, Delivery, DeliveryState, Webhook
from bailiwick.webhooks.posting import Answer, post
from bailiwick.webhooks.sealing import unseal
from bailiwick.webhooks.signing import signature

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import Model

    Post = Callable[[str, bytes, dict[str, str]], Answer]

log = structlog.get_logger(__name__)
#: minutes after the first, second … failure; after the last the message is given up
BACKOFF = (1, 5, 30, 120, 24 * 60)
#: failures during which later messages wait, so that they keep their order
IN_ORDER = 4
#: how long nothing may succeed before a webhook is paused
PATIENCE = timedelta(days=5)
#: how long a worker owns a webhook; longer than one attempt may last
LEASE = timedelta(minutes=2)
#: seconds after which a run leaves the rest to the next, and the messages it takes at most
RUN = timedelta(seconds=40)
MOST = 500
#: characters of an answer that are kept
KEPT = 4_000


@dataclass(slots=True)
class Sent:
    """What one run did."""

    sent: int = 0
    retried: int = 0
    given_up: int = 0
    withheld: int = 0


def webhooks_with_work(now: datetime) -> list[int]:
    """Return the webhooks that have a message due and nobody sending it."""
    due = Delivery.objects.open().filter(webhook=OuterRef("pk"), next_at__lte=now)
    free = Webhook.objects.in_use().filter(Q(leased_until=None) | Q(leased_until__lt=now), paused_at=None)
    return list(free.filter(Exists(due)).values_list("pk", flat=True))


def send_messages(key: int, *, clock: Callable[[], datetime], post: Post = post) -> Sent:
    """Send what is due to one webhook; does nothing while another worker does."""
    done, began = Sent(), clock()
    if not _take(key, began):
        return done
    try:
        for _turn in range(MOST):
            now = clock()
            if now - began > RUN or not _renew(key, now):
                break
            claimed = _claim(key, now)
            if claimed is None:
                break
            _send(claimed, clock, post, done)
    finally:
        Webhook.objects.filter(pk=key).update(leased_until=None)
    return done


@transaction.atomic
def _take(key: int, now: datetime) -> bool:
    """Lease a webhook, unless another worker has it or is about to."""
    free = Webhook.objects.in_use().filter(Q(leased_until=None) | Q(leased_until__lt=now), pk=key, paused_at=None)
    if not free.select_for_update(of=("self",), skip_locked=True):
        return False
    Webhook.objects.filter(pk=key).update(leased_until=now + LEASE)
    return True


def _renew(key: int, now: datetime) -> bool:
    return bool(Webhook.objects.in_use().filter(pk=key, paused_at=None).update(leased_until=now + LEASE))


@transaction.atomic
def _claim(key: int, now: datetime) -> Delivery | None:
    """Take the oldest message that may go, and commit that it is being tried; a retry in its first hour holds back those behind."""
    waiting = Delivery.objects.select_for_update(of=("self",)).select_related("webhook__owner__person").filter(webhook=key).open().order_by("id")
    patient = waiting.filter(attempts__lt=IN_ORDER).first()
    late = waiting.filter(attempts__gte=IN_ORDER, next_at__lte=now).first()
    if patient is not None and patient.next_at > now:
        patient = None
    found = min((row for row in (patient, late) if row is not None), key=lambda row: row.pk, default=None)
    if found is None:
        return None
    found.attempts += 1
    found.state = DeliveryState.SENDING
    found.next_at = now + LEASE
    found.save(update_fields=["attempts", "state", "next_at"])
    return found


def _send(delivery: Delivery, clock: Callable[[], datetime], post: Post, done: Sent) -> None:
    if _is_secret_now(delivery):
        _end(delivery, DeliveryState.WITHHELD, now=clock(), answer=Answer(error=_("The owner may no longer see what this is about.")))
        done.withheld += 1
        return
    now = clock()
    headers = _headers(delivery, now)
    answer = post(delivery.webhook.url, delivery.body.encode(), headers)
    _settle(delivery, answer, headers, now=clock(), done=done)


def _is_secret_now(delivery: Delivery) -> bool:
    """Whether the record became secret, or left the owner's sight, since the message was written."""
    if not delivery.subject_type:
        return False
    model: type[Model] = apps.get_model(delivery.subject_type)
    subject = model._default_manager.filter(pk=delivery.subject_id).first()
    return subject is None or is_kept_back(subject, delivery.webhook.owner)


def _headers(delivery: Delivery, now: datetime) -> dict[str, str]:
    hook, timestamp = delivery.webhook, int(now.timestamp())
    holds = hook.former_until is not None and hook.former_until > now
    secrets = [unseal(hook.secret), unseal(hook.former_secret) if holds else ""]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Bailiwick/{__version__} (webhooks)",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secrets, delivery.message_id, timestamp, delivery.body.encode()),
    }
    return headers | ({"webhook-replay": "true"} if delivery.replays_id else {})


def _settle(delivery: Delivery, answer: Answer, headers: dict[str, str], *, now: datetime, done: Sent) -> None:
    """Write down what came of an attempt, and what follows."""
    with transaction.atomic():
        _note(delivery, answer, headers, now)
        if answer.is_success:
            _end(delivery, DeliveryState.SENT, now=now, answer=answer)
            Webhook.objects.filter(pk=delivery.webhook_id).update(failing_since=None, last_success_at=now)
            done.sent += 1
            return
        Webhook.objects.filter(pk=delivery.webhook_id, failing_since=None).update(failing_since=now)
        if delivery.attempts > len(BACKOFF) or answer.is_gone or answer.is_forbidden:
            _give_up(delivery, answer, now)
            done.given_up += 1
        else:
            delivery.state, delivery.status = DeliveryState.WAITING, answer.status
            delivery.next_at = now + timedelta(minutes=BACKOFF[delivery.attempts - 1])
            delivery.save(update_fields=["state", "status", "next_at"])
            done.retried += 1
    _lose_patience(delivery.webhook_id, answer, now)


def _note(delivery: Delivery, answer: Answer, headers: dict[str, str], now: datetime) -> None:
    """Keep the attempt, without the signature and with texts cut short."""
    shown = headers | {"webhook-signature": "v1,…"}
    Attempt.objects.update_or_create(
        delivery=delivery,
        number=delivery.attempts,
        defaults={
            "at": now,
            "milliseconds": answer.milliseconds,
            "request_headers": _listed(shown),
            "status": answer.status,
            "response_headers": _listed(_harmless(answer.headers)),
            "response_body": answer.body[:KEPT],
            "error": answer.error[:300],
        },
    )


def _harmless(headers: dict[str, str]) -> dict[str, str]:
    """Return an answer's headers without what opens doors at the receiver."""
    return {
        name: "…" if name in {"set-cookie", "authorization", "proxy-authenticate", "www-authenticate"} else value for name, value in headers.items()
    }


def _listed(headers: dict[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers.items())[:KEPT]


def _end(delivery: Delivery, state: DeliveryState, *, now: datetime, answer: Answer) -> None:
    delivery.state, delivery.ended_at, delivery.status = state, now, answer.status
    delivery.save(update_fields=["state", "ended_at", "status"])


def _give_up(delivery: Delivery, answer: Answer, now: datetime) -> None:
    """Give a message up; the owner hears of the first since the last success."""
    hook = Webhook.objects.get(pk=delivery.webhook_id)
    since = hook.last_success_at or hook.made_at
    is_first = not hook.deliveries.filter(state=DeliveryState.FAILED, ended_at__gt=since).exists()
    _end(delivery, DeliveryState.FAILED, now=now, answer=answer)
    if is_first:
        why = answer.error or _("it answers %(status)s") % {"status": answer.status}
        publish(MessageGivenUp(actor=System("a webhook did not take a message"), subject=hook, at=now, event=delivery.event, why=why))


def _lose_patience(key: int, answer: Answer, now: datetime) -> None:
    """Pause a webhook that nothing has reached for days, and one that asks never to be told again."""
    hook = Webhook.objects.filter(pk=key, paused_at=None, retired_at=None).first()
    if hook is None or hook.failing_since is None:
        return
    if answer.is_gone:
        reason = _("It answered that it is gone for good (410).")
    elif now - hook.failing_since >= PATIENCE:
        reason = _("No message was taken for %(days)d days.") % {"days": PATIENCE.days}
    else:
        return
    pause_webhook(hook, actor=System("a webhook fails"), now=now, reason=reason, by_itself=True)
    log.warning("webhook paused", webhook=hook.name, reason=reason)
