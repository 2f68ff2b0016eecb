"""What may be done with suggestions."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

TECHNICIANS = "technician-1 technician-2 senior supervisor"

declare("suggestions.see", _("Be shown similar tickets and proposed categories and teams"), roles=TECHNICIANS)
declare("suggestions.judge", _("See how good proposals are, and have them learned anew"), roles="supervisor administrator")
