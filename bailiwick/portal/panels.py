"""The portal's part of the first page, and its face of tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.template.loader import render_to_string

from bailiwick.catalogue.models import Service
from bailiwick.core.cards import Card, add_card
from bailiwick.core.faces import set_face
from bailiwick.desk.models import Ticket
from bailiwick.portal.face import draw

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.people.models import User

#: services named on the first page
NAMED = 4


def ask(request: HttpRequest) -> str:
    """Ask clients what the matter is, and offer what others ask for most; the desk takes calls instead."""
    user = cast("User", request.user)
    if user.may("desk.work_tickets") or not user.may("desk.ask"):
        return ""
    offered = list(Service.objects.offered_to(user)[:NAMED])
    return render_to_string("portal/_ask.html", {"services": offered, "desk_phone": settings.DESK_PHONE}, request)


set_face(Ticket, draw)
add_card(Card("portal", ask, order=20))
