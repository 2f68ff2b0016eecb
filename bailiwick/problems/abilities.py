"""What may be done with spikes, outages and problems."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

TECHNICIANS = "technician-1 technician-2 senior supervisor"

declare("problems.see", _("See spikes of calls, outages, problems and known errors"), roles=f"{TECHNICIANS} administrator auditor")
declare("problems.handle_spikes", _("Make a parent from a spike of calls, or dismiss it"), roles="senior supervisor")
declare("problems.edit", _("Write problems, link tickets with them, find causes and workarounds"), roles="technician-2 senior supervisor")
declare("problems.edit_rules", _("Edit what makes a spike of calls"), roles="supervisor administrator")
