"""What a change would move, shown before it is confirmed: the same page for hours, days, holidays and the office's own calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bailiwick.clocks.actions import choose_office_calendar
from bailiwick.clocks.models import Shifted, WorkCalendar, calendars_of, what_moves
from bailiwick.clocks.models.movers import SHOWN
from bailiwick.clocks.views.doors import editable_at, said
from bailiwick.clocks.views.pictures import week_rows, week_total
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.moments import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

#: how a page says that what it showed is meant
CONFIRMED = "confirmed"


def preview(request: HttpRequest, shifted: Sequence[Shifted], *, title: str, back: str, **context: Any) -> HttpResponse:
    """Show what would change and move; the form sends again what was sent, and that it is meant."""
    moment = now()
    moves = what_moves(shifted, account_of(request), moment, SHOWN + 1)
    context |= {
        "page_title": title,
        "back": back,
        "moves": [{"move": move, "before": spoken(move.before, moment), "after": spoken(move.after, moment)} for move in moves[:SHOWN]],
        "has_more": len(moves) > SHOWN,
        "later": sum(move.is_later for move in moves[:SHOWN]),
        "sent": [
            (name, value) for name, values in request.POST.lists() for value in values if name not in ("csrfmiddlewaretoken", CONFIRMED, "step")
        ],
    }
    return render(request, "clocks/preview.html", context)


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the page that showed what moves was answered."""
    return CONFIRMED in request.POST


@require_http_methods(["GET", "POST"])
def calendar_choose(request: HttpRequest, code: str) -> HttpResponse:
    """Make a calendar the office's own, after showing what moves."""
    found = editable_at(request, code)
    if found.is_default or found.is_retired:
        raise Http404
    if request.method == "POST" and is_confirmed(request):
        words = _("From now on the office counts with this calendar.")
        said(request, lambda: choose_office_calendar(found, actor=actor_of(request), now=now()), words)
        return redirect("clocks:calendar", code)
    office = WorkCalendar.objects.filter(is_default=True).first()
    known = calendars_of([found, *([office] if office is not None else [])])
    shifted = [Shifted(office, known[office.pk], known[found.pk])] if office is not None else []
    weeks = [(one.name, week_rows(known[one.pk].weeks[-1][1]), week_total(known[one.pk].weeks[-1][1])) for one in (office, found) if one is not None]
    title = _("Make “%(name)s” the office’s own calendar") % {"name": found.name}
    return preview(request, shifted, title=title, back=found.code, calendar=found, weeks=weeks, confirm=_("Count with it from now on"))
