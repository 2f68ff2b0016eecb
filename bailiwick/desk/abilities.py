"""What may be done at the desk."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

TECHNICIANS = "technician-1 technician-2 senior supervisor"

declare("desk.see_tickets", _("See the tickets of the desk"), roles=f"{TECHNICIANS} administrator auditor")
declare("desk.ask", _("Ask for help in one’s own name"), roles=f"client {TECHNICIANS} administrator auditor")
declare("desk.log_calls", _("Log calls and open tickets for others"), roles=TECHNICIANS)
declare("desk.work_tickets", _("Take tickets and write what was said and done"), roles=TECHNICIANS)
declare("desk.change_tickets", _("Change what a ticket is about"), roles=TECHNICIANS)
declare("desk.set_priority", _("Set impact, urgency and priority"), roles=TECHNICIANS)
declare("desk.assign_tickets", _("Assign tickets to others"), roles="technician-2 senior supervisor")
declare("desk.hand_off_tickets", _("Hand tickets to another team, tier or person"), roles=TECHNICIANS)
declare("desk.solve_tickets", _("Solve and reopen tickets"), roles=TECHNICIANS)
declare("desk.close_tickets", _("Close solved tickets"), roles="senior supervisor")
declare("desk.restrict_tickets", _("Make tickets need-to-know and name their readers"), roles="technician-2 senior supervisor")
declare("desk.link_tickets", _("Link tickets"), roles=TECHNICIANS)
declare("desk.join_tickets", _("Merge, split and part tickets, and put them under a parent"), roles=TECHNICIANS)
declare("desk.correct_work", _("Correct the time that others worked"), roles="supervisor")
declare("desk.edit_categories", _("Edit categories and the priority matrix"), roles="senior supervisor administrator")
