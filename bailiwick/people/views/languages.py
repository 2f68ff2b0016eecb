"""Changing the language, before and after signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from bailiwick.core.actors import actor_of
from bailiwick.people.actions import choose_language
from bailiwick.people.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def language_choose(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language from now on, and write mails in it to whoever is signed in."""
    language, back = request.POST.get("language", ""), request.POST.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = redirect(back if is_safe else "/")
    if language in dict(settings.LANGUAGES):
        if isinstance(request.user, User):
            choose_language(request.user, actor=actor_of(request), language=language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax", httponly=True
        )
    return response
