"""Articles in the navigation, the command bar and on the first page."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from bailiwick.core.actors import account_of
from bailiwick.core.cards import Card, add_card
from bailiwick.core.commands import Command, add_command
from bailiwick.core.figures import Figure, add_figure
from bailiwick.core.navigation import Item, Section, add_navigation
from bailiwick.knowledge.views.asking import asked_of, campaigns_asking

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.people.models import User

add_navigation(
    Section("knowledge", _("Knowledge"), order=20),
    Item(_("Articles"), "knowledge:home", icon="book", order=10, section="knowledge"),
    Item(_("All articles"), "records:list", icon="columns", order=20, ability="knowledge.write_articles", section="knowledge", args=("articles",)),
    Item(
        _("Acknowledgements"),
        "records:list",
        icon="check-circle",
        order=30,
        ability="knowledge.run_campaigns",
        section="knowledge",
        args=("campaigns",),
    ),
    Item(_("What articles spared"), "knowledge:report", icon="chart", order=40, ability="knowledge.see_figures", section="knowledge"),
    Item(
        _("Publishing rules"),
        "records:list",
        icon="gear",
        order=130,
        ability="knowledge.edit_rules",
        section="administration",
        args=("publishing-rules",),
    ),
)
add_command(Command(_("Find an article"), "knowledge:home", _("help article knowledge procedure policy")))
add_command(Command(_("Write an article"), "knowledge:article_draft", _("new knowledge procedure"), "knowledge.write_articles"))


def to_acknowledge(request: HttpRequest) -> str:
    """Draw what the person is still to acknowledge."""
    asked = asked_of(cast("User", account_of(request)))
    return render_to_string("knowledge/_card.html", {"asked": asked}, request) if asked else ""


add_figure(Figure("articles-to-acknowledge", lambda user: campaigns_asking(cast("User", user)), for_frame=False))
add_card(Card("articles-to-acknowledge", to_acknowledge, order=30, figure="articles-to-acknowledge"))
