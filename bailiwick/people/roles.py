"""The built-in roles; their abilities come from each app's declarations."""

from django.utils.translation import gettext_lazy as _

#: slug -> name; abilities name these slugs in `declare(..., roles=...)`
BUILT_IN_ROLES = {
    "client": _("Client"),
    "technician-1": _("Technician I"),
    "technician-2": _("Technician II"),
    "senior": _("Senior technician"),
    "supervisor": _("Supervisor"),
    "administrator": _("Administrator"),
    "auditor": _("Auditor"),
}
