"""On call in the navigation and the command bar."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation

add_navigation(Item(_("On call"), "oncall:rotas", icon="moon", order=85, ability="oncall.see_rotas", section="desk"))
add_command(Command(_("Who is on call"), "oncall:rotas", _("rota turn duty night weekend swap"), "oncall.see_rotas"))
