"""One mail of the outbox: what it says, what became of it, and sending it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bailiwick.core import clock
from bailiwick.core.actors import Account, actor_of
from bailiwick.core.problems import Conflict
from bailiwick.notifications.actions import send_again
from bailiwick.notifications.models import Outgoing, may_read
from bailiwick.notifications.permissions import can_resend_mail

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

REPEATABLE = (Outgoing.State.FAILED, Outgoing.State.UNSURE, Outgoing.State.BOUNCED, Outgoing.State.WITHHELD)


def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a mail; its words only to those who may read what it is about."""
    user = cast("Account", request.user)
    mail = get_object_or_404(Outgoing.objects.visible_to(user).select_related("person", "folded_into"), pk=pk)
    context = {
        "mail": mail,
        "may_read": _may_read_words(user, mail),
        "may_repeat": mail.state in REPEATABLE and can_resend_mail(actor_of(request)),
        "folded": list(mail.folded.defer("text", "html").order_by("pk")[:200]) if mail.is_digest else [],
    }
    return render(request, "notifications/mail.html", context)


def _may_read_words(user: Account, mail: Outgoing) -> bool:
    """Whether the reader may know what the mail tells; of a digest, everything in it."""
    parts = list(mail.folded.values_list("subject_type", "subject_id")) if mail.is_digest else [(mail.subject_type, mail.subject_id)]
    by_type: dict[str, set[int]] = {}
    for kind, key in parts:
        if kind and key is not None:
            by_type.setdefault(kind, set()).add(key)
    return all(may_read(user, kind, keys) == keys for kind, keys in by_type.items())


@require_POST
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a mail back into the outbox."""
    mail = get_object_or_404(Outgoing.objects.visible_to(cast("Account", request.user)), pk=pk)
    try:
        send_again(mail, actor=actor_of(request), now=clock.now())
    except Conflict as conflict:
        messages.error(request, str(conflict.message))
    else:
        messages.success(request, _("The mail is in the outbox again."))
    return redirect("notifications:mail", pk)
