"""The webhooks' part of the API."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.http import Http404
from ninja import Field, Query, Router, Schema, Status

from bailiwick.core import clock
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.core.jobs import enqueue
from bailiwick.webhooks import actions
from bailiwick.webhooks.jobs import send_to_webhook
from bailiwick.webhooks.models import Delivery, DeliveryState, Webhook

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.people.models import User

router = Router(tags=["Webhooks"])


class WebhookIn(Schema):
    """Where messages go, and which."""

    name: str = Field(max_length=80)
    url: str = Field(max_length=500)
    events: list[str] = Field(max_length=100, description="Names or patterns of events, such as `desk.Ticket*`.")
    description: str = Field("", max_length=400)


class WebhookChange(Schema):
    """What to change; what is left out stays."""

    name: str | None = Field(None, max_length=80)
    url: str | None = Field(None, max_length=500)
    events: list[str] | None = Field(None, max_length=100)
    description: str | None = Field(None, max_length=400)
    version: int | None = Field(None, ge=0, le=2**31 - 1)


class WebhookOut(Schema):
    """A webhook; its secret is told only when it is made or renewed."""

    id: int
    name: str
    url: str
    events: list[str] = Field(alias="patterns")
    description: str
    owner: str = Field(alias="owner.username")
    paused_at: datetime | None = None
    paused_reason: str
    failing_since: datetime | None = None
    last_success_at: datetime | None = None
    retired_at: datetime | None = None
    version: int


class SecretOut(Schema):
    """The secret that signs the messages, told this once."""

    id: int
    secret: str


class WebhookReasonIn(Schema):
    """Why."""

    reason: str = Field(max_length=255)


class MessageOut(Schema):
    """A message and what became of it."""

    id: int
    message_id: str
    sequence: int
    event: str
    state: DeliveryState
    attempts: int
    status: int | None = None
    created_at: datetime
    next_at: datetime
    ended_at: datetime | None = None
    replays: int | None = Field(None, alias="replays_id")


class TryOut(Schema):
    """One attempt."""

    number: int
    at: datetime
    milliseconds: int
    request_headers: str
    status: int | None = None
    response_headers: str
    response_body: str
    error: str


class MessageWhole(MessageOut):
    """A message with its body and every attempt."""

    body: str
    tries: list[TryOut]


class ReplayIn(Schema):
    """Which messages to send again: by their keys, or all of a time and state."""

    messages: list[Key] = Field(default_factory=list, max_length=1_000)
    since: datetime | None = None
    until: datetime | None = None
    state: DeliveryState | None = None


class MessageCountOut(Schema):
    """How many messages it was."""

    count: int


def _hook(request: HttpRequest, key: int) -> Webhook:
    found = Webhook.objects.visible_to(account_of(request)).select_related("owner").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _soon(hook: Webhook) -> None:
    enqueue(send_to_webhook.using(unique_key=f"webhook-{hook.pk}"), hook.pk)


@router.get("/", response=Page[WebhookOut], summary="List the webhooks")
def list_webhooks(request: HttpRequest, paging: Query[Paging]) -> object:
    """Return the webhooks."""
    return page_of(Webhook.objects.visible_to(account_of(request)).select_related("owner"), paging)


@router.post("/", response={201: SecretOut}, summary="Make a webhook")
def make_webhook(request: HttpRequest, payload: WebhookIn) -> object:
    """Make a webhook; the answer holds its secret, this once."""
    given = payload.dict() | {"events": "\n".join(payload.events)}
    hook, secret = actions.make_webhook(actor=actor_of(request), now=clock.now(), owner=cast("User", account_of(request)), **given)
    return Status(201, {"id": hook.pk, "secret": secret})


@router.get("/{webhook_id}", response=WebhookOut, summary="Read a webhook")
def get_webhook(request: HttpRequest, webhook_id: Key) -> object:
    """Return a webhook."""
    return _hook(request, webhook_id)


@router.patch("/{webhook_id}", response=WebhookOut, summary="Change a webhook")
def change_webhook(request: HttpRequest, webhook_id: Key, payload: WebhookChange) -> object:
    """Change what is sent."""
    hook = _hook(request, webhook_id)
    sent = {name: value for name, value in payload.dict(exclude={"version"}).items() if value is not None}
    values = sent | ({"events": "\n".join(sent["events"])} if "events" in sent else {})
    actions.change_webhook(hook, actor=actor_of(request), now=clock.now(), values=values, version=payload.version)
    return hook


@router.post("/{webhook_id}/renew-secret", response=SecretOut, summary="Renew the secret")
def renew_secret(request: HttpRequest, webhook_id: Key) -> object:
    """Return a fresh secret; the former one signs too for a day."""
    hook = _hook(request, webhook_id)
    return {"id": hook.pk, "secret": actions.renew_secret(hook, actor=actor_of(request), now=clock.now())}


@router.post("/{webhook_id}/pause", response=WebhookOut, summary="Let messages wait")
def pause_webhook(request: HttpRequest, webhook_id: Key, payload: WebhookReasonIn) -> object:
    """Pause a webhook."""
    hook = _hook(request, webhook_id)
    actions.pause_webhook(hook, actor=actor_of(request), now=clock.now(), reason=payload.reason)
    return hook


@router.post("/{webhook_id}/resume", response=WebhookOut, summary="Send again what waited")
def resume_webhook(request: HttpRequest, webhook_id: Key) -> object:
    """Let a webhook go on."""
    hook = _hook(request, webhook_id)
    actions.resume_webhook(hook, actor=actor_of(request), now=clock.now())
    _soon(hook)
    return hook


@router.post("/{webhook_id}/end", response={204: None}, summary="End a webhook")
def end_webhook(request: HttpRequest, webhook_id: Key) -> object:
    """Tell nothing more to an address."""
    actions.end_webhook(_hook(request, webhook_id), actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.post("/{webhook_id}/ping", response={202: MessageOut}, summary="Send a test")
def ping_webhook(request: HttpRequest, webhook_id: Key) -> object:
    """Send a message that tells nothing."""
    hook = _hook(request, webhook_id)
    made = actions.ping_webhook(hook, actor=actor_of(request), now=clock.now())
    _soon(hook)
    return Status(202, made)


@router.get("/{webhook_id}/messages", response=Page[MessageOut], summary="List the messages to a webhook, the newest first")
def list_messages(request: HttpRequest, webhook_id: Key, paging: Query[Paging], state: DeliveryState | None = None) -> object:
    """Return the log."""
    rows = _hook(request, webhook_id).deliveries.all()
    return page_of(rows.filter(state=state) if state else rows, paging)


@router.get("/messages/{message_pk}", response=MessageWhole, summary="Read a message and its attempts")
def get_message(request: HttpRequest, message_pk: Key) -> object:
    """Return a message with what was sent and what came back."""
    found = Delivery.objects.visible_to(account_of(request)).filter(pk=message_pk).first()
    if found is None:
        raise Http404
    row = {name: getattr(found, name) for name in MessageOut.model_fields if name != "replays"}
    return row | {"replays_id": found.replays_id, "body": found.body, "tries": list(found.tries.all())}


@router.post("/{webhook_id}/replay", response={202: MessageCountOut}, summary="Send messages again")
def replay_messages(request: HttpRequest, webhook_id: Key, payload: ReplayIn) -> object:
    """Queue settled messages once more, with their old ids."""
    hook = _hook(request, webhook_id)
    rows = hook.deliveries.all()
    if payload.messages:
        rows = rows.filter(pk__in=payload.messages)
    if payload.since:
        rows = rows.filter(created_at__gte=payload.since)
    if payload.until:
        rows = rows.filter(created_at__lt=payload.until)
    if payload.state:
        rows = rows.filter(state=payload.state)
    made = actions.replay_messages(hook, actor=actor_of(request), now=clock.now(), messages=rows.order_by("id")[: actions.MOST])
    _soon(hook)
    return Status(202, {"count": len(made)})
