"""Boxes on the pages of persons, staff, departments, sites and rooms."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.panels import Panel, add_panel
from bailiwick.people.models import Department, Person, Staff
from bailiwick.places.models import Room, Site

add_panel(Person, Panel(_("Account"), "people:person_account", order=30, ability="people.see_persons"))
add_panel(Person, Panel(_("Notices for their site"), "people:person_notices", order=10, ability="people.see_persons"))
add_panel(Staff, Panel(_("Absences"), "people:staff_absences", order=10, ability="people.see_staff"))
add_panel(Staff, Panel(_("Working hours"), "people:staff_hours", order=20, ability="people.see_staff"))
add_panel(Department, Panel(_("People"), "people:department_persons", order=20, ability="people.see_persons"))
add_panel(Site, Panel(_("Who works here"), "people:site_persons", order=40, ability="people.see_persons"))
add_panel(Room, Panel(_("Who sits here"), "people:room_persons", order=20, ability="people.see_persons"))
