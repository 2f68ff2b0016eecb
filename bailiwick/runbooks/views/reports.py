"""The proof that no reset rests on nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.permissions import require
from bailiwick.runbooks.actions import unproven_resets, unproven_tickets
from bailiwick.runbooks.models import Reset, RunbookCategory
from bailiwick.runbooks.permissions import can_see_verifications

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: rows shown of what should never be there
LISTED = 100


@require_safe
def unproven(request: HttpRequest) -> HttpResponse:
    """Look for resets without verification; always empty, and asked of the rows every time."""
    require(can_see_verifications(actor_of(request)), _("This report is for seniors, supervisors, administrators and auditors."))
    user = account_of(request)
    required = RunbookCategory.objects.filter(is_required=True, runbook__versions__steps__leads_to="runbooks.record_reset")
    context = {
        "resets": list(unproven_resets(user)[:LISTED]),
        "tickets": list(unproven_tickets(user)[:LISTED]),
        "counted": Reset.objects.visible_to(user).count(),
        "required": required.select_related("category", "runbook").distinct(),
    }
    return render(request, "runbooks/unproven.html", context)
