"""What may be done with canned texts and macros."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("macros.use_macros", _("Use canned texts and macros, and keep own ones"), roles="technician-1 technician-2 senior supervisor")
declare("macros.share_macros", _("Share canned texts and macros with the team or everybody"), roles="senior supervisor")
