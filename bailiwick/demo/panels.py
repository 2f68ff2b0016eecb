"""The card of things to try, on the first page of whoever has not put it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.template.loader import render_to_string

from bailiwick.core.cards import Card, add_card
from bailiwick.core.figures import Figure, add_figure
from bailiwick.demo.tour import tour_for, tours_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.people.models import User


def draw(request: HttpRequest) -> str:
    """Draw the card; nothing without the county."""
    return render_to_string("demo/_tour.html", {"demo_tour": tour_for(cast("User", request.user))}, request)


add_figure(Figure("demo-tour", tours_of, for_frame=False))
add_card(Card("demo-tour", draw, order=10, figure="demo-tour"))
