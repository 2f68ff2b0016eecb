"""What may be done with schedules."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("recurring.see", _("See what comes back by the calendar"), roles="technician-1 technician-2 senior supervisor administrator auditor")
declare("recurring.edit", _("Have tickets opened by the calendar"), roles="senior supervisor administrator")
