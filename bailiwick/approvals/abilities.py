"""What may be done with approvals."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

DESK = "technician-1 technician-2 senior supervisor"

declare("approvals.ask", _("Ask people to approve something"), roles=f"{DESK} administrator")
declare("approvals.withdraw", _("Withdraw questions that others asked, and ask somebody else"), roles="supervisor administrator")
declare("approvals.edit_substitutes", _("Say who decides for others while they are away"), roles="supervisor administrator")
