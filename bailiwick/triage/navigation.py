"""Question trees and windows in the navigation and the command bar."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation

add_navigation(
    Item(_("Question trees"), "triage:trees", icon="merge", order=100, ability="triage.edit_trees", section="administration"),
    Item(_("Windows"), "records:list", icon="calendar", order=105, ability="triage.edit_trees", section="administration", args=("windows",)),
)
add_command(Command(_("Question trees"), "triage:trees", _("triage questions decision tree call script"), ability="triage.see_trees"))
add_command(Command(_("New question tree"), "triage:make", _("triage add"), ability="triage.edit_trees"))
