"""What may be done with promises and hours."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("clocks.edit_promises", _("Edit promised times, calendars and holidays"), roles="supervisor administrator")
declare("clocks.override_promises", _("Set by hand when a promise is due, and whether it was kept"), roles="supervisor administrator")
