"""The board on the wall: what is open, late, due next and waiting, for everybody in the room to see."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Count, F, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.core.tied import tie, tied_to
from bailiwick.desk.models import Priority, State, Ticket, promise_broken, promise_due
from bailiwick.desk.records.standings import standings_of
from bailiwick.desk.records.tickets import SOON
from bailiwick.desk.views.words import LEVELS
from bailiwick.people.actions import record_tied_session
from bailiwick.people.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from bailiwick.core.actors import Account
    from bailiwick.desk.models.tickets import TicketQuerySet

#: lines of a list, and teams, that are read from afar
LINES, TEAMS = 7, 8
COUNTS = ("open", "broken", "soon", "waiting", "unassigned")


@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """Show the board over the whole screen; it refreshes by itself."""
    require(actor_of(request).may("desk.see_tickets"))
    context = board_of(account_of(request), now()) | {"is_tied": bool(tied_to(request))}
    return render(request, "desk/wall.html", context)


@require_safe
def wall_board(request: HttpRequest) -> HttpResponse:
    """Draw the board anew."""
    require(actor_of(request).may("desk.see_tickets"))
    return render(request, "desk/parts/wall_board.html", board_of(account_of(request), now()))


@require_POST
def wall_hang(request: HttpRequest) -> HttpResponse:
    """Leave this browser on the wall: it stays signed in, and reaches nothing but the board."""
    require(actor_of(request).may("desk.see_tickets"))
    place = reverse("desk:wall")
    if isinstance(request.user, User) and tied_to(request) != place:
        record_tied_session(request.user, actor=actor_of(request), now=now(), place=place)
        tie(request, place)
    return redirect("desk:wall")


def board_of(user: Account, moment: datetime) -> dict[str, Any]:
    """Return what the board shows. Need-to-know tickets are never on a wall, not even as a number."""
    shown = Ticket.objects.open_to(user).listed_to(user).unfinished().filter(need_to_know=False)
    by_priority, by_team = _counted(shown, moment)
    total = {name: sum(row[name] for row in by_priority.values()) for name in COUNTS}
    late = _lines(shown.filter(promise_broken(moment)), moment)
    due = _lines(shown.filter(due_at__gt=moment), moment)
    return {
        "moment": timezone.localtime(moment),
        "tiles": _tiles(total),
        "priorities": [
            {
                "label": one.label,
                "number": int(one),
                "level": LEVELS[one],
                **by_priority[int(one)],
                "share": _share(by_priority[int(one)]["open"], total["open"]),
            }
            for one in Priority
        ],
        "teams": by_team[:TEAMS],
        "late": late,
        "due": due[: LINES - min(len(late), 3)] if late else due,
        "is_calm": not total["open"],
    }


def _share(count: int, total: int) -> int:
    return round(100 * count / total) if total else 0


def _counted(shown: TicketQuerySet, moment: datetime) -> tuple[dict[int, dict[str, int]], list[dict[str, Any]]]:
    """Return the counts by priority, and those of every team, the one with most in danger first: one query."""
    rows = (
        shown.order_by()
        .values("team__name", "priority")
        .annotate(
            open=Count("pk"),
            broken=Count("pk", filter=promise_broken(moment)),
            soon=Count("pk", filter=promise_due(moment, moment + SOON)),
            waiting=Count("pk", filter=Q(state=State.WAITING)),
            unassigned=Count("pk", filter=Q(assignee=None)),
        )
    )
    by_priority: dict[int, dict[str, int]] = {int(one): dict.fromkeys(COUNTS, 0) for one in Priority}
    by_team: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for row in cast("Iterable[Mapping[str, Any]]", rows):
        for name in COUNTS:
            by_priority[row["priority"]][name] += row[name]
            by_team[row["team__name"] or _("No team")][name] += row[name]
    ranked = sorted(by_team.items(), key=lambda team: (-team[1]["broken"], -team[1]["soon"], -team[1]["open"], team[0]))
    return by_priority, [{"name": name, **counts} for name, counts in ranked]


def _tiles(total: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"label": _("Promise broken"), "number": total["broken"], "kind": "broken" if total["broken"] else "calm"},
        {"label": _("Due within 2 h"), "number": total["soon"], "kind": "soon" if total["soon"] else "calm"},
        {"label": _("Open"), "number": total["open"], "kind": ""},
        {"label": _("Nobody has it"), "number": total["unassigned"], "kind": ""},
        {"label": _("Waiting"), "number": total["waiting"], "kind": "quiet"},
    ]


def _lines(tickets: TicketQuerySet, moment: datetime) -> list[dict[str, Any]]:
    """Return the first that are due, each with how its promise stands."""
    found = list(tickets.select_related("team", "assignee__person").order_by(F("due_at").asc(nulls_last=True), "id")[:LINES])
    stands = standings_of([ticket.pk for ticket in found])
    return [
        {
            "ticket": ticket,
            "level": LEVELS[Priority(ticket.priority)],
            "stands": stands.get(ticket.pk),
            "at": timezone.localtime(ticket.due_at) if ticket.due_at else moment,
            "who": str(ticket.assignee or ticket.team or _("Nobody")),
        }
        for ticket in found
    ]
