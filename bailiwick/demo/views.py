"""Taking the place of one of the county's people, and the card of things to try."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from bailiwick.core.actors import actor_of
from bailiwick.core.clock import now
from bailiwick.demo.actions import demo_user, dismiss_tour, record_demo_sign_in
from bailiwick.demo.tour import tour_for

if TYPE_CHECKING:
    from bailiwick.people.models import User


@login_not_required
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the county's people; does not exist without the county."""
    user = demo_user(request.POST.get("person", ""))
    if user is None:
        raise Http404
    logout(request)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, user, method="demo")
    record_demo_sign_in(user, actor=actor_of(request), now=now())
    answer = HttpResponseRedirect(_next(request))
    _speak(answer, user.preferences.get("language"))
    return answer


def _speak(answer: HttpResponse, language: object) -> None:
    """Let the pages speak the language of whoever was chosen, as after any other sign-in."""
    if language:
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, str(language), secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()) else "/"


@require_GET
def tour(request: HttpRequest) -> HttpResponse:
    """Show the card by itself, for pages that load it; empty once it was put away."""
    return render(request, "demo/_tour.html", {"demo_tour": tour_for(cast("User", request.user))})


@require_POST
def tour_dismiss(request: HttpRequest) -> HttpResponse:
    """Put the card away."""
    dismiss_tour(actor=actor_of(request))
    return HttpResponse("") if request.headers.get("HX-Request") else HttpResponseRedirect(_next(request))
