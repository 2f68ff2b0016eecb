"""Boxes on the pages of sites and buildings."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.panels import Panel, add_panel
from bailiwick.places.models import Building, Site

add_panel(Site, Panel(_("Notices"), "places:site_notices", order=10))
add_panel(Site, Panel(_("Buildings"), "places:site_buildings", order=20))
add_panel(Building, Panel(_("Rooms"), "places:building_rooms", order=10))
