"""Schedules in the navigation and the command bar."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation

add_navigation(Item(_("Schedules"), "records:list", icon="calendar", order=85, ability="recurring.see", section="desk", args=("schedules",)))
add_command(Command(_("New schedule"), "recurring:schedule_make", _("recurring repeat maintenance calendar ticket"), "recurring.edit"))
