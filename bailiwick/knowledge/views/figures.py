"""What articles spared, what was looked for in vain, and which need somebody's care."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.knowledge.figures import deflections, misses, overdue, unhelpful, without_owner
from bailiwick.knowledge.permissions import can_see_figures

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """Show the figures of the articles."""
    require(can_see_figures(actor_of(request)))
    user, moment = account_of(request), now()
    context = {
        "solved": deflections(user, moment),
        "misses": misses(user, moment),
        "ownerless": without_owner(user),
        "overdue": overdue(user, moment),
        "unhelpful": unhelpful(user),
    }
    return render(request, "knowledge/report.html", context)
