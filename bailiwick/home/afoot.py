"""What is easily forgotten: clients who wait for a word, what nobody took in time, what comes back, articles to look at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from bailiwick.desk.models import Snooze, Ticket
from bailiwick.home.figures import Stat
from bailiwick.home.links import list_url, tickets_url, view_url
from bailiwick.knowledge.models import Article

if TYPE_CHECKING:
    from datetime import date, datetime

    from bailiwick.people.models import User


def afoot(user: User, now: datetime, today: date, *, team: int | None = None) -> list[Stat]:
    """Return the numbers that are not nothing, of the whole desk or with `team` of one; each opens what it counts."""
    stats = [*_telling(user, now, team), *_aside(user, now), *_reviews(user, today)]
    return [stat for stat in stats if stat.number]


def _telling(user: User, now: datetime, team: int | None) -> list[Stat]:
    """Return whom we owe a word, and what lies longer than the target says."""
    where = {"team": team} if team is not None else {}
    found = (
        Ticket.objects.visible_to(user)
        .unfinished()
        .filter(**where)
        .aggregate(owed=Count("pk", filter=Q(update_due_at__lte=now)), untaken=Count("pk", filter=Q(take_by_at__lte=now)))
    )
    return [
        Stat(_("Clients to be told"), found["owed"], tickets_url(**where, unfinished="yes", update_overdue="yes", sort="update")),
        Stat(_("To be taken at once"), found["untaken"], tickets_url(**where, unfinished="yes", pick_up_overdue="yes", sort="due")),
    ]


def _aside(user: User, now: datetime) -> list[Stat]:
    own = Snooze.objects.filter(Q(user=user.pk) | Q(for_team=True), until__gt=now, ticket__in=Ticket.objects.visible_to(user).unfinished())
    return [Stat(_("Put aside, coming back"), own.count(), view_url("tickets", "aside"))]


def _reviews(user: User, today: date) -> list[Stat]:
    due = Article.objects.visible_to(user).published().filter(owner=user.person_id, review_on__lte=today).count()
    return [Stat(_("Articles of mine to review"), due, list_url("articles", owner=user.person_id, review_on=f"..{today.isoformat()}"))]
