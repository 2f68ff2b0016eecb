"""Places in the navigation."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.navigation import Item, Section, add_navigation

add_navigation(
    Section("places", _("Places"), order=35),
    Item(_("Sites"), "records:list", icon="place", order=10, section="places", args=("sites",), ability="places.see_places"),
    Item(_("Buildings"), "records:list", icon="building", order=20, section="places", args=("buildings",), ability="places.see_places"),
    Item(_("Rooms"), "records:list", icon="place", order=30, section="places", args=("rooms",), ability="places.see_places"),
    Item(_("Site notices"), "records:list", icon="flag", order=40, section="places", args=("site-notices",), ability="places.see_places"),
)
