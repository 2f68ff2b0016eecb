"""Announcements in the navigation, the command bar and over every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from bailiwick.announcements.banner import MOST, shown_to, standing_for
from bailiwick.core.actors import account_of
from bailiwick.core.banners import Banner, add_banner
from bailiwick.core.clock import now
from bailiwick.core.commands import Command, add_command
from bailiwick.core.figures import Figure, add_figure
from bailiwick.core.navigation import Item, add_navigation

if TYPE_CHECKING:
    from django.http import HttpRequest


def draw(request: HttpRequest) -> str:
    """Draw what is announced to whoever asks; strangers hear of outages that concern everybody."""
    context = {"announcements": shown_to(account_of(request), now()), "is_stranger": not request.user.is_authenticated}
    return render_to_string("announcements/_banner.html", context, request)


add_figure(Figure("announcements", lambda user: standing_for(user, now()), most=MOST, for_strangers=True))
add_banner(Banner("announcements", draw, order=10, for_strangers=True, figure="announcements"))
add_navigation(Item(_("Announcements"), "records:list", icon="warning", order=60, section="work", args=("announcements",)))
add_command(
    Command(_("New announcement"), "/records/announcements/new", _("outage planned work news banner publish"), ability="announcements.publish")
)
