"""What the page of a ticket wants to know of mail before it draws anything: whether any came."""

from __future__ import annotations

from bailiwick.core.glances import add_glance
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.models import MessageLink

add_glance(Ticket, "messages", lambda ticket, _user: MessageLink.objects.filter(ticket=ticket.pk))
