"""What may be done with the trail."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("audit.read_log", _("Read the audit log"), roles="auditor administrator")
