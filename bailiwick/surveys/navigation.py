"""Surveys in the navigation."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation

add_navigation(
    Item(_("What clients think"), "surveys:report", icon="star", order=60, ability="surveys.see_report", section="desk"),
    Item(_("Survey rules"), "records:list", icon="star", order=140, ability="surveys.edit_rules", section="administration", args=("survey-rules",)),
)
add_command(Command(_("What clients think"), "surveys:report", _("survey satisfaction score comments"), "surveys.see_report"))
