"""Who may bring history in, and take it out again."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

declare("importers.import_history", _("Import the history of another system"), roles="administrator")
