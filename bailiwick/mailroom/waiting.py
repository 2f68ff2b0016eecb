"""What the mailroom shows elsewhere of mail that waits: a number, a card on the first page, and what rules would do on their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.core.cards import Card, add_card
from bailiwick.core.figures import Figure, add_figure, figures_of
from bailiwick.core.panels import Panel, add_panel
from bailiwick.mailroom.models import AlertRule, Arrival, MailRule

if TYPE_CHECKING:
    from django.http import HttpRequest

#: mails that wait are told apart up to this many
MOST = 100
FIGURE = "mail-in-quarantine"


def register_waiting() -> None:
    """Register the number, the card and the boxes."""
    add_figure(Figure(FIGURE, lambda user: Arrival.objects.visible_to(user).in_quarantine(), most=MOST, ability="mailroom.sort"))
    add_card(Card(FIGURE, draw, order=40, ability="mailroom.sort", figure=FIGURE))
    add_panel(MailRule, Panel(_("What it does to the last mails"), "mailroom:mail_rule_tried", order=20, is_story=True))
    add_panel(AlertRule, Panel(_("What it reads out of the last mails"), "mailroom:alert_rule_tried", order=20, is_story=True))


def draw(request: HttpRequest) -> str:
    """Return the card that says how much mail waits."""
    count = figures_of(request)[FIGURE]
    told = f"{MOST - 1}+" if count >= MOST else str(count)
    return render_to_string("mailroom/_waiting_card.html", {"count": count, "told": told, "url": reverse("mailroom:incoming")}, request)
