"""What may be done with the records of every type."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.permissions import declare

STAFF = "technician-1 technician-2 senior supervisor administrator"

declare("core.share_views", _("Share list views with others"), roles="senior supervisor administrator")
declare("core.export_records", _("Export lists to files"), roles=f"{STAFF} auditor")
declare("core.import_records", _("Import records from files"), roles="supervisor administrator")
declare("core.see_all_batches", _("See the imports and bulk edits of everyone"), roles="supervisor administrator auditor")
declare("core.edit_custom_fields", _("Add and edit custom fields"), roles="administrator")
