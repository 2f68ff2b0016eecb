"""The first page in the navigation and the command bar."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation

add_navigation(Item(_("Home"), "home:home", icon="home", order=1, key="g h", quick=True))
add_command(Command(_("Home"), "/", _("start first page dashboard overview"), icon="home"))
