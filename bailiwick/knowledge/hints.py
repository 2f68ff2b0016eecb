"""Articles offered while somebody types: to clients so that they need no ticket, to the desk so that the call is short."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.template.loader import render_to_string

from bailiwick.core.actors import account_of
from bailiwick.core.hints import Hint, Typed, add_hint
from bailiwick.knowledge.models import present_language, suggest

if TYPE_CHECKING:
    from django.http import HttpRequest


def offered(request: HttpRequest, typed: Typed, template: str) -> str:
    """Draw the articles that fit what was typed, or nothing."""
    suggestions = suggest(typed.words, account_of(request), present_language())
    if not suggestions:
        return ""
    asked_at = urlsplit(request.headers.get("HX-Current-URL", "")).path
    return render_to_string(template, {"suggestions": suggestions, "asked_at": asked_at}, request)


def for_clients(request: HttpRequest, typed: Typed) -> str:
    """Offer articles that open in place and may settle the matter."""
    return offered(request, typed, "knowledge/_hint_ask.html")


def for_the_desk(request: HttpRequest, typed: Typed) -> str:
    """Offer articles to read from while the caller waits."""
    return offered(request, typed, "knowledge/_hint_call.html")


add_hint("ask", Hint("articles", for_clients, order=40))
add_hint("call", Hint("articles", for_the_desk, order=60))
