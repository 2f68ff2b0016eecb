"""Proposed category and team, and similar tickets with their resolution, beside the call form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.hints import Hint, Typed, add_hint
from bailiwick.suggestions.models import Purpose
from bailiwick.suggestions.permissions import can_see_suggestions
from bailiwick.suggestions.proposing import propose
from bailiwick.suggestions.similar import similar_tickets

if TYPE_CHECKING:
    from django.http import HttpRequest

#: letters from which there is something to go by
LEAST_TYPED = 4


def draw(request: HttpRequest, typed: Typed) -> str:
    """Draw what is proposed for what was typed; nothing for a few letters."""
    if len(typed.title.strip()) < LEAST_TYPED or not can_see_suggestions(actor_of(request)):
        return ""
    category = propose(Purpose.CATEGORY, typed.title, typed.description) if typed.category is None else None
    team = propose(Purpose.TEAM, typed.title, typed.description)
    similar = similar_tickets(account_of(request), typed.title, typed.description, most=3)
    lines = [{"field": name, "found": found} for name, found in (("category", category), ("team", team)) if found is not None and found.choices]
    return render_to_string("suggestions/_hint.html", {"lines": lines, "similar": similar}, request) if lines or similar else ""


add_hint("call", Hint("suggestions", draw, order=60, ability="suggestions.see"))
