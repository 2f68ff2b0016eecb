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
for _title, _slug, _order in (
    (_("Rules for mail"), "mail-rules", 492),
    (_("Rules for alerts"), "alert-rules", 494),
    (_("Suppressed addresses"), "suppressed-addresses", 496),
):
    add_navigation(Item(_title, "records:list", icon="mail", order=_order, ability="mailroom.manage", section="administration", args=(_slug,)))
    add_command(Command(_title, f"/records/{_slug}/", _("mail rule alert nagios zabbix prtg checkmk bounce"), "mailroom.manage"))
add_command(Command(_("Mailboxes"), "/records/mailboxes/", _("mail imap pop3 address intake"), "mailroom.manage"))
add_command(Command(_("Incoming mail"), "/records/incoming-mail/", _("mail quarantine arrivals"), "mailroom.manage"))
