"""What may be done with the catalogue."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("catalogue.edit_services", _("Edit the services of the catalogue and their questions"), roles="senior supervisor administrator")
