"""Why a ticket is due when it is: every clock of it opened into stretches of time, as a page and as a box beside the ticket."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateformat import format as in_words
from django.utils.formats import get_format
from django.views.decorators.http import require_safe

from bailiwick.clocks.models import say_exactly, say_rested, seconds_between
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.desk.models import Ticket
from bailiwick.desk.models.clocking import clocks_of
from bailiwick.desk.permissions import can_see_whole
from bailiwick.desk.views.tickets import ticket_or_404

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from bailiwick.clocks.models import Explained, Stretch

#: width of the strip in which the stretches are drawn
STRIP = 1000
NOTHING = timedelta(0)


@require_safe
def ticket_promise(request: HttpRequest, number: str) -> HttpResponse:
    """Open every promise on a ticket into stretches of time."""
    ticket = ticket_or_404(request, number)
    if not can_see_whole(actor_of(request), ticket):
        raise Http404
    moment = now()
    context = {"ticket": ticket, "clocks": [drawn(one) for one in clocks_of(ticket, moment)], "is_over": not ticket.is_unfinished}
    return render(request, "desk/ticket_promise.html", context)


@require_safe
def ticket_clocks(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how the promises on a ticket stand, in the box beside it."""
    ticket = get_object_or_404(Ticket.objects.visible_to(account_of(request)), pk=pk)
    if not can_see_whole(actor_of(request), ticket):
        raise Http404
    url = reverse("desk:ticket_promise", args=[ticket.number])
    return render(request, "desk/parts/ticket_clocks.html", {"clocks": clocks_of(ticket, now()), "url": url})


def drawn(one: Explained) -> dict[str, Any]:
    """Return a clock for the page: its lines, its strip, its sums."""
    zone = ZoneInfo(one.zone)
    past, ahead = (sum((whole(each) for each in one.stretches if each.is_ahead is ahead), NOTHING) for ahead in (False, True))
    return {
        "clock": one,
        "lines": [_line(each, zone) for each in one.stretches],
        "strip": strip_of(one.stretches),
        "counted": say_exactly(past),
        "ahead": say_exactly(ahead) if ahead else "",
        "rested": say_rested(one.rested),
    }


def _line(each: Stretch, zone: ZoneInfo) -> dict[str, Any]:
    begins, ends = each.starts.astimezone(zone), each.ends.astimezone(zone)
    same = begins.date() == ends.date()
    return {
        "stretch": each,
        "from": f"{_day(begins)} {_clock(begins)}",
        "to": _clock(ends) if same else f"{_day(ends)} {_clock(ends)}",
        "counted": say_exactly(whole(each)) if each.counted else "",
    }


def whole(each: Stretch) -> timedelta:
    """Return the time of a stretch that counted, between the seconds that are shown, so that what stands in a column adds up."""
    return seconds_between(each.starts, each.ends) if each.counted else NOTHING


def _day(at: datetime) -> str:
    return in_words(at, get_format("WEEKDAY_FORMAT"))


def _clock(at: datetime) -> str:
    return in_words(at, "H:i:s" if at.second else "H:i")


def strip_of(stretches: Sequence[Stretch]) -> list[dict[str, Any]]:
    """Return the stretches as boxes of a strip whose width is the whole time."""
    if not stretches:
        return []
    first, whole = stretches[0].starts, (stretches[-1].ends - stretches[0].starts).total_seconds() or 1
    boxes = []
    for one in stretches:
        left = (one.starts - first).total_seconds() / whole * STRIP
        wide = max((one.ends - one.starts).total_seconds() / whole * STRIP, 1)
        look = "late" if one.is_late and one.counted else one.kind if one.kind in {"pause", "solved"} else "counted" if one.counted else "closed"
        boxes.append({"x": round(left, 2), "width": round(wide, 2), "look": look, "is_ahead": one.is_ahead})
    return boxes
