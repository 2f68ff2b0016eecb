"""The built-in roles; their abilities come from each app's declarations."""

from django.apps import apps
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

#: first word of an ability -> what the matrix calls the area; others are called like their app
AREAS = {
    "audit": _("Audit trail"),
    "clocks": _("Promised times"),
    "core": _("This system"),
    "desk": _("Desk"),
    "people": _("People and rights"),
    "places": _("Places"),
    "records": _("Records"),
    "reports": _("Reports"),
}


def area_words(area: str) -> str:
    """Return what people call the area of an ability."""
    if area in AREAS:
        return str(AREAS[area])
    return str(apps.get_app_config(area).verbose_name) if area in apps.app_configs else area.capitalize()
