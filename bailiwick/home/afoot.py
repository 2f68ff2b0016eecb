"""What is easily forgotten: clients who wait for a word, what nobody took in time, what comes back, articles to look at again."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bailiwick.core import clock
from bailiwick.core.statements import told
from bailiwick.desk.models import Snooze, Ticket
from bailiwick.home.figures import stats_of
from bailiwick.home.links import list_url, tickets_url, view_url
from bailiwick.knowledge.models import Article

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from bailiwick.core.actors import Account
    from bailiwick.core.statements import Told
    from bailiwick.desk.models.tickets import TicketQuerySet
    from bailiwick.home.figures import Stat
    from bailiwick.people.models import User


def afoot(user: User, today: date, *, team: int | None = None) -> list[Stat]:
    """Return the numbers that are not nothing, of the whole desk or with `team` of one; each opens what it counts. One query."""
    where = {"team": team} if team is not None else {}
    mine = {"owner": user.person_id, "review_on": f"..{today.isoformat()}"}
    counted: list[tuple[str, Told, str]] = [
        (
            _("Clients to be told"),
            told(user, ("home", "update", team), lambda user: _ours(user, team).filter(update_due_at__lte=clock.now())),
            tickets_url(**where, unfinished="yes", update_overdue="yes", sort="update"),
        ),
        (
            _("To be taken at once"),
            told(user, ("home", "take", team), lambda user: _ours(user, team).filter(take_by_at__lte=clock.now())),
            tickets_url(**where, unfinished="yes", pick_up_overdue="yes", sort="due"),
        ),
        (_("Put aside, coming back"), told(user, ("home", "aside"), _aside), view_url("tickets", "aside")),
        (_("Articles of mine to review"), told(user, ("home", "reviews"), _reviews), list_url("articles", **mine)),
    ]
    return [stat for stat in stats_of(counted) if stat.number]


def _ours(user: Account, team: int | None) -> TicketQuerySet:
    """Return the unfinished tickets of one team, or of all."""
    unfinished = Ticket.objects.visible_to(user).unfinished()
    return unfinished.filter(team=team) if team is not None else unfinished


def _aside(user: Account) -> QuerySet[Snooze]:
    mine = Q(user=user.pk) | Q(for_team=True)
    return Snooze.objects.filter(mine, until__gt=clock.now(), ticket__in=_ours(user, None))


def _reviews(user: Account) -> QuerySet[Article]:
    due = {"owner": cast("User", user).person_id, "review_on__lte": timezone.localdate(clock.now())}
    return Article.objects.visible_to(user).published().filter(**due)
