"""Webhooks in the navigation and the command bar."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation

add_navigation(Item(_("Webhooks"), "records:list", icon="send", order=470, ability="webhooks.manage", section="administration", args=("webhooks",)))
add_command(Command(_("Webhooks"), "/records/webhooks/", _("integration outgoing http events"), "webhooks.manage"))
