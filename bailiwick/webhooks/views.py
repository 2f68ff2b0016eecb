"""Pages of the webhooks: what they tell, to whom, and the log of every message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.events import Event
from bailiwick.core.jobs import enqueue
from bailiwick.core.panels import panels_for
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict, Stale
from bailiwick.webhooks import actions
from bailiwick.webhooks.forms import PauseForm, WebhookForm
from bailiwick.webhooks.jobs import send_to_webhook
from bailiwick.webhooks.models import Delivery, DeliveryState, Webhook
from bailiwick.webhooks.permissions import can_manage_webhooks
from bailiwick.webhooks.signing import VERIFY

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.people.models import User

#: messages on a page of the log
PAGE = 50
FIELDS = ("name", "url", "events", "description")


def _hook(request: HttpRequest, pk: int) -> Webhook:
    return get_object_or_404(Webhook.objects.visible_to(account_of(request)).select_related("owner__person"), pk=pk)


@require_http_methods(["GET", "POST"])
def webhook_make(request: HttpRequest) -> HttpResponse:
    """Make a webhook and show its secret this once."""
    actor = actor_of(request)
    require(can_manage_webhooks(actor))
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in FIELDS}
        try:
            hook, secret = actions.make_webhook(actor=actor, now=now(), owner=cast("User", account_of(request)), **given)
        except ValidationError as error:
            _blame(form, error)
        else:
            return render(request, "webhooks/secret.html", {"webhook": hook, "secret": secret})
    return render(request, "webhooks/form.html", {"form": form, "known": sorted(Event.registry)}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def webhook_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change where messages go, and which."""
    hook = _hook(request, pk)
    initial = {name: getattr(hook, name) for name in (*FIELDS, "version")}
    form = WebhookForm(request.POST if request.method == "POST" else None, initial=initial)
    problem = ""
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in FIELDS}
        try:
            actions.change_webhook(hook, actor=actor_of(request), now=now(), values=given, version=form.cleaned_data["version"])
        except ValidationError as error:
            _blame(form, error)
        except Stale as stale:
            problem = str(stale.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("webhooks:webhook", pk)
    context = {"form": form, "webhook": hook, "problem": problem, "known": sorted(Event.registry)}
    return render(request, "webhooks/form.html", context, status=409 if problem else 422 if form.is_bound else 200)


def _blame(form: WebhookForm, error: ValidationError) -> None:
    for name, faults in error.message_dict.items():
        for fault in faults:
            form.add_error(name if name in form.fields else None, fault)


@require_GET
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a webhook and the log of its messages."""
    hook = _hook(request, pk)
    rows = hook.deliveries.select_related("replays").defer("body")
    state = request.GET.get("state", "")
    if state in DeliveryState.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE, allow_empty_first_page=True).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "webhook": hook,
        "page": page,
        "state": state,
        "states": DeliveryState.choices,
        "waiting": hook.deliveries.open().count(),
        "verify": VERIFY,
        "pause_form": PauseForm(),
        "is_mine": hook.owner_id == account_of(request).pk,
        "panels": [{"title": p.title, "url": p.url_for(hook)} for p in panels_for(hook, account_of(request))],
    }
    return render(request, "webhooks/webhook.html", context)


@require_GET
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a message and every attempt to deliver it."""
    found = get_object_or_404(Delivery.objects.visible_to(account_of(request)).select_related("webhook", "replays"), pk=pk)
    return render(request, "webhooks/message.html", {"message": found, "webhook": found.webhook, "tries": found.tries.all()})


@require_POST
def webhook_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ping, pause, let go on, renew the secret, take over or end."""
    hook, actor, moment = _hook(request, pk), actor_of(request), now()
    try:
        if name == "renew":
            return render(request, "webhooks/secret.html", {"webhook": hook, "secret": actions.renew_secret(hook, actor=actor, now=moment)})
        if name == "ping":
            actions.ping_webhook(hook, actor=actor, now=moment)
            messages.success(request, _("A test is on its way. Look at the log in a moment."))
        elif name == "pause":
            actions.pause_webhook(hook, actor=actor, now=moment, reason=request.POST.get("reason", ""))
            messages.success(request, _("Paused. Messages wait until it goes on, for 30 days at most."))
        elif name == "resume":
            actions.resume_webhook(hook, actor=actor, now=moment)
            messages.success(request, _("It goes on. What waited is sent first."))
        elif name == "take-over":
            actions.change_webhook(hook, actor=actor, now=moment, values={"owner": account_of(request)})
            messages.success(request, _("It is yours now: you hear of failures, and it tells what you may see."))
        else:
            actions.end_webhook(hook, actor=actor, now=moment)
            messages.success(request, _("Ended. Its log is kept for 30 days."))
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    _send_soon(hook)
    return redirect("webhooks:webhook", pk)


def _send_soon(hook: Webhook) -> None:
    enqueue(send_to_webhook.using(unique_key=f"webhook-{hook.pk}"), hook.pk)


@require_POST
def messages_replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the ticked messages again, or all that were given up."""
    hook = _hook(request, pk)
    keys = [int(text) for text in request.POST.getlist("message") if text.isascii() and text.isdecimal() and len(text) < 19]  # noqa: PLR2004 - a 64-bit key
    chosen = hook.deliveries.filter(state=DeliveryState.FAILED) if "failed" in request.POST else hook.deliveries.filter(pk__in=keys[:PAGE])
    try:
        made = actions.replay_messages(hook, actor=actor_of(request), now=now(), messages=chosen.order_by("id")[: actions.MOST])
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    else:
        messages.success(
            request, ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", len(made)) % {"count": len(made)}
        )
    _send_soon(hook)
    return redirect("webhooks:webhook", pk)
