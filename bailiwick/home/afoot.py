"""What is going on beside one's own work: spikes, outages, who is to be told, what somebody must decide, who is on call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from bailiwick.approvals.models import Approval
from bailiwick.desk.models import Snooze, Ticket
from bailiwick.home.figures import Stat
from bailiwick.home.links import list_url, tickets_url, view_url
from bailiwick.knowledge.models import Article
from bailiwick.oncall.models import Rota, on_call
from bailiwick.problems.models import Spike, SpikeState

if TYPE_CHECKING:
    from datetime import date, datetime

    from bailiwick.people.models import User

#: rotas whose person on call is named
NAMED = 2


def afoot(user: User, now: datetime, today: date, *, team: int | None = None) -> list[Stat]:
    """Return the numbers that are not nothing, of the whole desk or with `team` of one; each opens what it counts."""
    stats = [*_outages(user), *_telling(user, now, team), *_aside(user, now), *decisions(user), *_reviews(user, today), *_on_call(user, now)]
    return [stat for stat in stats if stat.number]


def _outages(user: User) -> list[Stat]:
    if not user.may("problems.see"):
        return []
    found = Spike.objects.visible_to(user).aggregate(
        spikes=Count("pk", filter=Q(state=SpikeState.OPEN)), outages=Count("pk", filter=Q(state=SpikeState.OUTAGE))
    )
    return [
        Stat(_("Spikes of calls"), found["spikes"], list_url("spikes", state=SpikeState.OPEN), _("Nobody has looked yet")),
        Stat(_("Known outages"), found["outages"], list_url("spikes", state=SpikeState.OUTAGE)),
    ]


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


def decisions(user: User) -> list[Stat]:
    """Return how many questions wait for somebody's decision."""
    return [Stat(_("Waiting for my decision"), Approval.objects.waiting_for(user).count(), reverse("approvals:list"))]


def _reviews(user: User, today: date) -> list[Stat]:
    due = Article.objects.visible_to(user).published().filter(owner=user.person_id, review_on__lte=today).count()
    return [Stat(_("Articles of mine to review"), due, list_url("articles", owner=user.person_id, review_on=f"..{today.isoformat()}"))]


def _on_call(user: User, now: datetime) -> list[Stat]:
    """Return how many rotas there are, and who is on call for the first of them."""
    rotas = list(Rota.objects.visible_to(user).filter(retired_at=None).order_by("name"))
    called = [on_call(rota, now) for rota in rotas[:NAMED]]
    return [Stat(_("Rotas, on call now"), len(rotas), reverse("oncall:rotas"), ", ".join(str(staff) for staff in called if staff is not None))]
