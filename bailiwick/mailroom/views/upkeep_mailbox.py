"""A mailbox beside its fields: how it is, what becomes of its mail, and a try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.problems import Conflict
from bailiwick.mailroom.fetching.trying import Trial, try_out
from bailiwick.mailroom.health import box_at, fate_of
from bailiwick.mailroom.health.showing import shown_box
from bailiwick.mailroom.models import Mailbox, MailboxKind, SignInBy
from bailiwick.mailroom.permissions import can_manage_mailroom

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def managed_mailbox(request: HttpRequest, pk: int) -> Mailbox:
    """Return a mailbox to somebody who may manage it; for others there is none."""
    if not can_manage_mailroom(actor_of(request)):
        raise Http404
    return get_object_or_404(Mailbox.objects.visible_to(account_of(request)), pk=pk)


@require_safe
def mailbox_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a mailbox is."""
    return _page(request, managed_mailbox(request, pk))


@require_POST
def mailbox_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a mailbox without taking anything."""
    mailbox = managed_mailbox(request, pk)
    if mailbox.kind == MailboxKind.PUSHED:
        return _page(request, mailbox, problem=_("A mail server hands mail over; there is nothing to connect to."))
    try:
        trial = try_out(mailbox)
    except Conflict as conflict:
        return _page(request, mailbox, problem=str(conflict.message))
    return _page(request, mailbox, trial=trial)


def _page(request: HttpRequest, mailbox: Mailbox, *, trial: Trial | None = None, problem: str = "") -> HttpResponse:
    context = {
        "mailbox": mailbox,
        "box": shown_box(box_at(mailbox, now()), now(), may_manage=True),
        "fate": fate_of(mailbox),
        "is_fetched": mailbox.kind != MailboxKind.PUSHED,
        "by_consent": mailbox.sign_in_by == SignInBy.XOAUTH2 and not mailbox.is_retired,
        "trial": trial,
        "problem": problem,
    }
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, "mailroom/_mailbox_state.html" if is_part else "mailroom/mailbox_state.html", context)
