"""Filters of the ticket list that the desk speaks of rather than stores: whom it waits for, since when, whether it came back, how long it lies."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core import clock
from bailiwick.core.records import Filter, Kind
from bailiwick.core.records.periods import period_of
from bailiwick.desk.models import Entry, State, Wait, WaitsOn

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

#: more minutes than anybody asks about
MOST_MINUTES = 10**7


def waiting_on(_user: Account, values: list[str]) -> Q:
    """Return the tickets that rest for one of these."""
    return Q(pk__in=Wait.objects.filter(ended_at=None, on__in=values).values("ticket"))


def waiting_since(_user: Account, values: list[str]) -> Q:
    """Return the tickets whose present rest began in one of these periods."""
    began = Q(pk__in=())
    for period in filter(None, (period_of(value, clock.now()) for value in values)):
        start, end = period.instants()
        began |= (Q(since__gte=start) if start else Q()) & (Q(since__lt=end) if end else Q())
    return Q(pk__in=Wait.objects.filter(began, ended_at=None).values("ticket"))


def back(_user: Account, values: list[str]) -> Q:
    """Return the open tickets whose rest has ended and on which nothing was written since, or all others."""
    since = Entry.objects.filter(ticket=OuterRef("ticket"), at__gt=OuterRef("ended_at"))
    ended = Wait.objects.filter(~Exists(since), ticket=OuterRef("pk"), ended_at__isnull=False)
    found = Q(Exists(ended), state=State.OPEN)
    return found if "yes" in values else ~found


def open_minutes(_user: Account, values: list[str]) -> Q:
    """Return the tickets opened so many minutes ago: `30..`, `..30`, `30..60`."""
    found = Q(pk__in=())
    for value in values:
        least, _dots, most = value.partition("..")
        if not _are_minutes(least) or not _are_minutes(most) or not (least or most):
            continue
        within = Q(opened_at__lte=clock.now() - timedelta(minutes=int(least))) if least else Q()
        found |= within & (Q(opened_at__gte=clock.now() - timedelta(minutes=int(most))) if most else Q())
    return found


def _are_minutes(text: str) -> bool:
    return not text or (text.isdecimal() and int(text) < MOST_MINUTES)


WAITS = (
    Filter("unfinished", _("Unfinished"), kind=Kind.BOOLEAN),
    Filter("waiting_on", _("Waiting for"), path="state", kind=Kind.CHOICE, choices=WaitsOn.choices, query=waiting_on),
    Filter("waiting_since", _("Waiting since"), path="opened_at", kind=Kind.DATE, query=waiting_since),
    Filter("back", _("Back from waiting"), path="state", kind=Kind.BOOLEAN, query=back),
    Filter("open_minutes", _("Minutes since it was opened"), path="opened_at", kind=Kind.NUMBER, query=open_minutes),
)
