"""Puts the first page together: whoever may do a thing sees what they need for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from bailiwick.home.afoot import afoot
from bailiwick.home.asked import asked
from bailiwick.home.links import midnight
from bailiwick.home.load import load
from bailiwick.home.mine import absences_on, mine, my_staff, notices_in_force
from bailiwick.home.watch import health, trail

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.people.models import User


def page_for(user: User, now: datetime) -> dict[str, Any]:
    """Return what the first page shows somebody now."""
    today, until = timezone.localtime(now).date(), midnight(now, 1)
    shown: dict[str, Any] = {"now": now, "today": today}
    is_desk, sees_load = user.may("desk.work_tickets"), user.may("home.see_load") and user.may("desk.see_tickets")
    if sees_load:
        shown["absences"] = absences_on(today)
        shown["load"] = load(user, now, today, until, shown["absences"])
        shown["afoot"] = afoot(user, today)
    elif is_desk:
        staff = my_staff(user)
        shown["mine"] = mine(user, staff, now, today, until)
        shown["afoot"] = afoot(user, today, team=staff.team_id if staff is not None else None)
        shown["absences"] = shown["mine"].absences
    if user.may("audit.read_log"):
        shown["trail"] = trail(user, now)
    shown["health"] = health(user, now)
    if not is_desk:
        shown["asked"] = asked(user, now) if user.may("desk.ask") else None
        shown["desk_phone"] = settings.DESK_PHONE
    site = user.person.site_id if not is_desk else None
    shown["notices"] = notices_in_force(user, now, site) if is_desk or site is not None else []
    return shown
