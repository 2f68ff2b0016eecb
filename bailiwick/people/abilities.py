"""What may be done with people and their rights."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

DESK = "technician-1 technician-2 senior supervisor"

declare("people.see_persons", _("Look up persons"), roles=f"{DESK} administrator auditor")
declare("people.edit_persons", _("Add and edit persons"), roles=f"{DESK} administrator")
declare("people.see_staff", _("See the IT staff"), roles=f"{DESK} administrator auditor")
declare("people.edit_staff", _("Edit the IT staff and teams"), roles="supervisor administrator")
declare("people.edit_departments", _("Edit departments"), roles="administrator")
declare("people.see_roles", _("See roles and who holds them"), roles="supervisor administrator auditor")
declare("people.grant_roles", _("Grant and revoke roles"), roles="administrator")
declare("people.edit_roles", _("Change what roles allow"), roles="administrator")
declare("people.edit_accounts", _("Add, lock and unlock accounts"), roles="administrator")
declare("people.use_api", _("Make API tokens for oneself"), roles="technician-2 senior supervisor administrator auditor")
