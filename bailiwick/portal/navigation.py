"""The clients' part of the navigation."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation

add_navigation(Item(_("My requests"), "portal:requests", icon="ticket", order=90, ability="desk.ask", section="own", quick=True))
add_command(Command(_("My requests"), "portal:requests", _("tickets asked help state"), "desk.ask"))
