"""What may be done with question trees."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("triage.edit_trees", _("Edit question trees and the windows in which things matter more"), roles="senior supervisor administrator")
