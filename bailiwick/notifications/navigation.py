"""Where people find notices, words and mail; the bell of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bailiwick.core.addresses import address
from bailiwick.core.context import add_to_shell
from bailiwick.core.figures import Figure, add_figure, figures_of
from bailiwick.core.navigation import Item, add_navigation
from bailiwick.notifications.counting import MOST, came_for, trouble, unread_count

if TYPE_CHECKING:
    from django.http import HttpRequest

add_figure(Figure("notices", came_for, exactly=unread_count))
add_figure(Figure("mail-in-trouble", trouble, most=MOST, ability="notifications.see_mail"))
add_navigation(
    Item(_("Words of notices"), "notifications:templates", icon="mail", order=700, ability="notifications.edit_templates", section="administration"),
    Item(
        _("Mail"),
        "records:list",
        icon="send",
        order=710,
        ability="notifications.see_mail",
        section="administration",
        args=("mail",),
        figure="mail-in-trouble",
    ),
)


@add_to_shell
def bell_of(request: HttpRequest) -> dict[str, object]:
    """Give the frame its bell: the addresses, and how many notices wait."""
    return {
        "notifications_url": address("notifications:list"),
        "bell_url": address("notifications:bell"),
        "choices_url": address("notifications:choices"),
        "user_links": [{"label": gettext("What I am told"), "url": address("notifications:choices"), "icon": "bell"}],
        "unread": figures_of(request)["notices"],
    }
