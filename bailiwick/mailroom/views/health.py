"""How the mailroom is, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from bailiwick.core.actors import actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.mailroom.health import boxes_at, flow_at, listeners, watcher_at
from bailiwick.mailroom.health.showing import held_rows, numbers, shown_box, summary
from bailiwick.mailroom.models import Trouble
from bailiwick.mailroom.permissions import can_manage_mailroom, can_sort_mail

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: troubles that are over, of which the page tells
PAST = 10


@require_safe
def mail_health(request: HttpRequest) -> HttpResponse:
    """Show mailboxes, what waits, what goes out, and the programs."""
    actor, moment = actor_of(request), now()
    may_manage = can_manage_mailroom(actor)
    require(may_manage or can_sort_mail(actor))
    boxes, flow, watcher, ears = boxes_at(moment), flow_at(moment), watcher_at(moment), listeners()
    troubles = list(Trouble.objects.going_on().select_related("mailbox").order_by("since"))
    context = {
        "summary": summary(boxes, flow, [watcher, *ears], troubles),
        "troubles": troubles,
        "past": Trouble.objects.exclude(over_at=None).select_related("mailbox").order_by("-id")[:PAST],
        "boxes": [shown_box(box, moment, may_manage=may_manage) for box in boxes],
        "held": held_rows(flow, moment),
        "numbers": numbers(flow, moment, actor),
        "key": flow.key,
        "watcher": watcher,
        "listeners": ears,
        "may_manage": may_manage,
        "moment": moment,
    }
    return render(request, "mailroom/health.html", context)
