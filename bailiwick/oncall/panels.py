"""Who is on call now, on the first page of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from bailiwick.core.actors import account_of
from bailiwick.core.cards import Card, add_card
from bailiwick.core.clock import now
from bailiwick.oncall.models import on_call_rows

if TYPE_CHECKING:
    from django.http import HttpRequest


def draw(request: HttpRequest) -> str:
    """Draw the card; nothing without a rota."""
    rows = on_call_rows(account_of(request), now())
    return render_to_string("oncall/_card.html", {"rows": rows}, request) if rows else ""


add_card(Card("on-call", draw, order=60, ability="oncall.see_rotas"))
