"""What may be done with reports."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("reports.see_reports", _("See reports"), roles="senior supervisor administrator auditor")
