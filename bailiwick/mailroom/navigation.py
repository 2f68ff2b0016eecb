"""The mailroom in the navigation and the command bar."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation
from bailiwick.mailroom.waiting import register_waiting

register_waiting()

add_navigation(
    Item(_("Mailboxes"), "records:list", icon="inbox", order=480, ability="mailroom.manage", section="administration", args=("mailboxes",))
)
add_navigation(
    Item(
        _("Incoming mail"),
        "mailroom:incoming",
        icon="mail",
        order=60,
        ability="mailroom.sort",
        section="desk",
        figure="mail-in-quarantine",
        key="g m",
    )
)
for _title, _slug, _order, _ability in (
    (_("Rules for mail"), "mail-rules", 492, "mailroom.sort"),
    (_("Rules for alerts"), "alert-rules", 494, "mailroom.sort"),
    (_("Suppressed addresses"), "suppressed-addresses", 496, "mailroom.manage"),
):
    add_navigation(Item(_title, "records:list", icon="mail", order=_order, ability=_ability, section="administration", args=(_slug,)))
    add_command(Command(_title, f"/records/{_slug}/", _("mail rule alert nagios zabbix prtg checkmk bounce"), _ability))
add_command(Command(_("Mailboxes"), "/records/mailboxes/", _("mail imap pop3 address intake"), "mailroom.manage"))
add_command(
    Command(_("Incoming mail"), "mailroom:incoming", _("mail quarantine waits strangers inbox arrivals"), "mailroom.sort", key="g m", icon="mail")
)
add_command(Command(_("Mail that is not for us"), "/mail/incoming/?view=aside", _("mail set aside spam quarantine"), "mailroom.sort", icon="mail"))

for _title, _name, _address, _icon, _order, _words in (
    (_("Health of mail"), "mailroom:health", "/mail/health/", "shield", 478, _("mailboxes failing waiting quarantine listeners outbox")),
    (_("Keys of tokens"), "mailroom:keys", "/mail/keys/", "key", 498, _("mail token signature rotate key")),
):
    add_navigation(Item(_title, _name, icon=_icon, order=_order, ability="mailroom.manage", section="administration"))
    add_command(Command(_title, _address, _words, "mailroom.manage"))
