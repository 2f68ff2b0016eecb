"""What the command bar offers about notices."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command

add_command(Command(_("Notifications"), "notifications:list", keywords=_("bell news unread")))
add_command(Command(_("My notifications: what I am told"), "notifications:choices", keywords=_("preferences mail digest quiet hours")))
add_command(Command(_("Words of notices"), "notifications:templates", keywords=_("templates mail text"), ability="notifications.edit_templates"))
