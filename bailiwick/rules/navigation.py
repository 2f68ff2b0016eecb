"""Rules in the navigation and the command bar."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation

add_navigation(
    Item(_("Rules"), "rules:rules", icon="columns", order=110, ability="rules.edit_rules", section="administration"),
    Item(_("What rules did"), "records:list", icon="history", order=112, ability="rules.see_rules", section="administration", args=("rule-runs",)),
)
add_command(Command(_("Rules"), "rules:rules", _("automation trigger when then act by itself"), ability="rules.see_rules"))
add_command(Command(_("New rule"), "rules:make", _("automation trigger add"), ability="rules.edit_rules"))
