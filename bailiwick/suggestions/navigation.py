"""The page that judges proposals, in the navigation and the command bar."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation

add_navigation(Item(_("Proposals"), "suggestions:evaluation", icon="star", order=140, ability="suggestions.judge", section="administration"))
add_command(
    Command(_("How good proposals are"), "suggestions:evaluation", _("suggestions accuracy learn category team"), ability="suggestions.judge")
)
