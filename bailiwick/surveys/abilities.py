"""What may be done with surveys."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("surveys.see_report", _("See what clients think, with their comments"), roles="supervisor administrator auditor")
declare("surveys.edit_rules", _("Say whom we ask what they think, and how often"), roles="supervisor administrator")
