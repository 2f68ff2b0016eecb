"""Canned texts and macros in the navigation and the command bar."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation

add_navigation(
    Item(_("Canned texts"), "records:list", icon="note", order=86, ability="macros.use_macros", section="desk", args=("canned-texts",)),
    Item(_("Macros"), "records:list", icon="play", order=87, ability="macros.use_macros", section="desk", args=("macros",)),
)
add_command(Command(_("Canned texts"), "/records/canned-texts/", _("reply template snippet words"), "macros.use_macros", icon="note"))
add_command(Command(_("Macros"), "/records/macros/", _("sequence steps together automatic"), "macros.use_macros", icon="play"))
