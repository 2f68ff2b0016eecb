"""What is easily forgotten: clients who wait for a word, what nobody took in time, what comes back, articles to look at again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from bailiwick.desk.models import Snooze, Ticket
from bailiwick.home.figures import stats_of
from bailiwick.home.links import list_url, tickets_url, view_url
from bailiwick.knowledge.models import Article

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from bailiwick.home.figures import Stat
    from bailiwick.people.models import User


def afoot(user: User, now: datetime, today: date, *, team: int | None = None) -> list[Stat]:
    """Return the numbers that are not nothing, of the whole desk or with `team` of one; each opens what it counts. One query."""
    where = {"team": team} if team is not None else {}
    mine = {"owner": user.person_id, "review_on": f"..{today.isoformat()}"}
    unfinished = Ticket.objects.visible_to(user).unfinished()
    ours = unfinished.filter(**where)
    aside = Snooze.objects.filter(Q(user=user.pk) | Q(for_team=True), until__gt=now, ticket__in=unfinished)
    reviews = Article.objects.visible_to(user).published().filter(owner=user.person_id, review_on__lte=today)
    counted: list[tuple[str, QuerySet[Any], str]] = [
        (_("Clients to be told"), ours.filter(update_due_at__lte=now), tickets_url(**where, unfinished="yes", update_overdue="yes", sort="update")),
        (_("To be taken at once"), ours.filter(take_by_at__lte=now), tickets_url(**where, unfinished="yes", pick_up_overdue="yes", sort="due")),
        (_("Put aside, coming back"), aside, view_url("tickets", "aside")),
        (_("Articles of mine to review"), reviews, list_url("articles", **mine)),
    ]
    return [stat for stat in stats_of(counted) if stat.number]
