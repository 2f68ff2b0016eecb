"""Writing messages in the transaction of their event, sending them again, and forgetting old ones."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.facts import plain, plain_text, reference
from bailiwick.core.kept import kept
from bailiwick.core.permissions import require
from bailiwick.core.prepared import Prepared
from bailiwick.core.problems import Conflict
from bailiwick.core.storing import advance, insert_few
from bailiwick.webhooks.actions.keeping_back import is_kept_back
from bailiwick.webhooks.events import MessagesSentAgain, SaidToWebhooks, WebhookEvent
from bailiwick.webhooks.models import Delivery, Webhook
from bailiwick.webhooks.permissions import can_manage_webhooks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.core.events import Event

#: bytes of a message; facts beyond are left out and the message says so
LARGEST = 64_000
#: messages sent again at once
MOST = 1_000
KEPT_FOR = timedelta(days=30)
#: messages that are written in a statement made once for so many
FEW = 5
PING = "webhooks.Ping"


def tell_webhooks(events: Sequence[Event], *, now: datetime) -> list[int]:
    """Write a message for every webhook that wants one of these events and whose owner may see its record.

    Returns the keys of the webhooks that have something to send.
    """
    if not events or isinstance(events[0], WebhookEvent):
        return []
    if not any(_is_for(hook, event) for hook in _known() for event in events):
        return []
    wanted = [(hook, [e for e in events if _is_for(hook, e) and not is_kept_back(e.subject, hook.owner)]) for hook in _IN_USE()]
    return [hook.pk for hook, some in wanted if _write(hook, some, now)]


@kept(Webhook)
def _known() -> list[Webhook]:
    """Return the webhooks that were not ended: every event asks whether one wants it, and most installations have none."""
    return list(Webhook.objects.in_use())


_IN_USE = Prepared(lambda: Webhook.objects.in_use().select_related("owner__person"))


def _is_for(hook: Webhook, event: Event) -> bool:
    """Whether a webhook is told of an event: of what was said to it alone, and of what it wants unless that was said to another."""
    chosen = event.webhook if isinstance(event, SaidToWebhooks) else None
    return hook.wants(type(event).name()) if chosen is None else chosen == hook.pk


def _write(hook: Webhook, events: list[Event], now: datetime) -> list[Delivery]:
    if not events:
        return []
    name, first = type(events[0]).name(), _numbers(hook, len(events))
    rows = []
    for sequence, event in enumerate(events, first):
        facts = {
            "actor": plain_text(event.actor),
            "cause": plain_text(event.actor.cause),
            "subject": reference(event.subject),
            "facts": {key: plain(value) for key, value in event.facts().items()},
            "changes": {field: {"before": plain(pair[0]), "after": plain(pair[1])} for field, pair in event.changes.items()},
        }
        row = _message(hook, name, facts, event.at, sequence, now)
        row.subject_type, row.subject_id = event.subject._meta.label_lower, event.subject.pk
        rows.append(row)
    if len(rows) > FEW:
        return Delivery.objects.bulk_create(rows)
    insert_few(rows)
    return rows


def _numbers(hook: Webhook, count: int) -> int:
    """Take the next numbers of a webhook's messages and return the first."""
    return (advance(Webhook, hook.pk, "sequence", count) or count) - count + 1


def _message(hook: Webhook, name: str, facts: dict[str, Any], at: datetime, sequence: int, now: datetime) -> Delivery:
    message_id = f"msg_{uuid4().hex}"
    whole = {"id": message_id, "type": name, "timestamp": at.isoformat(), "sequence": sequence, "data": facts}
    body = orjson.dumps(whole)
    if len(body) > LARGEST:
        facts |= {"facts": {}, "changes": {}, "truncated": True}
        body = orjson.dumps(whole)
    return Delivery(webhook=hook, message_id=message_id, sequence=sequence, event=name, body=body.decode(), created_at=now, next_at=now)


@transaction.atomic
def ping_webhook(webhook: Webhook, *, actor: Actor, now: datetime) -> Delivery:
    """Send a message that tells nothing, to see whether it arrives. Raises Conflict while the webhook is paused or ended."""
    require(can_manage_webhooks(actor))
    _check_open(webhook)
    facts = {"actor": plain_text(actor), "words": "This is a test. Nothing has happened."}
    row = _message(webhook, PING, facts, now, _numbers(webhook, 1), now)
    row.save()
    return row


@transaction.atomic
def replay_messages(webhook: Webhook, *, actor: Actor, now: datetime, messages: Iterable[Delivery]) -> list[Delivery]:
    """Send messages again, each with the same id and body, in their old order; those about what is secret by now stay.

    Raises Conflict while the webhook is paused or ended, and when there is nothing to send.
    """
    require(can_manage_webhooks(actor))
    _check_open(webhook)
    chosen = sorted((row for row in messages if row.webhook_id == webhook.pk and not row.is_open), key=lambda row: row.sequence)[:MOST]
    if not chosen:
        raise Conflict(_("There is no settled message here to send again."))
    first = _numbers(webhook, len(chosen))
    again = [
        Delivery(
            webhook=webhook, message_id=row.message_id, sequence=sequence, event=row.event, subject_type=row.subject_type,
            subject_id=row.subject_id, body=row.body, created_at=now, next_at=now, replays=row,
        )
        for sequence, row in enumerate(chosen, first)
    ]  # fmt: skip
    made = Delivery.objects.bulk_create(again)
    publish(MessagesSentAgain(actor=actor, subject=webhook, at=now, count=len(made)))
    return made


def _check_open(webhook: Webhook) -> None:
    webhook.refresh_from_db()
    if webhook.retired_at is not None:
        raise Conflict(_("This webhook has been ended."))
    if webhook.is_paused:
        raise Conflict(_("This webhook is paused. Let it go on first."))


@transaction.atomic
def forget_messages(now: datetime) -> int:
    """Forget messages of more than a month ago, those that still wait for a paused webhook too; returns how many."""
    gone, _kinds = Delivery.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return gone
