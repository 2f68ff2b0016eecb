"""What of the ticket list is put aside for now, and whose clients are due to hear from us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from bailiwick.core import clock
from bailiwick.desk.models import Snooze

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

#: columns of the list of what is put aside
ASIDE = ("number", "title", "state", "priority", "due", "aside", "assignee")


def not_aside(user: Account | None) -> Q:
    """Leave out what is put aside for the whole team, and what a user put aside for themselves."""
    hidden = Q(for_team=True) | (Q(user=user.pk) if user is not None else Q())
    return ~Q(pk__in=Snooze.objects.filter(hidden, until__gt=clock.now()).values("ticket"))


def aside(user: Account) -> Q:
    """Return what a user put aside, and what is put aside for everybody."""
    return Q(pk__in=Snooze.objects.filter(Q(user=user.pk) | Q(for_team=True), until__gt=clock.now()).values("ticket"), unfinished=True)


def to_tell(_user: Account) -> Q:
    """Return the tickets whose client is due to hear from us."""
    return Q(unfinished=True, update_due_at__lte=clock.now())


def update_overdue(user: Account, values: list[str]) -> Q:
    """Return the tickets whose client is due to hear from us, or all others."""
    return to_tell(user) if "yes" in values else ~to_tell(user)


def pick_up_overdue(_user: Account, values: list[str]) -> Q:
    """Return the tickets that should have been taken or touched by now, or all others."""
    late = Q(unfinished=True, take_by_at__lte=clock.now())
    return late if "yes" in values else ~late
