"""Where auditors find the log."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.navigation import Item, add_navigation

add_navigation(
    Item(_("Audit log"), "records:list", icon="shield", order=900, ability="audit.read_log", section="administration", args=("audit-log",)),
    Item(_("Seals"), "audit:seals", icon="lock", order=910, ability="audit.read_log", section="administration"),
)
