"""The catalogue in the navigation and the command bar."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation

add_navigation(
    Item(_("Ask for a service"), "catalogue:services", icon="book", order=92, ability="desk.ask", section="own"),
    Item(_("Services"), "records:list", icon="book", order=115, ability="catalogue.edit_services", section="administration", args=("services",)),
)
add_command(Command(_("Ask for a service"), "catalogue:services", _("catalogue order new request phone access software"), "desk.ask"))
