"""What the page of a ticket shows of similar ones."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.panels import Panel, add_panel
from bailiwick.desk.models import Ticket

add_panel(Ticket, Panel(_("Similar tickets"), "suggestions:ticket_panel", order=50, ability="suggestions.see"))
