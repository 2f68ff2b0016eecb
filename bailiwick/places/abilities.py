"""What may be done with places."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("places.see_places", _("Go through the list of places"), roles="technician-1 technician-2 senior supervisor administrator auditor")
declare("places.edit_places", _("Edit sites, buildings and rooms"), roles="senior supervisor administrator")
declare("places.post_notice", _("Post a notice for a site"), roles="technician-2 senior supervisor administrator")
