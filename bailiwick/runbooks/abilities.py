"""What may be done with runbooks, verifications and checklists."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

TECHNICIANS = "technician-1 technician-2 senior supervisor"

declare("runbooks.see_runbooks", _("Read runbooks"), roles=f"{TECHNICIANS} administrator auditor")
declare("runbooks.see_specialist_runbooks", _("Read runbooks for specialists"), roles="technician-2 senior supervisor administrator auditor")
declare("runbooks.edit_runbooks", _("Write and publish runbooks and checklist templates"), roles="senior supervisor administrator")
declare("runbooks.waive_steps", _("Leave out mandatory steps and required runbooks"), roles="senior supervisor")
declare("runbooks.verify_callers", _("Verify callers and record resets"), roles=TECHNICIANS)
declare("runbooks.override_refusals", _("Set a refused verification aside"), roles="supervisor")
declare("runbooks.see_verifications", _("See the lists of verifications and resets"), roles="senior supervisor administrator auditor")
declare("runbooks.mark_privileged", _("Mark persons as privileged"), roles="supervisor administrator")
