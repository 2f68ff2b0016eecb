"""What there is to say beside a form while somebody types: `<div hx-post="/hints/call/">`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from bailiwick.core.hints import Typed, hints_for

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_http_methods(["GET", "POST"])
def hints(request: HttpRequest, place: str) -> HttpResponse:
    """Draw what the apps have to say about what was typed; asked by POST because a matter may be long."""
    typed = Typed.read((request.POST if request.method == "POST" else request.GET).dict())
    return HttpResponse(mark_safe("".join(hints_for(place, request, typed))))  # noqa: S308 - each hint is drawn by a template, escaped there
