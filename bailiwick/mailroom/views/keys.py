"""The keys by which the desk knows its own mails again: draw a new one, end a former one."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.mailroom.actions import end_key, rotate_key
from bailiwick.mailroom.models import TokenKey
from bailiwick.mailroom.permissions import can_manage_mailroom
from bailiwick.mailroom.upkeep_forms import ReasonForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: keys that are shown, the newest first
MOST = 100


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Show the keys, since when they sign and until when they did."""
    require(can_manage_mailroom(actor_of(request)))
    return render(request, "mailroom/keys.html", {"rows": _rows(list(TokenKey.objects.visible_to(account_of(request))[:MOST]))})


def _rows(found: list[TokenKey]) -> list[dict[str, Any]]:
    """Return each key with the day on which the next one took its place."""
    newest = next((key.pk for key in found if key.ended_at is None), None)
    following = chain([None], found)
    return [
        {"key": key, "signs_until": after.made_at if after is not None else None, "is_used": key.pk == newest, "is_believed": key.ended_at is None}
        for key, after in zip(found, following, strict=False)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def key_draw(request: HttpRequest) -> HttpResponse:
    """Ask why, then sign with a new key."""
    actor = actor_of(request)
    require(can_manage_mailroom(actor))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        rotate_key(actor=actor, now=now(), reason=form.cleaned_data["reason"])
        messages.success(request, _("Mails are signed with a new key from now on. Answers to earlier mails are believed as before."))
        return redirect("mailroom:keys")
    return render(request, "mailroom/keys_draw.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def key_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what ending a key means, ask why, then end it."""
    actor = actor_of(request)
    require(can_manage_mailroom(actor))
    key = get_object_or_404(TokenKey.objects.visible_to(account_of(request)), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            end_key(key, actor=actor, now=now(), reason=form.cleaned_data["reason"])
        except Conflict as conflict:
            messages.warning(request, str(conflict.message))
        else:
            messages.success(request, _("The key is ended. Answers that bear its tokens wait in quarantine."))
        return redirect("mailroom:keys")
    until = TokenKey.objects.filter(pk__gt=key.pk).order_by("pk").values_list("made_at", flat=True).first()
    context = {"form": form, "key": key, "until": until, "is_newest": not TokenKey.objects.accepted().filter(pk__gt=key.pk).exists()}
    return render(request, "mailroom/keys_end.html", context, status=422 if form.is_bound else 200)
