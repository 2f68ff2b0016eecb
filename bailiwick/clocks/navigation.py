"""Where promised times and calendars are kept."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation

MAY, HERE = "clocks.edit_promises", "administration"

add_navigation(
    Item(_("Promised times"), "clocks:policies", icon="clock", order=130, ability=MAY, section=HERE),
    Item(_("Calendars"), "clocks:calendars", icon="calendar", order=140, ability=MAY, section=HERE),
    Item(_("What if"), "clocks:what_if", icon="eye", order=145, ability=MAY, section=HERE),
    Item(_("Holidays of the county"), "records:list", icon="calendar", order=150, ability=MAY, section=HERE, args=("county-holidays",)),
)
add_command(Command(_("Calendars"), "clocks:calendars", _("office hours holidays closures working time"), ability=""))
add_command(Command(_("Declare days"), "clocks:declare", _("snow day closed early furlough exception"), ability=MAY))
add_command(Command(_("Promised times"), "clocks:policies", _("policies SLA targets response resolution deadlines"), ability=""))
add_command(Command(_("What if"), "clocks:what_if", _("simulate try policy hours calendar change preview"), ability=MAY))
add_command(Command(_("Count a range again"), "clocks:repair", _("repair rebuild clocks mistake recount"), ability=MAY))
