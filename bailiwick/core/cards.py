"""Cards that apps put on everybody's first page, above what the role needs there.

A card draws itself and may be empty, so the page of the first app never imports a higher one:

    add_card(Card("tour", lambda request: render_to_string("demo/_tour.html", {...}, request), figure="tour"))

What the figures of all cards say is asked in one query with the frame's; a card whose figure is 0 is not drawn at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.core.figures import figures_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Card:
    """A box of the first page: its name, and how it is drawn; safe markup, or nothing for no card."""

    name: str
    draw: Callable[[HttpRequest], str]
    order: int = 100
    ability: str = ""
    figure: str = ""


_cards: dict[str, Card] = {}


def add_card(card: Card) -> None:
    """Put a card on the first page; one of the same name is replaced."""
    _cards[card.name] = card


def cards_for(request: HttpRequest) -> list[str]:
    """Return the drawn cards that this user gets, in order."""
    allowed = [card for card in _cards.values() if not card.ability or request.user.may(card.ability)]  # type: ignore[union-attr]  # people.User is what signs in
    figures = figures_of(request)
    figures.count([card.figure for card in allowed if card.figure])
    telling = [card for card in allowed if not card.figure or figures.may_be(card.figure)]
    drawn = (card.draw(request) for card in sorted(telling, key=lambda card: card.order))
    return [markup for markup in drawn if markup.strip()]
