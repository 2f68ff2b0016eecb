"""What may be done with rules."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("rules.see_rules", _("Read the rules and what they did"), roles="technician-1 technician-2 senior supervisor administrator auditor")
declare("rules.edit_rules", _("Edit, rehearse and switch rules that act by themselves"), roles="supervisor administrator")
