"""The holder of a mailbox consents at its provider, and comes back here with the answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bailiwick.core.actors import actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.mailroom.actions import connect_mailbox
from bailiwick.mailroom.fetching.consent import consent_address, question, refresh_token_for, words_of_refusal
from bailiwick.mailroom.fetching.tokens import TokenError, scope_of
from bailiwick.mailroom.models import Mailbox, Provider, SignInBy
from bailiwick.mailroom.permissions import can_manage_mailroom
from bailiwick.mailroom.views.upkeep_mailbox import managed_mailbox
from bailiwick.notifications.actions import absolute

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: where a session keeps what it asked, how many questions of it, and for how many seconds an answer may take
ASKED, MOST, PATIENCE = "mail_consents", 5, 15 * 60
#: characters of a code or state that are looked at
LONGEST = 4_096


def _back() -> str:
    return absolute(reverse("mailroom:consent_return"))


@require_safe
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is needed to connect a mailbox, and lead to its provider."""
    return _page(request, managed_mailbox(request, pk))


def _page(request: HttpRequest, mailbox: Mailbox, *, problem: str = "", status: int = 200) -> HttpResponse:
    missing = _missing(mailbox)
    context = {
        "mailbox": mailbox,
        "provider": mailbox.get_provider_display(),
        "is_microsoft": mailbox.provider == Provider.MICROSOFT,
        "is_google": mailbox.provider == Provider.GOOGLE,
        "scopes": scope_of(mailbox).split(),
        "back": _back(),
        "missing": missing,
        "problem": problem,
        "url": "" if missing else _asked(request, mailbox),
    }
    return render(request, "mailroom/consent.html", context, status=status)


def _missing(mailbox: Mailbox) -> str:
    """Say why nobody can be asked for this mailbox, if so."""
    if mailbox.is_retired:
        return _("This mailbox is retired. Bring it back into use first.")
    if mailbox.sign_in_by != SignInBy.XOAUTH2 or not mailbox.provider or not mailbox.client_id:
        return _("Choose OAuth 2, the provider and the client ID on the mailbox first.")
    if not consent_address(mailbox):
        return _("Give the address at which the provider asks for consent on the mailbox first.")
    return ""


def _asked(request: HttpRequest, mailbox: Mailbox) -> str:
    """Return where the holder is asked, and keep in the session what the answer must fit."""
    asked = question(mailbox, _back())
    kept: dict[str, Any] = dict(list(request.session.get(ASKED, {}).items())[-MOST + 1 :])
    kept[asked.state] = {"mailbox": mailbox.pk, "version": mailbox.version, "verifier": asked.verifier, "at": int(time.time())}
    request.session[ASKED] = kept
    return asked.url


@require_safe
def consent_return(request: HttpRequest) -> HttpResponse:
    """Take the provider's answer: it must fit a question of this very session, once, and in time."""
    require(can_manage_mailroom(actor_of(request)))
    kept = dict(request.session.get(ASKED, {}))
    asked = kept.pop(request.GET.get("state", "")[:LONGEST], None)
    request.session[ASKED] = kept
    mailbox = Mailbox.objects.filter(pk=asked["mailbox"]).first() if asked else None
    if asked is None or mailbox is None or time.time() - asked["at"] > PATIENCE:
        words = _("This answer fits no question of yours, or came too late, or a second time. Nothing was kept. Begin again on the mailbox’s page.")
        return render(request, "mailroom/consent_refused.html", {"problem": words}, status=400)
    if "error" in request.GET:
        words = words_of_refusal(request.GET["error"][:100], request.GET.get("error_description", "")[:500])
        return _page(request, mailbox, problem=words, status=400)
    return _connected(request, mailbox, asked)


def _connected(request: HttpRequest, mailbox: Mailbox, asked: dict[str, Any]) -> HttpResponse:
    """Exchange the code, keep the token, and go back to the mailbox."""
    code = request.GET.get("code", "")
    if not code or len(code) > LONGEST:
        return _page(request, mailbox, problem=_("The provider’s answer holds no code. Connect the mailbox once more."), status=400)
    try:
        token = refresh_token_for(mailbox, code, verifier=asked["verifier"], back=_back())
        connect_mailbox(mailbox, token, actor=actor_of(request), now=now(), version=asked["version"])
    except TokenError as refusal:
        return _page(request, mailbox, problem=str(refusal), status=400)
    except Conflict as conflict:
        return _page(request, mailbox, problem=str(conflict.message), status=409)
    except OSError as problem:
        words = _("The provider cannot be reached: %(told)s. Connect the mailbox once more.") % {"told": getattr(problem, "reason", problem)}
        return _page(request, mailbox, problem=words, status=400)
    messages.success(request, _("The mailbox is connected. Press “Try it now” to see that it opens."))
    return redirect("records:detail", "mailboxes", mailbox.pk)
