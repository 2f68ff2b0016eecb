"""Where promised times, office hours and closures are kept."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.navigation import Item, add_navigation

MAY, HERE = "clocks.edit_promises", "administration"

add_navigation(
    Item(_("Promised times"), "records:list", icon="clock", order=130, ability=MAY, section=HERE, args=("promises",)),
    Item(_("Office hours"), "records:list", icon="clock", order=140, ability=MAY, section=HERE, args=("office-hours",)),
    Item(_("Closures"), "records:list", icon="calendar", order=150, ability=MAY, section=HERE, args=("closures",)),
)
