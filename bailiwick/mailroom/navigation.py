"""The mailroom in the navigation and the command bar."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation

add_navigation(
    Item(_("Mailboxes"), "records:list", icon="inbox", order=480, ability="mailroom.manage", section="administration", args=("mailboxes",))
)
add_navigation(
    Item(_("Incoming mail"), "records:list", icon="mail", order=490, ability="mailroom.manage", section="administration", args=("incoming-mail",))
)
add_command(Command(_("Mailboxes"), "/records/mailboxes/", _("mail imap pop3 address intake"), "mailroom.manage"))
add_command(Command(_("Incoming mail"), "/records/incoming-mail/", _("mail quarantine arrivals"), "mailroom.manage"))
