"""Boxes of the mailroom on the pages of records."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.panels import Panel, add_panel
from bailiwick.mailroom.models import AlertRule, Mailbox, MailRule

add_panel(MailRule, Panel(_("What it does to the last mails"), "mailroom:mail_rule_tried", order=10, ability="mailroom.sort", is_story=True))
add_panel(AlertRule, Panel(_("What it knows of the last mails"), "mailroom:alert_rule_tried", order=10, ability="mailroom.sort", is_story=True))
add_panel(Mailbox, Panel(_("How it is"), "mailroom:mailbox_state", order=10, ability="mailroom.manage"))
