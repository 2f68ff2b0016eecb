"""My account: who I am here, how I like the pages, my tokens, and what a locked session kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import actor_of
from bailiwick.core.clock import now
from bailiwick.core.moments import spoken
from bailiwick.people.actions import change_preferences, end_sessions, issue_token, revoke_token
from bailiwick.people.browsers import browser_of
from bailiwick.people.forms import PreferencesForm, TokenForm
from bailiwick.people.listeners import remember_preferences
from bailiwick.people.middleware import KEPT
from bailiwick.people.models import ApiToken
from bailiwick.people.permissions import can_issue_token
from bailiwick.people.views.requests import add_problems, freshly_proved, me

if TYPE_CHECKING:
    from django.http import HttpRequest

#: session key of a secret that is shown on the next page and nowhere else
FRESH = "fresh_token"


@require_safe
def my_account(request: HttpRequest) -> HttpResponse:
    """Show a person what the desk knows of them and what they can do here."""
    user = me(request)
    facts = {
        "person": user.person,
        "grants": user.grants.select_related("role", "department").order_by("role__name"),
        "factors": Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).count(),
        "sessions": UserSession.objects.filter(user_id=user.pk).count(),
        "tokens": ApiToken.objects.visible_to(user).live(now()).count(),
        "may_use_api": user.may("people.use_api"),
    }
    return render(request, "people/my_account.html", facts)


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Choose appearance, language and time zone."""
    user = me(request)
    form = PreferencesForm(request.POST or None, initial=user.preferences)
    if request.method == "POST" and form.is_valid():
        change_preferences(user, actor=actor_of(request), **form.cleaned_data)
        messages.success(request, _("Your preferences are saved."))
        response = redirect("people:me")
        for cookie in ("theme", settings.LANGUAGE_COOKIE_NAME):
            response.delete_cookie(cookie)
        remember_preferences(response, user)
        return response
    return render(request, "people/preferences.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@freshly_proved
def my_tokens(request: HttpRequest) -> HttpResponse:
    """List one's API tokens and make another; its secret is shown on the page that follows, once."""
    user, at = me(request), now()
    form = TokenForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            token, secret = issue_token(
                user, actor=actor_of(request), now=at, name=data["name"], abilities=data["abilities"], expires_at=form.expires_at(at)
            )
        except ValidationError as error:
            add_problems(form, error)
        else:
            request.session[FRESH] = {"pk": token.pk, "secret": secret}
            return redirect("people:tokens")
    facts = {
        "form": form,
        "tokens": ApiToken.objects.visible_to(user),
        "now": at,
        "fresh": request.session.pop(FRESH, None),
        "may_issue": can_issue_token(actor_of(request), user),
    }
    return render(request, "people/tokens.html", facts, status=422 if form.errors else 200)


@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop one's own token from working."""
    token = get_object_or_404(ApiToken.objects.visible_to(me(request)), pk=pk)
    revoke_token(token, actor=actor_of(request), now=now())
    messages.success(request, _("“%(name)s” no longer works.") % {"name": token.name})
    return redirect("people:tokens")


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """List where one is signed in."""
    open_now, at = UserSession.objects.purge_and_list(me(request)), now()
    rows = [
        {"pk": s.pk, "session_key": s.session_key, "ip": s.ip, "browser": browser_of(s.user_agent), "since": spoken(s.created_at, at)}
        for s in sorted(open_now, key=lambda s: s.created_at, reverse=True)
    ]
    return render(request, "people/sessions.html", {"sessions": rows})


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    session = get_object_or_404(UserSession, pk=pk, user_id=me(request).pk)
    end_sessions(me(request), actor=actor_of(request), now=now(), only=session.session_key)
    messages.success(request, _("The session is ended."))
    return redirect("people:sessions")


@require_POST
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions but this."""
    end_sessions(me(request), actor=actor_of(request), now=now(), keep=request.session.session_key or "")
    messages.success(request, _("Every other session is ended."))
    return redirect("people:sessions")


@never_cache
@require_safe
def still_here(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - asking for it is the whole message
    """Take note that somebody is there: the middleware did, when this was asked for."""
    return HttpResponse(status=204)


@never_cache
@require_safe
def send_again(request: HttpRequest) -> HttpResponse:
    """Offer to send what somebody was sending when their session locked."""
    kept = request.session.pop(KEPT, None)
    if kept is None:
        return redirect("/")
    return render(request, "people/send_again.html", {"kept": kept})
