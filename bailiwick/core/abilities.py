"""What may be done with the platform itself."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("core.see_jobs", _("See the background work"), roles="administrator auditor")
declare("core.run_jobs", _("Run failed background work again or drop it"), roles="administrator")
