"""Boxes of this app on the pages of tickets and runbooks."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.panels import Panel, add_panel
from bailiwick.desk.models import Ticket
from bailiwick.runbooks.models import Runbook

add_panel(Ticket, Panel(_("Runbooks"), "runbooks:ticket_runs", order=30, ability="runbooks.see_runbooks"))
add_panel(Ticket, Panel(_("Verified caller"), "runbooks:ticket_proof", order=35, ability="runbooks.see_runbooks"))
add_panel(Ticket, Panel(_("Checklists"), "runbooks:ticket_checklists", order=40, ability="runbooks.see_runbooks"))
add_panel(Runbook, Panel(_("Steps"), "runbooks:runbook_steps", order=10, is_story=True))
add_panel(Runbook, Panel(_("Categories"), "runbooks:runbook_categories", order=20))
