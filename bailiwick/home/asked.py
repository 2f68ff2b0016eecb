"""A client's first page: what I asked for, how it stands, and what to know about my site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from bailiwick.desk.models import FINISHED, RUNNING, State, Ticket, WaitsOn
from bailiwick.home.figures import Line, Stat, lines
from bailiwick.home.links import DUE, tickets_url, view_url

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.people.models import User

#: lines of the short list
MINE = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked the desk for."""

    stats: list[Stat]
    requests: list[Line]
    url: str


def asked(user: User, now: datetime) -> Asked:
    """Return the user's own requests, the unfinished first; two queries."""
    own = Ticket.objects.visible_to(user).listed_to(user).filter(requester=user.person_id)
    found = own.aggregate(
        running=Count("pk", filter=Q(state__in=RUNNING)),
        waiting=Count("pk", filter=Q(state=State.WAITING, waits__ended_at=None, waits__on=WaitsOn.CLIENT)),
        solved=Count("pk", filter=Q(state=State.SOLVED)),
    )
    me = {"requester": user.person_id}
    shown = own.filter(Q(unfinished=True) | Q(state__in=FINISHED)).order_by("-unfinished", "-opened_at", "-id")
    return Asked(
        stats=[
            Stat(_("Being worked on"), found["running"], tickets_url(**me, state=DUE)),
            Stat(_("Waiting for you"), found["waiting"], tickets_url(**me, state=State.WAITING, waiting_on=WaitsOn.CLIENT.value)),
            Stat(_("Solved, does it hold?"), found["solved"], tickets_url(**me, state=State.SOLVED)),
        ],
        requests=lines(shown.select_related("requester", "affected")[:MINE], now),
        url=view_url("tickets", "mine"),
    )
