"""Why a ticket is due when it is: every clock of it opened into stretches of time, as a page and as a box beside the ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateformat import format as in_words
from django.views.decorators.http import require_safe

from bailiwick.clocks.models import say_rested, say_time
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.desk.models import Ticket
from bailiwick.desk.models.clocking import clocks_of
from bailiwick.desk.permissions import can_see_whole
from bailiwick.desk.views.tickets import ticket_or_404

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from bailiwick.clocks.models import Explained, Stretch

#: width of the strip in which the stretches are drawn
STRIP = 1000


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
    return {
        "clock": one,
        "lines": [_line(each, zone) for each in one.stretches],
        "strip": strip_of(one.stretches),
        "counted": say_time(one.counted),
        "ahead": say_time(one.ahead) if one.ahead else "",
        "rested": say_rested(one.rested),
    }


def _line(each: Stretch, zone: ZoneInfo) -> dict[str, Any]:
    begins, ends = each.starts.astimezone(zone), each.ends.astimezone(zone)
    same = begins.date() == ends.date()
    return {
        "stretch": each,
        "from": in_words(begins, "D j M H:i"),
        "to": in_words(ends, "H:i") if same else in_words(ends, "D j M H:i"),
        "counted": say_time(each.counted) if each.counted else "",
    }


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
