"""Boxes of the mailroom on the pages of records."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.panels import Panel, add_panel
from bailiwick.mailroom.models import Mailbox

add_panel(Mailbox, Panel(_("How it is"), "mailroom:mailbox_state", order=10, ability="mailroom.manage"))
