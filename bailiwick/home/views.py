"""The first page, and the part of it that keeps itself fresh."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe

from bailiwick.core import clock
from bailiwick.core.cards import cards_for
from bailiwick.home.page import page_for

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.people.models import User


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what the person's role needs to see first."""
    user = cast("User", request.user)
    return render(request, "home/home.html", {"cards": cards_for(request), **page_for(user, clock.now())})


@require_safe
@conditional_page
def now(request: HttpRequest) -> HttpResponse:
    """Give the fresh part again; an unchanged one costs no transfer."""
    return render(request, "home/_now.html", page_for(cast("User", request.user), clock.now()))
