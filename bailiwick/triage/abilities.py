"""What may be done with question trees."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("triage.see_trees", _("Read and try question trees"), roles="technician-1 technician-2 senior supervisor administrator auditor")
declare("triage.edit_trees", _("Edit question trees and the windows in which things matter more"), roles="senior supervisor administrator")
