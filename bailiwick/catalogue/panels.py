"""The catalogue's boxes: the questions of a service, and the answers on a ticket."""

from django.utils.translation import gettext_lazy as _

from bailiwick.catalogue.models import Order, Service
from bailiwick.core.glances import add_glance, there_is
from bailiwick.core.panels import Panel, add_panel
from bailiwick.desk.models import Ticket

add_panel(Service, Panel(_("How it stands"), "catalogue:service_standing", order=5, ability="catalogue.edit_services"))
add_panel(Service, Panel(_("In the catalogue"), "catalogue:service_offer", order=8, ability="catalogue.edit_services"))
add_panel(Service, Panel(_("Questions"), "catalogue:service_questions", order=10, ability="catalogue.edit_services"))
add_panel(Service, Panel(_("Use"), "catalogue:service_use", order=20, ability="catalogue.edit_services"))
add_panel(Service, Panel(_("Knowledge"), "catalogue:service_articles", order=30, ability="catalogue.edit_services"))
add_glance(Ticket, "order", lambda ticket, _user: Order.objects.filter(ticket=ticket.pk))
add_panel(Ticket, Panel(_("What was asked for"), "catalogue:ticket_order", order=15, is_for=lambda ticket, user: there_is(ticket, "order", user)))
