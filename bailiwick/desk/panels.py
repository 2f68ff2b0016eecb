"""The desk's boxes on others' pages."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.panels import Panel, add_panel
from bailiwick.people.models import Person
from bailiwick.places.models import Site

add_panel(Person, Panel(_("Tickets"), "desk:person_tickets", order=20))
add_panel(Site, Panel(_("Tickets"), "desk:site_tickets", order=20))
